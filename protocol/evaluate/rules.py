"""What one rule says of one component of a project, as of right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from protocol.evaluate.scope import Scope, is_listed
from protocol.evaluate.values import Truth, as_truth, both, either, negate
from protocol.language.tree import NOT_APPLICABLE, Expression, Value
from protocol.rulebook.model import Edition, Rule

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Reading:
    """The parts of a rule worked out for one component.

    `when` is true where the rule says none. `listed`: whether the use is on the list of an allow or forbid.
    `condition`: of a require. Bounds are as written, not yet rounded; a side the rule has not is not applicable.
    `lifted_by`: whether a rule that applies overrides this one.
    """

    when: Truth
    listed: Truth = None
    condition: Truth = None
    at_most: Value = NOT_APPLICABLE
    at_least: Value = NOT_APPLICABLE
    overridden: Truth = False


def read_rule(edition: Edition, rule: Rule, scope: Scope, value: Callable[[Expression, Scope], Value]) -> Reading:
    """Return a rule's reading, its expressions worked out by `value`."""
    reading = Reading(True if rule.when is None else as_truth(value(rule.when, scope)))
    if rule.kind in ("allow", "forbid"):
        reading.listed = None if scope.use is None else is_listed(edition, scope.use, rule.uses)
    elif rule.condition is not None:
        reading.condition = as_truth(value(rule.condition, scope))
    if rule.at_most is not None:
        reading.at_most = value(rule.at_most, scope)
    if rule.at_least is not None:
        reading.at_least = value(rule.at_least, scope)
    return reading


def applies(rule: Rule, reading: Reading) -> Truth:
    """Return whether a rule applies, which is what lets it override: its `when`, and for a limit a bound to apply."""
    if rule.kind != "limit" or reading.when is False:
        return reading.when
    return both(reading.when, either(_arises(reading.at_most), _arises(reading.at_least)))


def _arises(bound: Value) -> Truth:
    if bound is None:
        return None
    return bound is not NOT_APPLICABLE


def condition_holds(rule: Rule, reading: Reading) -> Truth:
    """Return `NOT when OR condition` of a require or a forbid, before overrides and paths."""
    said = reading.condition if rule.kind == "require" else negate(reading.listed)
    return either(negate(reading.when), said)
