"""Floor area that another edition makes possible or takes away, counted in SQL over rows that say both.

Floor area is area times the bound of the floor area ratio; nothing where a project may not land, infinite without a
limit, unknown where the verdict, the area or the bound is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from protocol.rulebook.model import Edition

INDICATOR: Final = "far"
KINDS: Final = ("right", "paths")
"""As of right, and by paths."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What happens to the floor area that is possible somewhere, in the unit of the areas.

    `old` and `new`: where both are known and have a limit, nothing where the project may not land. `lifted`: on how
    many rows there is no limit any more, with what was possible there; `limited`: on how many there is one now, with
    what is possible there; `unlimited`: on how many there is none before and after; `unknown`: of how many it is not
    known before or after.
    """

    old: float
    new: float
    lifted: int
    lifted_from: float
    limited: int
    limited_to: float
    unlimited: int
    unknown: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing changes that one could see."""
        return abs(self.new - self.old) < 1 and not self.lifted and not self.limited


NOTHING: Final = Moved(0, 0, 0, 0, 0, 0, 0, 0)
Both = tuple[Moved, Moved]
"""As of right, and by paths."""


def area_fact(edition: Edition) -> str | None:
    """Return the fact that says the area of a site, None where the edition asks for none."""
    return next((name for name, fact in edition.facts.items() if fact.source.text == "site.area"), None)


def possible(*, is_open: str, is_unknown: str, area: str, bound: str) -> str:
    """Return the floor area possible on a row, in SQL. Args: conditions and numbers of the row, in SQL."""
    return (
        f"CASE WHEN ({is_unknown}) THEN NULL WHEN NOT ({is_open}) THEN 0 "
        f"WHEN isinf({bound}) THEN {bound} ELSE {area} * {bound} END"
    )


_SUMS: Final = """
coalesce(sum(old_{kind}) FILTER (WHERE isfinite(old_{kind}) AND isfinite(new_{kind})), 0),
coalesce(sum(new_{kind}) FILTER (WHERE isfinite(old_{kind}) AND isfinite(new_{kind})), 0),
count(*) FILTER (WHERE isfinite(old_{kind}) AND isinf(new_{kind})),
coalesce(sum(old_{kind}) FILTER (WHERE isfinite(old_{kind}) AND isinf(new_{kind})), 0),
count(*) FILTER (WHERE isinf(old_{kind}) AND isfinite(new_{kind})),
coalesce(sum(new_{kind}) FILTER (WHERE isinf(old_{kind}) AND isfinite(new_{kind})), 0),
count(*) FILTER (WHERE isinf(old_{kind}) AND isinf(new_{kind})),
count(*) FILTER (WHERE old_{kind} IS NULL OR new_{kind} IS NULL)
"""


def moved_by(connection: duckdb.DuckDBPyConnection, table: str, column: str = "NULL") -> dict[str | None, Both]:
    """Return what happens for each value of a column of a table, or under None for all of it.

    Args: table: has `old_right`, `new_right`, `old_paths` and `new_paths`, as `possible` gives them.
    """
    sums = ", ".join(_SUMS.format(kind=kind) for kind in KINDS)
    rows = connection.execute(f"SELECT {column} AS key, {sums} FROM {table} GROUP BY 1 ORDER BY 1").fetchall()  # noqa: S608  # names of the caller's own
    return {row[0]: (Moved(*row[1:9]), Moved(*row[9:17])) for row in rows} or {None: (NOTHING, NOTHING)}
