"""A desk at which a test lays out a small city as files, and imports it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from interface.registry import operations
from interface.registry.operations import Report, Request

TODAY = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
AUTHORITY = {"code": "egret-bay", "name": "Egret Bay", "name_zh": "鹭湾", "srid": 4549}
WEST, SOUTH, SIDE = 120.0, 25.0, 0.0005


def square(column: int, row: int = 0, side: float = SIDE) -> list[list[list[float]]]:
    """Return the coordinates of a square of about 50 m; columns stand 100 m apart."""
    west, south = WEST + column * 2 * SIDE, SOUTH + row * 2 * SIDE
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def bow_tie(column: int) -> list[list[list[float]]]:
    """Return the coordinates of a polygon that crosses itself."""
    (a, b, c, d, _) = square(column)[0]
    return [[a, c, b, d, a]]


class Desk:
    """Files of a city of squares: parcels P-1, P-2 and P-3, properties C-1, C-2 and C-3, all of them Chen's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "parcels.geojson"
        self.sources: dict[str, Any] = {
            "parcels": {},
            "rights": {"file": "rights.csv"},
            "parties": {"file": "parties.csv"},
        }
        self.mapping: dict[str, Any] = {
            "authority": AUTHORITY,
            "dated": "2026-01-05",
            "source": {"en": "Survey", "zh-Hans": "测绘"},
            "sources": self.sources,
            "parties": {"from": "parties", "fields": {name: name for name in ("source_id", "kind", "name", "name_zh")}},
            "spatial_units": {
                "from": "parcels",
                "fields": {"source_id": "id_no", "kind": {"const": "parcel"}, "parcel_number": "id_no"},
            },
            "properties": {
                "from": "parcels",
                "fields": {
                    "certificate_number": "certificate",
                    "kind": {"const": "land"},
                    "address": "address",
                    "address_zh": "address_zh",
                },
            },
            "property_units": {"from": "parcels", "fields": {"property": "certificate", "spatial_unit": "id_no"}},
            "rights": {
                "from": "rights",
                "fields": {
                    name: name
                    for name in (
                        "source_id",
                        "property",
                        "party",
                        "kind",
                        "share",
                        "joint",
                        "valid_from",
                        "valid_to",
                        "registered_use",
                        "acquired",
                    )
                },
            },
        }
        self.parties: list[dict[str, Any]] = [
            {"source_id": "chen", "kind": "person", "name": "Chen", "name_zh": "陈"},
            {"source_id": "lin", "kind": "person", "name": "Lin", "name_zh": "林"},
            {"source_id": "labs", "kind": "company", "name": "Bright Labs", "name_zh": "明光实验室"},
        ]
        self.parcels: list[dict[str, Any]] = [self.parcel(number) for number in (1, 2, 3)]
        self.rights: list[dict[str, Any]] = [self.right(number) for number in (1, 2, 3)]
        self.encoding = "utf-8"

    def parcel(self, number: int, **fields: Any) -> dict[str, Any]:
        return {
            "coordinates": square(number),
            "id_no": f"P-{number}",
            "certificate": f"C-{number}",
            "address": f"{number} Quay Street",
            "address_zh": f"码头街{number}号",
            **fields,
        }

    def right(self, number: int, **fields: Any) -> dict[str, Any]:
        return {
            "source_id": f"R-{number}",
            "property": f"C-{number}",
            "party": "chen",
            "kind": "land_use",
            "share": "1/1",
            "joint": "",
            "valid_from": "2010-01-01",
            "valid_to": "2050-01-01",
            "registered_use": "0901",
            "acquired": "granted",
            **fields,
        }

    def write(self) -> None:
        """Write the files and the mapping."""
        self.write_shapes(self.file, self.parcels)
        self.write_csv("parties.csv", self.parties)
        self.write_csv("rights.csv", self.rights)
        self.write_mapping()

    def write_shapes(self, path: Path, rows: list[dict[str, Any]]) -> None:
        features = [
            {
                "type": "Feature",
                "geometry": {"type": row.get("type", "Polygon"), "coordinates": row["coordinates"]}
                if row.get("coordinates") is not None
                else None,
                "properties": {name: value for name, value in row.items() if name not in ("coordinates", "type")},
            }
            for row in rows
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")

    def write_csv(self, name: str, rows: list[dict[str, Any]]) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]) if rows else ["source_id"])
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / name).write_bytes(text.getvalue().encode(self.encoding))

    def write_mapping(self) -> Path:
        path = self.folder / "mapping.yaml"
        with path.open("w", encoding="utf-8") as file:
            YAML().dump(self.mapping, file)
        return path

    def request(self, file: Path | None = None, **options: Any) -> Request:
        return Request(
            file=file or self.file,
            mapping_file=self.folder / "mapping.yaml",
            authority_code=options.pop("authority_code", "egret-bay"),
            as_of=TODAY,
            started_at=NOW,
            **options,
        )

    def run(self, **options: Any) -> Report:
        """Write everything and import it."""
        self.write()
        return operations.import_cadastre(self.request(**options))

    def layer(
        self, name: str, rows: list[dict[str, Any]], *, dated: dt.date = TODAY, complete: bool = True, **section: Any
    ) -> Report:
        """Write a layer of shapes and import it; every property of a row but `name` becomes an attribute."""
        attributes = sorted({key for row in rows for key in row} - {"coordinates", "type", "name"})
        fields = {"name": "name"} if any("name" in row for row in rows) else {}
        described = {"complete": complete, "fields": fields, "attributes": attributes, **section}
        self.mapping["layers"] = {**self.mapping.get("layers", {}), name: described}
        self.sources["file"] = {}
        path = self.folder / f"{name}.geojson"
        self.write_shapes(path, rows)
        self.write_mapping()
        return operations.import_layer(self.request(path), name=name, dated=dated)


def reasons(report: Report, section: str | None = None) -> list[str]:
    """Return why rows were rejected."""
    return [
        str(reason)
        for effect, where, _source, _row, _id, reason in report.entries
        if effect == "rejected" and section in (None, where)
    ]
