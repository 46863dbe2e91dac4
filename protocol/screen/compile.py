"""An edition -> one SQL query that screens many sites: verdict, bounds, binding rule and missing facts of each."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from protocol.evaluate.plan import SIDES, Plan, plan_of
from protocol.evaluate.scope import HOURS
from protocol.language.tree import NOT_APPLICABLE
from protocol.language.tree import Value as Plain
from protocol.rulebook.model import Edition
from protocol.screen import sql
from protocol.screen.expressions import Writer
from protocol.screen.mask import missing
from protocol.screen.missing import BITS, legend_of, mask_columns, words_in
from protocol.screen.pipeline import Pipeline
from protocol.screen.reach import Reach
from protocol.screen.sql import Sql
from protocol.screen.standing import NOTHING, Standing, both, negated
from protocol.screen.value import Mask, Value

SITES = "sites"
"""The table a compiled query reads: `site` and, of each fact and term that is a column, what `column_of` names."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where facts and terms of a screening come from; what is in none of these is unknown.

    `columns`: facts and terms that each site says. `inapplicable`: facts among them that also say where they are not
    applicable. `constants`: those common to all sites. `uses`: the uses asked for; empty where the sites say `use`.
    """

    columns: frozenset[str] = frozenset()
    inapplicable: frozenset[str] = frozenset()
    constants: Mapping[str, Plain] | None = None
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query over the table `sites`. `columns`: what it gives, with their types; `legend`: the names of the bits."""

    query: exp.Select
    columns: Mapping[str, str]
    legend: tuple[str, ...]


def column_of(name: str) -> str:
    """Return the column of `sites` that holds a fact or a term."""
    return f"of {name}"


def inapplicable_column_of(name: str) -> str:
    """Return the column of `sites` that says where a fact is not applicable, never NULL."""
    return f"not applicable {name}"


def compile_edition(edition: Edition, layout: Layout) -> Compiled:
    """Return the query for sites of a layout. Raises CannotExpress, naming what SQL cannot say exactly."""
    return Compiler(edition, layout).compiled()


def source_columns(layout: Layout, prefix: str = "") -> list[str]:
    """Return the columns of `sites` beside `site` that a layout reads, each with a prefix."""
    found = [column_of(name) for name in sorted(layout.columns)]
    found += [inapplicable_column_of(name) for name in sorted(layout.inapplicable)]
    return [f"{prefix}{name}" for name in found]


def pipeline_of(layout: Layout, *more: str) -> Pipeline:
    """Return a pipeline over the columns of a layout, and more columns."""
    many = layout.uses if len(layout.uses) > 1 else ()
    return Pipeline(["site", *source_columns(layout), *more], column_of("use"), many)


