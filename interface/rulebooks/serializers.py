"""Rulebooks and editions as JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from interface.rulebooks.models import Edition
from interface.rulebooks.plain import rules_as_data
from interface.rulebooks.queries import rulebook_of

EDITION_EXAMPLE = {
    "rulebook": "pocket",
    "authority": "pocket-city",
    "title": {"en": "Pocket landing protocol", "zh-Hans": "袖珍落地协议"},
    "in_force_from": "2026-01-01",
    "in_force_to": None,
    "digest": "sha256:5c1f0e…",
    "address": "https://example.org/rulebooks/pocket/2026-01-01/",
    "detail": "https://example.org/api/v1/editions/pocket/2026-01-01/",
}
TEXT = {"type": "object", "additionalProperties": {"type": "string"}, "description": "A text by language."}


@extend_schema_serializer(examples=[OpenApiExample("An edition in force", value=EDITION_EXAMPLE, response_only=True)])
class EditionSerializer(serializers.ModelSerializer[Edition]):
    """One dated text of a rulebook, without its files."""

    authority = serializers.CharField(source="authority.code")
    title = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    detail = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields: tuple[str, ...] = (
            "rulebook",
            "authority",
            "title",
            "in_force_from",
            "in_force_to",
            "digest",
            "address",
            "detail",
        )

    @extend_schema_field(TEXT)
    def get_title(self, edition: Edition) -> dict[str, str]:
        return dict(edition.title)

    @extend_schema_field({"type": "string", "format": "uri", "description": "The page to read."})
    def get_address(self, edition: Edition) -> str:
        return self._absolute("rulebooks:edition", edition)

    @extend_schema_field({"type": "string", "format": "uri", "description": "The edition with its files and rules."})
    def get_detail(self, edition: Edition) -> str:
        return self._absolute("rulebooks:api-edition", edition)

    def _absolute(self, name: str, edition: Edition) -> str:
        from rest_framework.reverse import reverse

        arguments = [edition.rulebook, edition.in_force_from.isoformat()]
        return str(reverse(name, args=arguments, request=self.context.get("request")))


class EditionDetailSerializer(EditionSerializer):
    """One dated text of a rulebook with its files and, read by the protocol, its rules, paths and facts."""

    files = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()
    paths = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()
    uses = serializers.SerializerMethodField()

    class Meta(EditionSerializer.Meta):
        fields = (*EditionSerializer.Meta.fields, "files", "rules", "paths", "facts", "uses")

    @extend_schema_field(
        {"type": "object", "additionalProperties": {"type": "string"}, "description": "Path -> text of the file."}
    )
    def get_files(self, edition: Edition) -> dict[str, str]:
        return dict(edition.files)

    def _data(self, edition: Edition) -> dict[str, list[dict[str, Any]]]:
        # Four fields of one answer read the same data.
        if getattr(self, "_read", (None, {}))[0] != edition.pk:
            self._read = (edition.pk, rules_as_data(rulebook_of(edition)))
        return self._read[1]

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
    def get_rules(self, edition: Edition) -> list[dict[str, Any]]:
        return self._data(edition)["rules"]

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
    def get_paths(self, edition: Edition) -> list[dict[str, Any]]:
        return self._data(edition)["paths"]

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
    def get_facts(self, edition: Edition) -> list[dict[str, Any]]:
        return self._data(edition)["facts"]

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
    def get_uses(self, edition: Edition) -> list[dict[str, Any]]:
        return self._data(edition)["uses"]


class RulebookSerializer(serializers.Serializer[Any]):
    """A rulebook with its editions, the newest first."""

    rulebook = serializers.SlugField()
    authority = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField())
    editions = EditionSerializer(many=True)
