"""New York's maximum floor area ratios by zoning district -> the tables of the three new-york editions.

    python -m seeds.figures.new_york ../shared/data/new_york

Source: NYCPlanning/data-engineering, the look-up of maximum FAR that PLUTO is made with (MIT licence). What the source
does not say for certain becomes `unknown` with the reason in `note`: a dash and a blank both occur, do not mean the
same, and both became 0 in 2026, so that a 0 there says neither "not permitted" nor "not known".
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RULEBOOK = Path(__file__).parent.parent / "rulebooks" / "new-york"
SOURCES = {"2023-01-01": "max_far_2023.csv", "2025-01-01": "max_far_2025v2.csv", "2026-01-01": "max_far_2026v2.csv"}
"""The file each edition is made from, by the day the edition is in force from."""

USES = {
    "residential": "residfar",
    "affordable": "affresfar",
    "facility": "facilfar",
    "commercial": "commfar",
    "manufacturing": "mnffar",
}
"""The column of each use; the source of 2023 has none for affordable housing."""

HEADER = ("district", "use", "value", "verified", "note")


class Unreadable(ValueError):
    """The source has something this script has not met before; the message says where."""


@dataclass(frozen=True, slots=True)
class District:
    """One row of the source: what it says of each use, blanks and tabs around it taken off, and whether it says so."""

    name: str
    said: Mapping[str, str]
    verified: bool


def read_districts(text: str, file: str) -> tuple[list[District], list[str]]:
    """Return the districts of one source in its order, each once, and a report of what was left out.

    Raises Unreadable where a district stands twice with different figures, or a cell is neither a number, a dash nor
    blank.
    """
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    districts: dict[str, District] = {}
    report: list[str] = []
    for line, row in enumerate(rows, start=2):
        cells = {str(key).strip().lower(): str(value or "").strip() for key, value in row.items()}
        name = cells["zonedist"]
        if not name:
            report.append(f"{file}:{line}: a row without a district is left out.")
            continue
        said = {use: cells[column] for use, column in USES.items() if column in cells}
        district = District(name, said, cells["verified"] == "y")
        if name in districts:
            if districts[name] != district:
                raise Unreadable(f"{file}:{line}: {name} stands twice, with different figures.")
            report.append(f"{file}:{line}: {name} stands a second time with the same figures and is left out.")
            continue
        for use, cell in said.items():
            if cell not in ("", "-") and not _is_figure(cell):
                raise Unreadable(f"{file}:{line}: {name} has {cell!r} as its figure for {use}.")
        districts[name] = district
    return list(districts.values()), report


def table_of(districts: list[District], before: Mapping[str, District]) -> tuple[str, int]:
    """Return the table as CSV, a row per district and use, and how many of its figures are unknown.

    Args: before: the districts of the version before, by name; they tell what a 0 used to be.
    """
    # A version that writes neither dash nor blank has put 0 for both.
    zero_is_a_gap = not any(cell in ("", "-") for district in districts for cell in district.said.values())
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(HEADER)
    unknown = 0
    for district in districts:
        for use, cell in district.said.items():
            note = _why_unknown(cell, zero_is_a_gap, before.get(district.name), use)
            unknown += bool(note)
            value = "unknown" if note else _figure(cell)
            verified = district.verified and not note
            table.writerow((district.name, use, value, "true" if verified else "false", note))
    return written.getvalue(), unknown


def make_tables(folder: Path, rulebook: Path) -> list[str]:
    """Write the table of each edition into its folder and return the report, a line per finding."""
    report: list[str] = []
    before: dict[str, District] = {}
    for day, file in SOURCES.items():
        districts, found = read_districts((folder / file).read_text(encoding="utf-8"), file)
        text, unknown = table_of(districts, before)
        path = rulebook / day / "tables" / "max_far.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        figures = sum(len(district.said) for district in districts)
        report += [*found, f"{file}: {len(districts)} districts, {figures} cells, {unknown} of them unknown."]
        before = {district.name: district for district in districts}
    return report


def _why_unknown(cell: str, zero_is_a_gap: bool, before: District | None, use: str) -> str:
    if cell == "":
        return "The source is blank."
    if cell == "-":
        return "The source has a dash."
    if float(cell) or not zero_is_a_gap:
        return ""
    earlier = before.said.get(use) if before is not None else None
    told = {"": ", where the version before is blank", "-": ", where the version before has a dash"}
    return f"The source has 0{'' if earlier is None else told.get(earlier, f' and had {earlier} before')}."


def _is_figure(cell: str) -> bool:
    return cell.replace(".", "", 1).isdecimal() and float(cell) <= 100


def _figure(cell: str) -> str:
    return f"{float(cell):g}"


def main() -> None:
    """Make the tables from the folder named on the command line and print the report."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/new_york")
    for line in make_tables(folder, RULEBOOK):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
