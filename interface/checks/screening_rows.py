"""The rows of a screening that is done, read from its file: a page of them, or all of them a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import duckdb

from interface.checks.models import VERDICTS
from interface.checks.screening_files import result_file
from interface.registry.snapshot import AREA, DISTRICT, FLOOR_AREA, PARCEL, PROPERTY, USE
from protocol.screen.missing import mask_columns, names_of

PER_PAGE: Final = 25
AT_ONCE: Final = 2_000
NOWHERE: Final = "-"
"""Stands for what lies in no district, where a district is named in an address."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a screening says of one property.

    `bounds`: by indicator the largest as of right and by paths; infinite: no limit, None: unknown. `rule`: what stands
    in the way, or binds; `use` where no rule admits the use. `missing`: facts and terms that leave the verdict open.
    """

    rank: int
    certificate: str
    verdict: str
    bounds: dict[str, tuple[float | None, float | None]]
    cost: float | None
    rule: str | None
    missing: tuple[str, ...]
    property_id: int
    parcel_id: int | None
    district: str | None
    area_m2: float | None
    floor_area_m2: float | None
    registered_use: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of many, best first. `total`: how many there are; `number`: which page this is, from 1."""

    rows: tuple[Row, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def page_of(
    run_id: UUID, legend: Sequence[str], number: int, *, verdict: str | None = None, district: str | None = None
) -> Page:
    """Return a page of the rows, of one verdict or one district where said; the last one where there are fewer."""
    conditions, values = [], []
    if verdict is not None:
        conditions.append("verdict = ?")
        values.append(verdict)
    if district is not None:
        conditions.append(f'coalesce("{DISTRICT}", ?) = ?')
        values += [NOWHERE, district]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    file = str(result_file(run_id))
    with duckdb.connect() as engine:
        counted = engine.execute(f"SELECT count(*) FROM read_parquet(?) {where}", [file, *values]).fetchone()  # noqa: S608  # our own names
        total = int(counted[0]) if counted else 0
        number = min(max(1, number), max(1, -(-total // PER_PAGE)))
        found = engine.execute(
            f"SELECT * FROM read_parquet(?) {where} ORDER BY rank LIMIT {PER_PAGE} OFFSET ?",  # noqa: S608  # our own names
            [file, *values, (number - 1) * PER_PAGE],
        )
        names = [each[0] for each in found.description or ()]
        rows = tuple(_row(dict(zip(names, row, strict=True)), legend) for row in found.fetchall())
    return Page(rows, total, number)


def all_rows(run_id: UUID, legend: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the rows in their order, some thousands at a time."""
    with duckdb.connect() as engine:
        found = engine.execute("SELECT * FROM read_parquet(?) ORDER BY rank", [str(result_file(run_id))])
        names = [each[0] for each in found.description or ()]
        while chunk := found.fetchmany(AT_ONCE):
            yield [_row(dict(zip(names, row, strict=True)), legend) for row in chunk]


def _row(said: dict[str, Any], legend: Sequence[str]) -> Row:
    assert said["verdict"] in VERDICTS
    suffix = "_at_most"
    indicators = [name.removesuffix(suffix) for name in said if name.endswith(suffix)]
    return Row(
        rank=said["rank"],
        certificate=said["site"],
        verdict=said["verdict"],
        bounds={name: (said[name + suffix], said[f"{name}{suffix}_by_paths"]) for name in indicators},
        cost=said["cost"],
        rule=said["rule"],
        missing=names_of([said[column] or 0 for column in mask_columns(legend)], legend),
        property_id=said[PROPERTY],
        parcel_id=said[PARCEL],
        district=said[DISTRICT],
        area_m2=said[AREA],
        floor_area_m2=said[FLOOR_AREA],
        registered_use=said[USE],
    )
