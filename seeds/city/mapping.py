"""The mappings that tell the registry's importer what the columns of the city's files mean (docs/import.md)."""

import io

from ruamel.yaml import YAML

from seeds.city.catalogue import LAYERS
from seeds.city.frame import SRID, SURVEY_DATE
from seeds.city.register import UNIT_COLUMNS
from seeds.city.restrictions import RightRow

AUTHORITY = {
    "code": "egret-bay",
    "name": "Egret Bay",
    "name_zh": "鹭湾",
    "srid": SRID,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "default_language": "zh-hans",
}
RIGHT_FIELDS = {
    "certificate": "property",
    "holder_certificate": "holder_property",
    "grantor": "details.grantor",
    "note": "details.note",
}


def cadastre_mapping() -> str:
    """Return the mapping of `cadastre.gpkg`."""
    return _yaml(
        {
            **_head({"en": "Cadastre of the demo city", "zh-Hans": "示范城市不动产登记"}),
            "complete_for": ["mortgage", "easement", "seizure", "lease", "heritage", "notice"],
            "sources": {
                name: {"layer": name}
                for name in ("parties", "spatial_units", "certificates", "certificate_units", "rights")
            },
            "parties": {"from": "parties", "fields": {name: name for name in ("source_id", "kind", "name", "name_zh")}},
            "spatial_units": {"from": "spatial_units", "fields": {name: name for name in UNIT_COLUMNS}},
            "properties": {
                "from": "certificates",
                "fields": {name: name for name in ("certificate_number", "kind", "address", "address_zh", "parcel")},
            },
            "property_units": {
                "from": "certificate_units",
                "fields": {"property": "certificate", "spatial_unit": "spatial_unit"},
            },
            "rights": {"from": "rights", "fields": {RIGHT_FIELDS.get(name, name): name for name in RightRow._fields}},
        }
    )


def layers_mapping() -> str:
    """Return the mapping of `layers.gpkg`."""
    return _yaml(
        {
            **_head({"en": "Survey and plans of the demo city", "zh-Hans": "示范城市测绘与规划"}),
            "sources": {layer.name: {"layer": layer.name} for layer in LAYERS},
            "layers": {
                layer.name: {
                    "from": layer.name,
                    "title": layer.title,
                    "title_zh": layer.title_zh,
                    "complete": layer.complete,
                    "fields": {name: name for name in ("source_id", "name", "name_zh")},
                    "attributes": list(layer.attributes),
                }
                for layer in LAYERS
            },
        }
    )


def ledgers_mapping() -> str:
    """Return the mapping of `ledgers.gpkg`."""
    return _yaml(
        {
            **_head({"en": "Capacity accounts of the demo city", "zh-Hans": "示范城市容量账"}),
            "sources": {"accounts": {"layer": "accounts"}, "reservations": {"layer": "reservations"}},
            "ledgers": {
                "from": "accounts",
                "fields": {name: name for name in ("name", "code", "unit", "title", "title_zh", "capacity")},
            },
            "reservations": {
                "from": "reservations",
                "fields": {name: name for name in ("name", "code", "amount", "note", "valid_from", "valid_to")},
            },
        }
    )


def _head(source: dict[str, str]) -> dict[str, object]:
    return {"authority": dict(AUTHORITY), "dated": SURVEY_DATE, "source": source}


def _yaml(document: dict[str, object]) -> str:
    yaml = YAML()
    yaml.width = 160
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()
