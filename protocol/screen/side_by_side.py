"""Two editions over the same sites in one query: what they have in common is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from protocol.rulebook.model import Edition
from protocol.screen import sql
from protocol.screen.compile import SITES, Compiled, Compiler, pipeline_of, source_columns
from protocol.screen.sites import Sites
from protocol.screen.sql import Sql

SIDES: Final = ("before", "after")
PREFIX: Final = "new "
"""What the columns of the new edition begin with where the two do not read the sites alike."""


class SideBySide:
    """An old and a new edition over one table of sites.

    `sites`: how the table is read for both. `query`: gives `site`, `use`, `area`, and each column of an edition with
    its side, such as `verdict_before`. `compiled`: what of these is whose, with the legends.
    """

    def __init__(self, editions: Sequence[Edition], read: Sequence[Sites], area: str | None) -> None:
        """Args: read: how each edition reads the sites. area: the fact to give as `area`; NULL where there is none."""
        (old, new), (before, after) = editions, read
        alike = before.layout == after.layout and sql.key(before.query) == sql.key(after.query)
        prefix = "" if alike else PREFIX
        self.sites = before if alike else replace(before, query=_both(before.query, after.query))
        pipeline = pipeline_of(before.layout, *(() if alike else source_columns(after.layout, prefix)))
        compilers = (Compiler(old, before.layout, pipeline), Compiler(new, after.layout, pipeline, prefix))
        found = [compiler.columns() for compiler in compilers]
        columns: dict[str, Sql] = {
            "site": sql.column("site"),
            "use": exp.Coalesce(this=found[1]["use"][0], expressions=[found[0]["use"][0]]),
            "area": _area(compilers, area),
        }
        for side, given in zip(SIDES, found, strict=True):
            columns |= {f"{name}_{side}": value for name, (value, _) in given.items()}
        self.query = pipeline.query(SITES, columns)
        self.compiled = [
            Compiled(self.query, {name: kind for name, (_, kind) in given.items()}, compiler.legend)
            for given, compiler in zip(found, compilers, strict=True)
        ]


def _area(compilers: Sequence[Compiler], name: str | None) -> Sql:
    known = [found for each in compilers if (found := each.standing.writer.facts.get(name or "")) is not None]
    return known[-1].sql if known else sql.null(sql.DOUBLE)


def _both(before: exp.Select, after: exp.Select) -> exp.Select:
    """Return what reads the sites for both; the columns of the second under names of their own."""
    whole = before.copy()
    for each in after.selects:
        if each.alias != "site":
            whole = whole.select(sql.named(each.this.copy(), f"{PREFIX}{each.alias}"), copy=False)
    return whole
