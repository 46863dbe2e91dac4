"""The shape of a question over the API, and the shape of its answer for the description."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from protocol.paths.rank import OBJECTIVES

FACTS_SCHEMA = {
    "type": "object",
    "additionalProperties": True,
    "description": (
        "Facts and terms by name, as in a rulebook's facts file: a bare value, `{value, unit}`, or "
        "`{value, state: disputed, reason}`. Absent and null are unknown. `use` is a code or `[{use, share}, …]`."
    ),
}


@extend_schema_field(FACTS_SCHEMA)
class FactsField(serializers.DictField):
    """Facts and terms by name; what may stand there is the rulebook's to say."""


def refuse_other_members(question: serializers.Serializer[Any], data: Any) -> None:
    """Refuse members that a question does not have: whoever misspells one must not think it was read."""
    unknown = sorted(set(data) - set(question.fields)) if isinstance(data, dict) else []
    if unknown:
        known = ", ".join(question.fields)
        raise serializers.ValidationError(
            {
                str(name): [_("A question has no member of this name; it has %(known)s.") % {"known": known}]
                for name in unknown
            }
        )


class QuestionSerializer(serializers.Serializer[Any]):
    """A question: a property or a rulebook, a day, and what is known and proposed."""

    authority = serializers.CharField(required=False, max_length=50, help_text="Code of the authority.")
    certificate = serializers.CharField(required=False, max_length=100, help_text="Certificate number of the property.")
    rulebook = serializers.CharField(required=False, max_length=60, help_text="Which rulebook, by its name.")
    as_of = serializers.DateField(required=False, help_text="The day whose edition counts; today unless said.")
    language = serializers.ChoiceField(
        required=False, choices=["en", "zh-Hans"], help_text="Of sentences about what is wrong; else Accept-Language."
    )
    facts = FactsField(help_text="Facts and terms by name.")

    def to_internal_value(self, data: Any) -> Any:
        refuse_other_members(self, data)
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "certificate" in attrs and "authority" not in attrs:
            raise serializers.ValidationError(
                {"authority": [_("A certificate number is unique within one authority; name it.")]}
            )
        if "authority" not in attrs and "rulebook" not in attrs:
            raise serializers.ValidationError(
                {"rulebook": [_("Name a rulebook, or an authority with a certificate number.")]}
            )
        return attrs


class CheckRequestSerializer(QuestionSerializer):
    """A question, and what its paths are to have least of."""

    objective = serializers.ChoiceField(
        default="cost",
        choices=OBJECTIVES,
        help_text="What the first set of paths has least of: money; duties; consents and duties due beforehand.",
    )
