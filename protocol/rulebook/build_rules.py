"""Rules: shapes and nodes -> `Rule`, with what can only be seen once expressions are typed."""

from __future__ import annotations

import math

from protocol.language.problem import Place
from protocol.language.scope import CONDITION, Expected, Scope, bound_of
from protocol.language.tree import Band, Constant, Expression, Lookup
from protocol.rulebook.compile import Compiler
from protocol.rulebook.model import Discretion, Indicator, Rule
from protocol.rulebook.outline import Entry
from protocol.rulebook.shapes import RuleShape
from protocol.rulebook.vocabulary import OTHER_TERMS, optional_text, text_of

BOUND_TERMS = ("use", "starts_on")


def bound_scope(compiler: Compiler) -> Scope:
    """Return the scope of a bound and of what changes one: facts, `use` and `starts_on`, no other term."""
    why = "A bound mentions facts, use and starts_on only; what couples two indicators is a require."
    terms = [*compiler.indicators, *(name for name in OTHER_TERMS if name not in BOUND_TERMS)]
    return compiler.scope.refusing(dict.fromkeys(terms, why))


def build_rule(compiler: Compiler, entry: Entry[RuleShape]) -> Rule | None:
    """Return one rule; None where a part of it is wrong (then reported)."""
    shape = entry.shape
    kind = shape.kinds[0]
    indicator = compiler.indicators.get(shape.limit) if shape.limit is not None else None
    if kind == "limit" and indicator is None:
        return None
    when_scope = compiler.scope
    if indicator is not None:
        when_scope = when_scope.refusing(
            {indicator.name: f"The `when` of a limit on {indicator.name} cannot mention {indicator.name} itself."}
        )
    when = compiler.expression(entry.scalar("when"), when_scope, CONDITION)
    condition = compiler.expression(entry.scalar("require"), compiler.scope, CONDITION)
    at_most = at_least = None
    discretion = None
    if indicator is not None:
        at_most = build_bound(compiler, entry, ("at_most",), indicator)
        at_least = build_bound(compiler, entry, ("at_least",), indicator)
        discretion = _discretion(compiler, entry, indicator)
    expressions = (when, condition, at_most, at_least, discretion.up_to if discretion else None)
    wanted = (entry.scalar("when"), entry.scalar("require"), entry.scalar("at_most"), entry.scalar("at_least"))
    if any(given is not None and made is None for given, made in zip(wanted, expressions, strict=False)):
        return None
    if shape.discretion is not None and discretion is None:
        return None
    return Rule(
        id=entry.id,
        kind=kind,
        title=text_of(shape.title),
        when=when,
        uses=tuple(shape.allow or shape.forbid or ()),
        indicator=shape.limit,
        at_most=at_most,
        at_least=at_least,
        condition=condition,
        firmness=shape.firmness,
        basis=shape.basis,
        cites=shape.cites,
        verified=shape.verified,
        discretion=discretion,
        overrides=tuple(shape.overrides),
        weighted=shape.mix == "weighted",
        mentions_use=kind in ("allow", "forbid") or compiler.mentions_use(*expressions),
        place=entry.place,
        note=optional_text(shape.note),
    )


def build_bound(
    compiler: Compiler, entry: Entry[RuleShape], way: tuple[str, ...], indicator: Indicator, scope: Scope | None = None
) -> Expression | None:
    """Return the bound at a way such as ("at_most",), and warn where rounding makes a figure stricter than written."""
    expected = bound_of(indicator.name, indicator.unit)
    bound = compiler.expression(entry.scalar(*way), scope or bound_scope(compiler), expected)
    if bound is not None:
        warn_of_rounding(compiler, bound, indicator, upwards=way[-1] == "at_least")
    return bound


def warn_of_rounding(compiler: Compiler, bound: Expression, indicator: Indicator, *, upwards: bool) -> None:
    """Warn of a literal, or of cells read directly, that the indicator's precision makes stricter than written."""
    tree = bound.tree
    figures: list[tuple[object, Place]] = []
    if isinstance(tree, Constant):
        figures.append((tree.value, Place(bound.file, bound.line, bound.column)))
    elif isinstance(tree, Lookup | Band) and tree.table in compiler.tables:
        rows = compiler.tables[tree.table].rows
        figures += [(row.cells[tree.column].value, row.cells[tree.column].place) for row in rows]
    for value, place in figures:
        if isinstance(value, bool) or not isinstance(value, float) or math.isinf(value):
            continue
        rounded = round_bound(value, indicator.precision, upwards=upwards)
        if rounded != value and abs(rounded - value) > 1e-6:
            message = f"{value:g} is compared as {rounded:.{indicator.precision}f}, which is stricter than written."
            hint = f"{indicator.name} has {indicator.precision} decimals; write it so, or in a unit where it is round."
            compiler.outline.warn(place, "rounded", message, hint)


def round_bound(value: float, precision: int, *, upwards: bool) -> float:
    """Return a bound as it is compared: `at_most` rounded down, `at_least` up. Source: PROTOCOL.md section 2."""
    scale = 10.0**precision
    return math.ceil(value * scale - 1e-9) / scale if upwards else math.floor(value * scale + 1e-9) / scale


def _discretion(compiler: Compiler, entry: Entry[RuleShape], indicator: Indicator) -> Discretion | None:
    shape = entry.shape.discretion
    if shape is None:
        return None
    expected = Expected("number", "How far discretion goes", indicator.unit, no_limit=True)
    up_to = compiler.expression(entry.scalar("discretion", "up_to"), bound_scope(compiler), expected)
    return None if up_to is None else Discretion(shape.who, up_to)
