"""The closure: an edition's rules as generated Python, compiled once, for answers in microseconds.

Three kinds of functions come out of it: one for each expression, one that reads all rules for a component, and one
that gives the verdict of a project with a single use and no paths taken, as far as rules alone decide it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from protocol.evaluate import arithmetic
from protocol.evaluate.emit import Emitter, Names
from protocol.evaluate.emit_verdict import emit_readings, emit_verdict
from protocol.evaluate.plan import plan_of
from protocol.evaluate.rules import Reading
from protocol.evaluate.scope import Scope, is_a, share_of
from protocol.evaluate.values import Verdict
from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.rulebook.model import Edition

MOST_CLOSURES: Final = 64

Quick = Callable[[Scope], "Verdict | None"]


class Closure:
    """An edition's expressions, rules and quick verdict as compiled functions; a `Runner`."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        names = Names(edition)
        self._functions: dict[int, Callable[[Scope], Value]] = {}
        self._positions = {id(expression): at for at, expression in enumerate(_expressions(edition))}
        self.source = "\n\n".join(self._write(names))
        space: dict[str, Any] = {**_HELPERS, **_bound_helpers(edition), **names.values}
        exec(compile(self.source, f"<{edition.rulebook} {edition.in_force_from}>", "exec"), space)  # noqa: S102  # our own
        for key, at in self._positions.items():
            self._functions[key] = space[f"e{at}"]
        self._readings: Callable[[Scope], list[Reading]] = space["readings"]
        self.quick_verdict: Quick = space["verdict"]
        """Return the verdict of a component that is the whole project, None where paths have to decide."""

    def _write(self, names: Names) -> Iterator[str]:
        for at, expression in enumerate(_expressions(self.edition)):
            emitter = Emitter(names)
            result = emitter.node(expression.tree)
            yield function(f"e{at}", [*emitter.body(), f"return {result.code}"])
        plan = plan_of(self.edition)
        yield function("readings", emit_readings(plan, Emitter(names)))
        yield function("verdict", emit_verdict(plan, Emitter(names)))

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Return what the expression comes to in the scope."""
        return self._functions[id(expression)](scope)

    def readings(self, scope: Scope) -> list[Reading]:
        """Return what every rule says of one component, before overrides and paths."""
        return self._readings(scope)


def function(name: str, lines: list[str]) -> str:
    """Return the source of a function of a scope; facts and terms are at hand as F and T."""
    body = "\n".join(f"    {line}" for line in ("F = S.facts", "T = S.terms", *lines))
    return f"def {name}(S, NA=NA, INF=INF):\n{body}"


_HELPERS: Mapping[str, Any] = {
    "NA": NOT_APPLICABLE,
    "INF": float("inf"),
    "Reading": Reading,
    "floor": arithmetic.floor,
    "ceil": arithmetic.ceil,
    "round_half_up": arithmetic.round_half_up,
    "round_at_most": arithmetic.round_at_most,
    "round_at_least": arithmetic.round_at_least,
    "years_between": arithmetic.years_between,
    "abs": abs,
    "min": min,
    "max": max,
    "__builtins__": {},
}


def _bound_helpers(edition: Edition) -> dict[str, Any]:
    """Return the helpers that need the catalogue of uses."""
    ancestors = {code: frozenset(use.ancestors) for code, use in edition.uses.items() if code != "unlisted"}

    def is_a_quickly(use: str, code: str) -> bool:
        above = ancestors.get(use)
        return code in above if above is not None else is_a(edition, use, code)

    return {
        "is_a": is_a_quickly,
        "share": lambda mix, code: share_of(edition, mix, code),
    }


_closures: dict[str, Closure] = {}


def closure_of(edition: Edition) -> Closure:
    """Return the edition's closure, compiled when first asked for and kept by digest."""
    kept = _closures.get(edition.digest)
    if kept is not None and kept.edition is edition:
        return kept
    closure = Closure(edition)
    if len(_closures) >= MOST_CLOSURES:
        _closures.pop(next(iter(_closures)))
    _closures[edition.digest] = closure
    return closure


def _expressions(edition: Edition) -> Iterator[Expression]:
    """Yield every expression of an edition but its defines, each once, in a fixed order."""
    seen: set[int] = set()
    for part in (edition.rules, edition.paths, edition.groups, edition.consents, edition.charges):
        for expression in _inside(part):
            if id(expression) not in seen:
                seen.add(id(expression))
                yield expression


def _inside(part: object) -> Iterator[Expression]:
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _inside(inner)
    elif isinstance(part, tuple):
        for inner in part:
            yield from _inside(inner)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _inside(getattr(part, field.name))
