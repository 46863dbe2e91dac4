"""The generated closure and the explainer give the same answers on every rulebook and every set of facts."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.evaluate import closure, emit
from protocol.evaluate.closure import Closure
from protocol.evaluate.reach import loosest
from protocol.evaluate.standing import USE_RULE
from protocol.evaluate.verdict import verdict_of
from protocol.language.tree import Value
from tests.protocol.properties.cases import RandomCase, random_case
from tests.protocol.properties.test_generator import expressions
from tests.protocol.properties.thorough import THOROUGH

SEEDS = st.integers(min_value=0, max_value=2**32)


def same(left: Value, right: Value) -> bool:
    """Say whether two values are the same to the last bit, and of one type."""
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return type(left) is type(right) and left == right


def disagreements(case: RandomCase) -> list[str]:
    """Return everything the two runners see differently in a case."""
    found = []
    for scope in case.scopes:
        for expression in expressions(case.edition):
            if expression in case.edition.defines.values():
                continue
            at = scope.at(1.0)
            explained, compiled = case.explainer.value(expression, at), case.closure.value(expression, at)
            if not same(explained, compiled):
                found.append(f"{expression.text}: explained {explained!r}, compiled {compiled!r}")
    one, other = case.standing(case.explainer), case.standing(case.closure)
    for rule in (USE_RULE, *range(len(one.plan.rules))):
        outcomes = [each.truth(rule) if rule == USE_RULE else each.outcome(rule) for each in (one, other)]
        if outcomes[0] != outcomes[1]:
            found.append(f"rule {rule}: {outcomes}")
    for indicator in case.edition.indicators:
        for side in ("at_most", "at_least"):
            bounds = [(each.tightest(indicator, side), loosest(each, indicator, side)) for each in (one, other)]
            if bounds[0] != bounds[1]:
                found.append(f"{indicator} {side}: {bounds}")
    verdicts = [verdict_of(one), verdict_of(other)]
    if len(case.scopes) == 1:
        quick = case.closure.quick_verdict(case.scopes[0])
        verdicts += [] if quick is None else [quick]
    if len(set(verdicts)) > 1:
        found.append(f"verdicts: {verdicts}")
    return found


@THOROUGH
@given(SEEDS)
def test_single_uses(seed: int) -> None:
    assert disagreements(random_case(seed)) == []


@THOROUGH
@given(SEEDS)
def test_mixed_uses(seed: int) -> None:
    assert disagreements(random_case(seed, mixed=True)) == []


def planted(monkeypatch: pytest.MonkeyPatch, method: str, wrong: object) -> list[str]:
    """Return what the comparison of the runners finds in the first cases with a fault in the code generator."""
    monkeypatch.setattr(emit.Emitter, method, wrong)
    found: list[str] = []
    for seed in range(60):
        case = random_case(seed)
        found += disagreements(replace(case, closure=Closure(case.edition)))
        if found:
            break
    return found


def test_a_fault_in_an_operator_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = emit.Emitter._compare

    def wrong(self: emit.Emitter, node: emit.tree.Compare) -> emit.Atom:
        operator = {"<=": "<", ">=": ">"}.get(node.operator, node.operator)
        return right(self, emit.tree.Compare(operator, node.left, node.right, node.span, node.type))

    assert planted(monkeypatch, "_compare", wrong)


def test_a_choice_that_takes_unknown_for_false_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = emit.Emitter.condition

    def wrong(self: emit.Emitter, node: emit.Node) -> emit.Atom:
        atom = right(self, node)
        return emit.Atom(atom.code, unknown=False, inapplicable=False)

    assert planted(monkeypatch, "condition", wrong)


def test_a_logic_that_forgets_unknown_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self: emit.Emitter, operator: str, atoms: list[emit.Atom]) -> emit.Atom:
        return self.truth(f"bool({f' {operator} '.join(atom.code for atom in atoms)})", unknown=False)

    monkeypatch.setitem(closure._HELPERS, "bool", bool)
    assert planted(monkeypatch, "logic", wrong)
