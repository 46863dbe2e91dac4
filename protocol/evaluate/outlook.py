"""How the verdict of one phase could turn out, were some of its unknown facts known."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from protocol.evaluate.arithmetic import round_at_least, round_at_most
from protocol.evaluate.inputs import expressions_of, facts_of, terms_of_expressions
from protocol.evaluate.kept import Kept
from protocol.evaluate.plan import SIDES, Plan, Side, plan_of
from protocol.evaluate.possible import EITHER, EVERYTHING, FALSE, OPEN_QUESTION, TRUE, Possibilities, Possible, Truths
from protocol.evaluate.reach import any_set_works
from protocol.evaluate.scope import Scope, is_listed
from protocol.evaluate.standing import USE_RULE, Standing, Taken
from protocol.evaluate.values import NO_LIMIT, Verdict
from protocol.language.tree import Expression, Level
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Path, Rule


class Outlook:
    """Possible outcomes of the rules of one phase.

    Args: unknown: every name that is not known; all that is asked to be known is among them.
    """

    def __init__(self, edition: Edition, standing: Standing, taken: Taken, unknown: frozenset[str]) -> None:
        self.edition = edition
        self.standing = standing
        self.plan = standing.plan
        self.taken = taken
        self._mentioned = _mentioned.of(edition)
        self._paths_known: dict[tuple[int, frozenset[str], bool], bool] = {}
        self._kept: dict[tuple[int, frozenset[str], bool, bool, tuple[tuple[str, Possible], ...]], Truths] = {}
        # What the rules make of it as it is stays so, whatever else comes to be known.
        self._sure: dict[int, Truths] = {}
        self._waiting: dict[int, frozenset[str]] = {}
        self._settled: list[int] = []
        for rule in (USE_RULE, *self.plan.others):
            truth = standing.settled_truth(rule, taken)
            if truth or (truth is False and not taken):
                self._sure[rule] = TRUE if truth else FALSE
            elif names := self._mentioned.by_rule[rule] & unknown:
                self._waiting[rule] = names
            else:
                self._settled.append(rule)
        self._fixed: dict[tuple[bool, bool], dict[int, Truths]] = {}

    # Questions

    def is_settled(self, known: frozenset[str], *, cells: bool) -> bool:
        """Say whether any values of the known names settle the verdict (sound: True is proved)."""
        outcomes = self._outcomes(known, cells=cells, strict=False)
        if any(outcome == FALSE and self._is_hard(rule) for rule, outcome in outcomes.items()):
            return True
        if any(outcome.unknown for outcome in outcomes.values()) or not self._are_known(self.taken, known, cells=cells):
            return False
        soft = [rule for rule, outcome in outcomes.items() if outcome.false and not self._is_hard(rule)]
        if not soft:
            return True
        if all(outcomes[rule] == FALSE for rule in soft):
            self.standing.met = frozenset(rule for rule in outcomes if rule not in soft)
            works = any_set_works(self.standing, self.taken)[0]
            self.standing.met = frozenset()
            if works is not None:
                return True
        if USE_RULE in soft and not self._lists_are_known(known):
            return False
        return all(
            self._bounds_are_known(rule, known, cells=cells)
            and self._are_known(self._relaxers(rule), known, cells=cells)
            for rule in soft
        )

    def decided(self, known: frozenset[str], within: Mapping[str, Possible] = EVERYTHING) -> Verdict | None:
        """Return the verdict that every completion of these names and of unknown cells gives, None if not proved.

        Args: within: facts of which only a part is thought of.
        """
        outcomes = self._outcomes(known, cells=True, strict=True, within=within)
        if not self.taken and all(outcome == TRUE for outcome in outcomes.values()):
            return "lands"
        if any(outcome == FALSE and self._is_hard(rule) for rule, outcome in outcomes.items()):
            return "blocked"
        return None

    def open_rules(self, known: frozenset[str]) -> Iterator[frozenset[str]]:
        """Yield, of each rule that could hold and not hold, which of the unknown names it looks at."""
        outcomes = self._outcomes(known, cells=True, strict=True)
        yield from (names for rule, names in self._waiting.items() if outcomes[rule] not in (TRUE, FALSE))

    def _outcomes(
        self, known: frozenset[str], *, cells: bool, strict: bool, within: Mapping[str, Possible] = EVERYTHING
    ) -> dict[int, Truths]:
        """Return which truths each rule can have; those of the rules that wait for nothing are worked out once."""
        how = (cells, strict)
        if how not in self._fixed:
            settled = {rule: self.rule(rule, known, cells=cells, strict=strict) for rule in self._settled}
            self._fixed[how] = {**self._sure, **settled}
        outcomes = dict(self._fixed[how])
        for rule in self._waiting:
            outcomes[rule] = self.rule(rule, known, cells=cells, strict=strict, within=within)
        return outcomes

    def _relaxers(self, rule: int) -> set[int]:
        positions = self.plan.allows if rule == USE_RULE else (rule,)
        return {
            path
            for position in positions
            for path in self.plan.relaxers[position]
            if self.standing.effects.open(path) is not False
        }

    def _lists_are_known(self, known: frozenset[str]) -> bool:
        """Say whether it would be known if an `allow` that a path opens names the uses."""
        return "use" in known or all(scope.use is not None for scope in self.standing.scopes)

    def _bounds_are_known(self, rule: int, known: frozenset[str], *, cells: bool) -> bool:
        """Say whether both bounds of a limit would be known: one that fails hides the other, until a path moves it."""
        entry = self.plan.rules[rule] if rule != USE_RULE else None
        bounds = () if entry is None else tuple(bound for bound in (entry.at_most, entry.at_least) if bound is not None)
        if len(bounds) < len(SIDES):
            return True
        possibilities = Possibilities(self.edition, known, cells=cells, strict=False)
        return not any(
            possibilities.node(bound.tree, scope).unknown for bound in bounds for scope in self.standing.scopes
        )

    def _is_hard(self, rule: int) -> bool:
        """Say whether no path that may be open relaxes a rule."""
        return not self._relaxers(rule)

    # Rules

    def rule(
        self,
        rule: int,
        known: frozenset[str],
        *,
        cells: bool,
        strict: bool,
        within: Mapping[str, Possible] = EVERYTHING,
    ) -> Truths:
        """Return which truths a rule can have; with paths taken, one that holds already stays true, others as of right.

        Kept for each set of known names it looks at.
        """
        if rule in self._sure:
            return self._sure[rule]
        names = self._waiting.get(rule, frozenset())
        parts = tuple((name, part) for name, part in within.items() if name in names)
        key = (rule, known & names, cells, strict, parts)
        if key not in self._kept:
            possibilities = Possibilities(self.edition, known, cells=cells, strict=strict, within=dict(parts))
            every = range(len(self.standing.scopes))
            self._kept[key] = reduce(
                lambda found, each: found & each, (self._in(rule, component, possibilities) for component in every)
            )
        return self._kept[key]

    def _in(self, rule: int, component: int, possibilities: Possibilities) -> Truths:
        scope = self.standing.scopes[component]
        if rule == USE_RULE:
            return reduce(
                lambda found, each: found | each,
                (self._admits(allow, scope, possibilities) for allow in self.plan.allows),
                FALSE,
            )
        entry = self.plan.rules[rule]
        if entry.kind == "limit" and entry.weighted and len(self.standing.scopes) > 1:
            return self._weighted(entry, possibilities)
        said = self._said(entry, scope, possibilities)
        held = ~_when(entry, scope, possibilities) | said
        return self._after_overrides(rule, held, scope, possibilities)

    def _said(self, entry: Rule, scope: Scope, possibilities: Possibilities) -> Truths:
        if entry.kind == "require":
            assert entry.condition is not None
            return possibilities.condition(entry.condition.tree, scope)
        if entry.kind == "forbid":
            return ~self._listed(entry, scope, possibilities)
        found = TRUE
        for side, bound in (("at_most", entry.at_most), ("at_least", entry.at_least)):
            if bound is not None:
                found = found & self._keeps(entry, side, bound, scope, possibilities)  # type: ignore[arg-type]
        return found

    def _weighted(self, entry: Rule, possibilities: Possibilities) -> Truths:
        """Return either, or an open question: the shares of a mix are not followed further."""
        for scope in self.standing.scopes:
            if _when(entry, scope, possibilities).unknown or self._said(entry, scope, possibilities).unknown:
                return OPEN_QUESTION
        return EITHER

    def _keeps(
        self, entry: Rule, side: Side, expression: Expression, scope: Scope, possibilities: Possibilities
    ) -> Truths:
        assert entry.indicator is not None
        indicator = self.edition.indicators[entry.indicator]
        bound = possibilities.node(expression.tree, scope)
        if not bound.has_numbers:
            return Truths(bound.inapplicable, False, bound.unknown)
        if bound.low == NO_LIMIT:
            return Truths(True, False, bound.unknown)
        proposed = self.standing.proposed.get(entry.indicator)
        low = high = proposed
        unknown = bound.unknown
        if not isinstance(proposed, float):
            if entry.indicator not in possibilities.known:
                return Truths(bound.inapplicable or bound.high == NO_LIMIT, False, True)
            low, high = 0.0, NO_LIMIT
        assert isinstance(low, float)
        assert isinstance(high, float)
        return _kept(side, bound, low, high, indicator.precision, unknown=unknown)

    def _listed(self, entry: Rule, scope: Scope, possibilities: Possibilities) -> Truths:
        if scope.use is not None:
            return TRUE if is_listed(self.edition, scope.use, entry.uses) else FALSE
        if "use" not in possibilities.known:
            return OPEN_QUESTION
        found = {is_listed(self.edition, code, entry.uses) for code in self.edition.uses}
        return Truths(True in found, False in found, False)

    def _admits(self, rule: int, scope: Scope, possibilities: Possibilities) -> Truths:
        entry = self.plan.rules[rule]
        admits = _when(entry, scope, possibilities) & self._listed(entry, scope, possibilities)
        lifted = self._overridden(rule, scope, possibilities)
        if lifted == FALSE:
            return admits
        true = admits.true and lifted.false
        false = admits.false or lifted.true
        return Truths(true, false, admits.unknown or lifted.unknown)

    # Overrides

    def _overridden(self, rule: int, scope: Scope, possibilities: Possibilities) -> Truths:
        found = FALSE
        for above in self.plan.overriders[rule]:
            applies = self._applies(self.plan.rules[above], scope, possibilities)
            found = found | (applies & ~self._overridden(above, scope, possibilities))
        return found

    def _applies(self, entry: Rule, scope: Scope, possibilities: Possibilities) -> Truths:
        when = _when(entry, scope, possibilities)
        if entry.kind != "limit":
            return when
        arises = FALSE
        for bound in (entry.at_most, entry.at_least):
            if bound is not None:
                each = possibilities.node(bound.tree, scope)
                arises = arises | Truths(each.has_numbers, each.inapplicable, each.unknown)
        return when & arises

    def _after_overrides(self, rule: int, held: Truths, scope: Scope, possibilities: Possibilities) -> Truths:
        lifted = self._overridden(rule, scope, possibilities)
        if lifted == FALSE:
            return held
        return Truths(
            held.true or lifted.true,
            held.false and lifted.false,
            (held.unknown and (lifted.false or lifted.unknown)) or (lifted.unknown and held.false),
        )

    # Paths

    def _are_known(self, paths: Iterable[int], known: frozenset[str], *, cells: bool) -> bool:
        """Say whether everything these paths, and those they require, could do would be known."""
        possibilities = Possibilities(self.edition, known, cells=cells, strict=False)
        waiting = list(paths)
        seen: set[int] = set()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            waiting += self.plan.needs[path]
            if not self._path_is_known(path, possibilities):
                return False
        return True

    def _path_is_known(self, at: int, possibilities: Possibilities) -> bool:
        """Kept for each set of known names the path looks at, as `rule` is."""
        key = (at, possibilities.known & self._mentioned.by_path[at], possibilities.cells)
        if key not in self._paths_known:
            self._paths_known[key] = self._work_out_path_is_known(self.plan.paths[at], possibilities)
        return self._paths_known[key]

    def _work_out_path_is_known(self, path: Path, possibilities: Possibilities) -> bool:
        scopes = self.standing.scopes
        if path.when is not None:
            opens = [possibilities.condition(path.when.tree, scope) for scope in scopes]
            if any(each.unknown for each in opens):
                return False
            if all(each == FALSE for each in opens):
                return True
        if any(self.standing.proposed.get(each) is None and each not in possibilities.known for each in path.imposes):
            return False
        for expression in path_expressions(self.edition, path):
            for scope, level in itertools.product(scopes, _levels(path, expression)):
                if possibilities.node(expression.tree, scope.at(level)).unknown:
                    return False
        return all(scopes[0].facts.get(fact) is not None or fact in possibilities.known for fact in path.draws)


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """The facts and terms that each rule of an edition (`USE_RULE` among them) and each path look at."""

    by_rule: Mapping[int, frozenset[str]]
    by_path: tuple[frozenset[str], ...]


def _mentioned_in(edition: Edition) -> _Mentioned:
    plan = plan_of(edition)
    by_path = []
    for path in plan.paths:
        expressions = path_expressions(edition, path)
        names = {*facts_of(edition, expressions), *terms_of_expressions(edition, expressions)}
        by_path.append(frozenset({*names, *path.draws, *path.imposes}))
    by_rule = {rule: _names_of_rule(edition, plan, rule) for rule in (USE_RULE, *plan.others)}
    return _Mentioned(by_rule, tuple(by_path))


def _names_of_rule(edition: Edition, plan: Plan, rule: int) -> frozenset[str]:
    own = plan.allows if rule == USE_RULE else (rule,)
    waiting = list(own)
    every: dict[int, None] = {}
    while waiting:
        at = waiting.pop()
        if at not in every:
            every[at] = None
            waiting += plan.overriders[at]
    expressions = [part for at in every for part in expressions_of(plan.rules[at])]
    indicators = {indicator for at in own if (indicator := plan.rules[at].indicator) is not None}
    names = {*facts_of(edition, expressions), *terms_of_expressions(edition, expressions)}
    return frozenset({*names, *indicators, "use"})


_mentioned = Kept(_mentioned_in)


def path_expressions(edition: Edition, path: Path) -> list[Expression]:
    """Return the expressions of a path that decide whether it helps: all but its costs."""

    def parts() -> Iterator[Expression | None]:
        yield path.when
        yield path.cap
        for gives in path.gives.values():
            yield gives.add
            yield gives.multiply
        yield from path.draws.values()
        for imposed in path.imposes.values():
            yield imposed.at_most
            yield imposed.at_least
        if path.group is not None:
            yield edition.groups.get(path.group)

    return [part for part in parts() if part is not None]


def _levels(path: Path, expression: Expression) -> tuple[float | None, ...]:
    """Return the levels that an expression of a path can differ at."""
    if path.level is None:
        return (None,)
    steps = path.level.steps()
    return steps if any(isinstance(node, Level) for node in walk(expression.tree)) else steps[:1]


def _when(entry: Rule, scope: Scope, possibilities: Possibilities) -> Truths:
    return TRUE if entry.when is None else possibilities.condition(entry.when.tree, scope)


def _kept(side: Side, bound: Possible, low: float, high: float, precision: int, *, unknown: bool) -> Truths:
    """Return whether a proposal between low and high keeps a bound in its range, rounded."""
    if side == "at_most":
        least, most = round_at_most(bound.low, precision), round_at_most(bound.high, precision)
        true = bound.inapplicable or low <= most
        return Truths(true, high > least, unknown)
    least, most = round_at_least(bound.low, precision), round_at_least(bound.high, precision)
    true = bound.inapplicable or high >= least or most == NO_LIMIT
    return Truths(true, low < most, unknown)
