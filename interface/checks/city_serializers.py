"""The shape of a question about a whole city over the API, and of what is said of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from interface.checks.models import VERDICTS, RunState, ScreeningRun
from interface.checks.serializers import FactsField, refuse_other_members

# Ids of parcels and what is only for our own pages stay inside.
TOLD = ("rows", "verdicts", "parcels", "priced", "capacity", "by_district", "by_registered_use", "reasons")


class ScreeningRequestSerializer(serializers.Serializer[Any]):
    """A question: an authority, and what a project says wherever it may land."""

    authority = serializers.CharField(max_length=50, help_text="Code of the authority.")
    facts = FactsField(
        help_text="The project: one `use`, terms and facts that people answer. Facts of sites come from the register."
    )
    presume = serializers.BooleanField(
        default=True, help_text="Whether what is not said counts as met; else it leaves the verdict open."
    )

    def to_internal_value(self, data: Any) -> Any:
        refuse_other_members(self, data)
        return super().to_internal_value(data)


class EditionNameSerializer(serializers.Serializer[Any]):
    """Which edition answers."""

    rulebook = serializers.CharField()
    in_force_from = serializers.DateField()
    digest = serializers.CharField()


class VerdictCountsSerializer(serializers.Serializer[Any]):
    """How many have which verdict."""

    lands = serializers.IntegerField()
    lands_by_path = serializers.IntegerField()
    undetermined = serializers.IntegerField()
    blocked = serializers.IntegerField()


class FloorAreaSerializer(serializers.Serializer[Any]):
    """Floor area on parcels of which it is known, in m²; parcels without a limit and unknown ones are counted apart."""

    floor_area = serializers.FloatField(allow_null=True)
    counted = serializers.IntegerField()
    no_limit = serializers.IntegerField()
    unknown = serializers.IntegerField()
    built = serializers.FloatField(allow_null=True)
    built_unknown = serializers.IntegerField(required=False)


class CapacitySerializer(serializers.Serializer[Any]):
    """Areas and floor areas in m²; null where nobody knows."""

    parcels = serializers.IntegerField()
    area = serializers.FloatField(allow_null=True)
    built = serializers.FloatField(allow_null=True)
    built_unknown = serializers.IntegerField()
    as_of_right = FloorAreaSerializer()
    by_paths = FloorAreaSerializer()


class GroupSerializer(serializers.Serializer[Any]):
    """The parcels of one district, or of one registered use; null: in none, or not recorded."""

    key = serializers.CharField(allow_null=True)
    verdicts = VerdictCountsSerializer()
    capacity = CapacitySerializer()


class ReasonSerializer(serializers.Serializer[Any]):
    """A rule that stands in the way; `use` where no rule admits the use."""

    verdict = serializers.ChoiceField(choices=VERDICTS)
    rule = serializers.CharField()
    properties = serializers.IntegerField()


class TotalsSerializer(serializers.Serializer[Any]):
    """What came of it: properties by verdict, then parcels (each once, with the best of its verdicts) and capacity."""

    rows = serializers.IntegerField(help_text="How many properties were asked.")
    verdicts = VerdictCountsSerializer()
    parcels = VerdictCountsSerializer()
    priced = serializers.IntegerField(help_text="For how many of those that land by paths the cost was worked out.")
    capacity = CapacitySerializer()
    by_district = GroupSerializer(many=True)
    by_registered_use = GroupSerializer(many=True)
    reasons = ReasonSerializer(many=True)


class ScreeningSerializer(serializers.Serializer[Any]):
    """A question of a whole city: how far it is, and once it is done what came of it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=RunState.values)
    progress = serializers.IntegerField(min_value=0, max_value=100, help_text="Per cent.")
    message = serializers.CharField(allow_blank=True, help_text="Why it failed, in English.")
    authority = serializers.CharField()
    edition = EditionNameSerializer()
    as_of = serializers.DateField(help_text="The day whose rights and facts count.")
    facts = FactsField(help_text="The project, with its start.")
    presume = serializers.BooleanField()
    totals = TotalsSerializer(allow_null=True, help_text="Null until it is done.")
    page = serializers.URLField()
    csv = serializers.URLField(allow_null=True, help_text="Every property with its figures; null until it is done.")
    geopackage = serializers.URLField(allow_null=True)


def screening_document(run: ScreeningRun, request: HttpRequest | Request) -> dict[str, Any]:
    """Return what the API says of a screening."""

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(f"checks:{name}", args=[run.pk]))

    return {
        "id": str(run.pk),
        "state": run.state,
        "progress": run.progress,
        "message": run.message,
        "authority": run.authority.code,
        "edition": {
            "rulebook": run.edition.rulebook,
            "in_force_from": run.edition.in_force_from.isoformat(),
            "digest": run.edition.digest,
        },
        "as_of": run.as_of.isoformat(),
        "facts": run.question["values"],
        "presume": run.question["presume"],
        "totals": _totals(run.totals) if run.is_done else None,
        "page": address("city-run"),
        "csv": address("city-csv") if run.is_done else None,
        "geopackage": address("city-geopackage") if run.is_done else None,
    }


def _totals(totals: dict[str, Any]) -> dict[str, Any]:
    told = {name: totals[name] for name in TOLD}
    told["reasons"] = [
        {"verdict": verdict, "rule": rule, "properties": number} for verdict, rule, number in totals["reasons"]
    ]
    return told
