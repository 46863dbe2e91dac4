"""New York: every district's figures come back, and what nobody can know is said to be unknown."""

import csv
from pathlib import Path

import pytest

from protocol.__main__ import main
from protocol.evaluate.document import Figure
from protocol.rulebook.changes import Change, diff
from seeds.figures.new_york import RULEBOOK, SOURCES, Unreadable, make_tables, read_districts, table_of

from .editions import DATA, ask, edition_of, needs_data

DAYS = tuple(SOURCES)
SOURCE = DATA / "new_york"
COLUMNS = {
    "residential": "residfar",
    "affordable": "affresfar",
    "facility": "facilfar",
    "commercial": "commfar",
    "manufacturing": "mnffar",
}


def source_rows(day: str) -> dict[str, dict[str, str]]:
    """Read a source anew, without the script that made the tables: district -> column -> figure as written."""
    lines = (SOURCE / SOURCES[day]).read_bytes().decode("utf-8-sig").splitlines()
    header = [name.lower() for name in lines[0].split(",")]
    rows = (dict(zip(header, next(csv.reader([line])), strict=True)) for line in lines[1:])
    return {row["zonedist"]: row for row in rows if row["zonedist"]}


@needs_data
@pytest.mark.parametrize("day", DAYS)
def test_every_figure_of_the_source_comes_back_from_a_check(day: str) -> None:
    edition = edition_of("new-york", day)
    asked = 0
    for district, row in source_rows(day).items():
        for use in edition.uses:
            written = row[COLUMNS[use]].strip()
            answer = ask(edition, {"zoning_district": district, "use": use, "far": 0.01})
            bound = answer.indicators["far"].as_of_right.at_most
            if written in ("", "-") or (day == "2026-01-01" and written == "0"):
                assert (bound, answer.verdict) == ("unknown", "undetermined"), (district, use)
                assert answer.missing_figures == (Figure("max_far", (district, use)),)
            else:
                assert (bound, answer.verdict) == (float(written), "lands"), (district, use)
            asked += 1
    assert asked == len(edition.tables["max_far"].rows)


@pytest.mark.parametrize(
    ("day", "districts", "figures", "unknown", "verified"),
    [("2023-01-01", 164, 656, 197, 450), ("2025-01-01", 199, 995, 248, 641), ("2026-01-01", 221, 1105, 263, 641)],
)
def test_the_tables_add_up(day: str, districts: int, figures: int, unknown: int, verified: int) -> None:
    rows = edition_of("new-york", day).tables["max_far"].rows
    assert len({row.keys[0] for row in rows}) == districts
    assert len(rows) == figures
    assert sum(row.cells["value"].value is None for row in rows) == unknown
    assert sum(row.verified == "true" for row in rows) == verified


@pytest.mark.parametrize("day", DAYS)
def test_an_unknown_figure_is_not_verified_and_says_why(day: str) -> None:
    for row in edition_of("new-york", day).tables["max_far"].rows:
        unknown = row.cells["value"].value is None
        assert bool(row.note) is unknown
        assert not (unknown and row.verified == "true")


@pytest.mark.parametrize(
    ("district", "before", "after"),
    [
        ("R1-1", 0.5, 0.75),
        ("R1-2", 0.5, 0.75),
        ("C3", 0.5, 0.75),
        ("C4-1", 1.25, 1.5),
        ("C4-5D", 4.2, 4.66),
        ("C5-P", 8.0, 10.0),
        ("R6B", 2.0, 2.0),
    ],
)
def test_residential_figures_changed_after_2023(district: str, before: float, after: float) -> None:
    bounds = [
        ask(edition_of("new-york", day), {"zoning_district": district, "use": "residential", "far": 0.1})
        .indicators["far"]
        .as_of_right.at_most
        for day in DAYS
    ]
    assert bounds == [before, after, after]


def test_affordable_housing_has_figures_from_2025() -> None:
    assert "affordable" not in edition_of("new-york", "2023-01-01").uses
    answer = ask(edition_of("new-york", "2025-01-01"), {"zoning_district": "R6", "use": "affordable", "far": 3.9})
    assert answer.verdict == "lands"
    assert answer.indicators["far"].as_of_right.at_most == 3.9


def test_a_blank_that_became_0_stays_unknown() -> None:
    notes = {}
    for day in DAYS:
        (row,) = (
            row for row in edition_of("new-york", day).tables["max_far"].rows if row.keys == ("C6-1G", "facility")
        )
        notes[day] = (row.cells["value"].value, row.note)
    assert notes == {
        "2023-01-01": (4.8, ""),
        "2025-01-01": (None, "The source is blank."),
        "2026-01-01": (None, "The source has 0, where the version before is blank."),
    }


def known_figures(day: str) -> dict[tuple[str, str], float]:
    """Return the figures a source knows: a blank, a dash, and what became 0 of them in 2026, are none."""
    none = ("", "-", "0") if day == "2026-01-01" else ("", "-")
    rows = source_rows(day)
    return {
        (district, use): float(row[column].strip())
        for district, row in rows.items()
        for use, column in COLUMNS.items()
        if column in row and row[column].strip() not in none
    }