class Compiler:
    """An edition over the columns of a layout: its rules as SQL, and the stages in which they are worked out.

    Args: pipeline: where the stages are kept; editions that share one work out together what they have in common.
    prefix: what the columns of the layout begin with.
    """

    def __init__(self, edition: Edition, layout: Layout, pipeline: Pipeline | None = None, prefix: str = "") -> None:
        self.edition = edition
        self.layout = layout
        self.prefix = prefix
        self.plan: Plan = plan_of(edition)
        self.legend = legend_of(edition)
        self.pipeline = pipeline_of(layout) if pipeline is None else pipeline
        facts = {name: self._input(name, sql.TYPES[fact.type.kind]) for name, fact in edition.facts.items()}
        writer = Writer(edition, self.pipeline, facts, self._terms())
        self.standing = Standing(writer, self.plan)

    def _terms(self) -> dict[str, Value]:
        terms = {name: self._input(name, sql.DOUBLE) for name in self.edition.indicators}
        terms["starts_on"] = self._input("starts_on", sql.DATE)
        for name, hour in HOURS.items():
            said = self._input(name, sql.DOUBLE)
            whole = sql.number(hour) if sql.is_null(said.sql) else said.sql
            if name in self.layout.columns:
                whole = exp.Coalesce(this=said.sql, expressions=[sql.number(hour)])
            terms[name] = Value(whole, nullable=False)
        terms["use"] = self._use()
        return terms

    def _use(self) -> Value:
        uses = self.layout.uses
        if len(uses) == 1:
            return Value(sql.text(uses[0]), nullable=False)
        if uses:
            return Value(sql.column(column_of("use")), nullable=False)
        return self._input("use", sql.TEXT)

    def _input(self, name: str, kind: str) -> Value:
        constants = self.layout.constants or {}
        if name in self.layout.columns:
            column = sql.column(f"{self.prefix}{column_of(name)}")
            inapplicable = None
            if name in self.layout.inapplicable:
                inapplicable = sql.column(f"{self.prefix}{inapplicable_column_of(name)}")
            value = Value(column, inapplicable)
            return Value(column, inapplicable, True, self._bit(name, value.is_unknown))
        value_given = constants.get(name)
        if value_given is NOT_APPLICABLE:
            return Value(sql.null(kind), sql.true())
        if value_given is None:
            return Value(sql.null(kind), None, True, self._bit(name, sql.true()))
        assert isinstance(value_given, float | bool | str | dt.date)
        return Value(sql.constant(value_given), nullable=False)

    def _bit(self, name: str, unknown: Sql) -> tuple[Mask, ...]:
        if name not in self.legend:
            return ()
        at = self.legend.index(name)
        bit = sql.integer(1 << (at % BITS))
        return ((at // BITS, bit if sql.is_true(unknown) else sql.case([(unknown, bit)], sql.integer(0))),)

    def compiled(self) -> Compiled:
        """Return the query for these sites."""
        columns = self.columns()
        query = self.pipeline.query(SITES, {name: found for name, (found, _) in columns.items()})
        return Compiled(query, {name: kind for name, (_, kind) in columns.items()}, self.legend)

    def columns(self) -> dict[str, tuple[Sql, str]]:
        """Return what the query gives, by name, with its type."""
        standing = self.standing
        reach = Reach(standing)
        rules = [standing.admitted(), *(standing.truth(rule) for rule in self.plan.others)]
        lands = reach.lands()
        verdict = self._verdict(lands, reach)
        undetermined = sql.binary("=", verdict, sql.text("undetermined"))
        columns: dict[str, tuple[Sql, str]] = {
            "site": (sql.column("site"), ""),
            "use": (standing.writer.terms["use"].sql, sql.TEXT),
            "verdict": (verdict, sql.TEXT),
        }
        for indicator in self.edition.indicators:
            for side in SIDES:
                if side == "at_most" or (indicator, side) in self.plan.bounded:
                    as_of_right = standing.tightest(indicator, side)
                    by_paths = reach.loosest(indicator, side)
                    columns[f"{indicator}_{side}"] = (_tidy(as_of_right.sql), sql.DOUBLE)
                    columns[f"{indicator}_{side}_by_paths"] = (_tidy(by_paths.sql), sql.DOUBLE)
        columns["rule"] = (self._rule(rules), sql.TEXT)
        masks = missing(standing, lands, undetermined, words_in(self.legend))
        for name, mask in zip(mask_columns(self.legend), masks, strict=True):
            columns[name] = (mask, sql.BIGINT)
        columns["cost"] = (sql.null(sql.DOUBLE), sql.DOUBLE)
        return columns

    def _verdict(self, lands: Value, reach: Reach) -> Sql:
        """Return the verdict: L true lands, L unknown is undetermined, otherwise P decides."""
        works = reach.any_set_works()
        arms = [
            (lands.sql, sql.text("lands")),
            (sql.unknown(lands.sql), sql.text("undetermined")),
            (works.sql, sql.text("lands_by_path")),
            (sql.unknown(works.sql), sql.text("undetermined")),
        ]
        return self.pipeline.keep("verdict", sql.case(arms, sql.text("blocked")))

    def _rule(self, rules: list[Value]) -> Sql:
        """Return the first rule that fails, else the first that is unknown, else the one that bounds the FAR."""
        names = ["use", *(self.plan.rules[rule].id for rule in self.plan.others)]
        fails = [(sql.not_(rule.sql), sql.text(name)) for name, rule in zip(names, rules, strict=True)]
        unknown = [(sql.unknown(rule.sql), sql.text(name)) for name, rule in zip(names, rules, strict=True)]
        far = self.standing.tightest("far", "at_most").sql
        bounding = []
        for rule in self.plan.bounding["far", "at_most"]:
            bound = self.standing.relaxed(rule, "at_most", NOTHING).full
            counts = both(self.standing.whens[rule], negated(self.standing.overridden[rule]))
            here = sql.and_(counts.sql, sql.binary("=", bound.sql, far), sql.binary("<", far, sql.number(math.inf)))
            bounding.append((here, sql.text(self.plan.rules[rule].id)))
        return sql.case([*fails, *unknown, *bounding], sql.null(sql.TEXT))


def _tidy(bound: Sql) -> Sql:
    """Return a bound without the sign of a negative zero."""
    return sql.binary("+", bound, sql.number(0.0))
