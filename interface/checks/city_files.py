"""The answer about a city as rows to take along, and as CSV; as a GeoPackage see `geopackage`.

Files have the columns of COLUMNS, in that order, with names that do not change with the reader's language.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interface.accounts.queries import Actor
from interface.checks.models import ScreeningRun
from interface.checks.screening_rows import Row, all_rows
from interface.registry.queries import properties_visible_to
from interface.rulebooks.queries import rulebook_of
from protocol.rulebook.model import Edition

FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a cell of text must not begin with: spreadsheets take it for a formula and run it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the files and what stands in it."""

    name: str
    about: str | Promise


COLUMNS: Final[tuple[Column, ...]] = (
    Column("rank", _("place in the list, the best first")),
    Column("certificate", _("certificate number of the property")),
    Column("address", _("address in English, or as it is recorded")),
    Column("address_zh", _("address in Chinese")),
    Column("verdict", _("lands, lands_by_path, undetermined or blocked")),
    Column("<indicator>_as_of_right", _("largest value as of right; in the CSV file “no limit” or “unknown” in words")),
    Column("<indicator>_by_paths", _("largest value with paths")),
    Column("cost", _("of the cheapest paths, in the currency beside it; empty where it was not worked out")),
    Column("currency", _("code of the currency")),
    Column("rule", _("rule in the way, or the one that binds; “use” where no rule admits the use")),
    Column("missing", _("facts and terms that leave the verdict open, by name, apart by blanks")),
    Column("district", _("name of the district")),
    Column("site_area_m2", _("area of the site in m²; empty where it is unknown")),
    Column("floor_area_m2", _("floor area built today in m²; empty where it is unknown")),
    Column("registered_use", _("code of the registered use")),
)


def header(edition: Edition) -> list[str]:
    """Return the names of the columns with the indicators of an edition."""
    names: list[str] = []
    for column in COLUMNS:
        if column.name == "<indicator>_as_of_right":
            for indicator in edition.indicators:
                names += [f"{indicator}_as_of_right", f"{indicator}_by_paths"]
        elif column.name != "<indicator>_by_paths":
            names.append(column.name)
    return names


def csv_lines(run: ScreeningRun, actor: Actor) -> Iterator[str]:
    """Yield the rows of a screening as lines of CSV, header first; a mark at the start lets spreadsheets see UTF-8."""
    rules = rulebook_of(run.edition)
    writer = csv.writer(_Line())
    names = header(rules)
    yield "\ufeff" + writer.writerow(names)
    for record in records(run, rules, actor):
        yield writer.writerow([_cell(name, record[name]) for name in names])


class _Line:
    """What csv writes to: it hands back each line."""

    def write(self, line: str) -> str:
        return line


def _cell(name: str, value: Any) -> str | float | int:
    if name.endswith(("_as_of_right", "_by_paths")):
        return "unknown" if value is None else "no limit" if value == float("inf") else value
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else value


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    looks_like_one = text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if looks_like_one else text


def records(run: ScreeningRun, edition: Edition, actor: Actor) -> Iterator[dict[str, Any]]:
    """Yield the rows of a screening by the names of their columns, and `parcel`, where they lie."""
    districts = run.totals.get("districts", {})
    for rows in all_rows(run.pk, run.totals["legend"]):
        held = properties_visible_to(actor).filter(pk__in=[row.property_id for row in rows])
        addresses = {pk: (english, chinese) for pk, english, chinese in held.values_list("pk", "address", "address_zh")}
        for row in rows:
            yield _record(row, edition, addresses, districts)


def _record(
    row: Row, edition: Edition, addresses: Mapping[int, tuple[str, str]], districts: Mapping[str, list[str]]
) -> dict[str, Any]:
    address, address_zh = addresses.get(row.property_id, ("", ""))
    record: dict[str, Any] = {
        "rank": row.rank,
        "certificate": row.certificate,
        "address": address,
        "address_zh": address_zh,
        "verdict": row.verdict,
        "cost": row.cost,
        "currency": edition.currency,
        "rule": row.rule,
        "missing": " ".join(row.missing),
        "district": (districts.get(row.district or "") or [row.district or ""])[0],
        "site_area_m2": row.area_m2,
        "floor_area_m2": row.floor_area_m2,
        "registered_use": row.registered_use,
        "parcel": row.parcel_id,
    }
    for indicator in edition.indicators:
        record[f"{indicator}_as_of_right"], record[f"{indicator}_by_paths"] = row.bounds.get(indicator, (None, None))
    return record