@needs_data
@pytest.mark.parametrize(
    ("before", "after", "changed", "known_or_not"),
    [("2023-01-01", "2025-01-01", 36, 4), ("2025-01-01", "2026-01-01", 2, 0)],
)
def test_the_diff_names_exactly_the_figures_that_changed(
    before: str, after: str, changed: int, known_or_not: int
) -> None:
    old, new = known_figures(before), known_figures(after)
    differ = {key: (old[key], new[key]) for key in old.keys() & new.keys() if old[key] != new[key]}
    assert len(differ) == changed
    figures = [one for one in diff(edition_of("new-york", before), edition_of("new-york", after)) if one.is_figure]
    told = {_row(one): (float(one.old), float(one.new)) for one in figures if one.is_known}
    assert told == differ
    # The districts of both sources of which only one knows the figure.
    both = source_rows(before).keys() & source_rows(after).keys()
    uses = edition_of("new-york", before).uses.keys() & edition_of("new-york", after).uses.keys()
    one_sided = {key for key in old.keys() ^ new.keys() if key[0] in both and key[1] in uses}
    assert len(one_sided) == known_or_not
    assert {_row(one) for one in figures if not one.is_known} == one_sided


def _row(change: Change) -> tuple[str, str]:
    """Return district and use of a changed cell: `R1-1, residential: value`."""
    keys, _, column = change.field.rpartition(": ")
    assert column == "value"
    district, use = keys.rsplit(", ", 1)
    return district, use


def test_the_command_says_how_many_figures_changed(capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(RULEBOOK / day) for day in DAYS]
    assert main(["diff", *folders[:2]]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-2:] == ["36 figures changed.", "4 figures became known or unknown."]
    assert "Table max_far, row C5-P, residential: value was 8, is now 10." in out
    assert "Table max_far, row C6-1G, facility: value was 4.8, is now unknown." in out
    assert main(["diff", *folders[1:], "--lang", "zh-Hans"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "2 个数值有变。"
    assert "表“max_far”，行“M1-2A, facility: value”由 2.4 改为 3。" in out


@needs_data
def test_the_script_makes_the_tables_that_are_committed(tmp_path: Path) -> None:
    report = make_tables(SOURCE, tmp_path)
    for day in DAYS:
        made = (tmp_path / day / "tables" / "max_far.csv").read_bytes()
        assert made == (RULEBOOK / day / "tables" / "max_far.csv").read_bytes()
    assert report == [
        "max_far_2023.csv:46: C5-5 stands a second time with the same figures and is left out.",
        "max_far_2023.csv:167: a row without a district is left out.",
        "max_far_2023.csv: 164 districts, 656 cells, 197 of them unknown.",
        "max_far_2025v2.csv: 199 districts, 995 cells, 248 of them unknown.",
        "max_far_2026v2.csv: 221 districts, 1105 cells, 263 of them unknown.",
    ]


HEADER = "zonedist,residfar,facilfar,commfar,mnffar,verified\r\n"


def test_tabs_blanks_and_a_byte_order_mark_are_taken_off() -> None:
    districts, report = read_districts(f"\ufeff{HEADER}R5 , \t1.250 ,-,, 2 ,y\r\n", "a.csv")
    assert report == []
    assert [(one.name, dict(one.said), one.verified) for one in districts] == [
        ("R5", {"residential": "1.250", "facility": "-", "commercial": "", "manufacturing": "2"}, True)
    ]
    table, unknown = table_of(districts, {})
    assert table.splitlines()[1:] == [
        "R5,residential,1.25,true,",
        "R5,facility,unknown,false,The source has a dash.",
        "R5,commercial,unknown,false,The source is blank.",
        "R5,manufacturing,2,true,",
    ]
    assert unknown == 2


def test_a_0_beside_dashes_is_a_figure() -> None:
    districts, _ = read_districts(f"{HEADER}R5,0,-,1,1,y\r\n", "a.csv")
    assert table_of(districts, {})[0].splitlines()[1] == "R5,residential,0,true,"


def test_a_district_that_stands_twice_with_different_figures_stops_the_script() -> None:
    with pytest.raises(Unreadable, match=r"a\.csv:3: R5 stands twice, with different figures"):
        read_districts(f"{HEADER}R5,1,1,1,1,y\r\nR5,2,1,1,1,y\r\n", "a.csv")


@pytest.mark.parametrize("cell", ["n/a", "1.2.3", "-1", "1e9", "½", "101"])
def test_a_cell_the_script_does_not_understand_stops_it(cell: str) -> None:
    with pytest.raises(Unreadable, match=r"a\.csv:2: R5 has"):
        read_districts(f"{HEADER}R5,{cell},1,1,1,y\r\n", "a.csv")
