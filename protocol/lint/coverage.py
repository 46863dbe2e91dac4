"""What worked cases reach of an edition: rules, paths, branches, rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from protocol.evaluate.check import PhaseCase, cases_of
from protocol.evaluate.explain import Explained, Explainer
from protocol.evaluate.outlook import path_expressions
from protocol.evaluate.scope import Scope
from protocol.evaluate.standing import USE_RULE
from protocol.evaluate.tables import find_band, find_row
from protocol.language import tree
from protocol.language.problem import Place
from protocol.language.tree import Expression
from protocol.language.walk import walk
from protocol.lint.worked import judge
from protocol.rulebook.cases import WorkedCase
from protocol.rulebook.model import Edition

Entry = TypeVar("Entry")


Untested = Literal["rule", "path", "charge", "when", "arm", "else", "missed-rule", "missed-path", "row", "consent"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something no case tests: where it stands and a sentence; and what it is, by its kind and name, for other words.

    `name`: the id of a rule, path, charge or consent, the name of a table or define. `text`: that of the IF or CASE
    whose arm, counted from 1, no case reaches.
    """

    place: Place
    message: str
    kind: Untested
    name: str
    arm: int = 0
    text: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class _Recorder(Explainer):
    """An explainer that notes which arms were chosen and which rows were read."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(edition)
        self.arms: set[tuple[int, int]] = set()
        self.rows: set[int] = set()

    def _choice(self, node: tree.Choice, scope: Scope) -> Explained:
        for position, (condition, _) in enumerate(node.arms):
            value = self.node(condition, scope)[0]
            if value is True:
                self.arms.add((id(node), position))
                break
            if value is None:
                break
        else:
            self.arms.add((id(node), len(node.arms)))
        return super()._choice(node, scope)

    def _lookup(self, node: tree.Lookup, scope: Scope) -> Explained:
        keys = [self.node(key, scope)[0] for key in node.keys]
        if not any(key is None or key is tree.NOT_APPLICABLE for key in keys):
            row = find_row(self.edition, self.edition.tables[node.table], keys)
            if row is not None:
                self.rows.add(id(row))
        return super()._lookup(node, scope)

    def _band(self, node: tree.Band, scope: Scope) -> Explained:
        number = self.node(node.number, scope)[0]
        if isinstance(number, float) and (row := find_band(self.edition.tables[node.table], number)) is not None:
            self.rows.add(id(row))
        return super()._band(node, scope)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`gaps`: rules, paths and branches that no case reaches, and rules and paths no case would miss.
    `rows`: rows of tables, and consents, that no case reaches; these are told, and held against nobody."""

    gaps: tuple[Gap, ...]
    rows: tuple[Gap, ...]


def coverage_of(edition: Edition, cases: Iterable[WorkedCase]) -> Coverage:
    """Return what the cases leave untested. Cases that fail count for what they reach, and miss nothing."""
    cases = tuple(cases)
    recorder = _Recorder(edition)
    reach = _Reach(edition, recorder)
    for case in cases:
        reach.visit(case)
    passing = tuple(case for case in cases if not judge(edition, case))
    gaps = [*reach.unreached(), *_not_missed(edition, passing, reach)]
    rows = [*reach.unread_rows(), *reach.unasked_consents()]
    return Coverage(tuple(sorted(gaps, key=str)), tuple(sorted(rows, key=_by_place)))


def _by_place(gap: Gap) -> tuple[Place, str]:
    return gap.place, gap.message


class _Reach:
    """What was reached so far. `rules` and `paths` map an id to the cases that reach it."""

    def __init__(self, edition: Edition, recorder: _Recorder) -> None:
        self.edition = edition
        self.recorder = recorder
        self.rules: dict[str, list[WorkedCase]] = {}
        self.paths: dict[str, list[WorkedCase]] = {}
        self.charges: set[str] = set()
        self.consents: set[str] = set()
        self.whens: set[int] = set()

    def visit(self, case: WorkedCase) -> None:
        """Note what one case reaches."""
        for phase in cases_of(self.recorder, case.question):
            self._rules(case, phase)
            self._paths(case, phase)
            for scope in phase.standing.scopes:
                for charge in self.edition.charges:
                    self.recorder.value(charge.amount, scope)
                    if charge.when is None or self._holds(charge.when, scope):
                        self.charges.add(charge.id)
                for consent in self.edition.consents.values():
                    if consent.when is None or self._holds(consent.when, scope):
                        self.consents.add(consent.id)
        for step in case.expect.cheapest or ():
            self.paths.setdefault(step.path, []).append(case)
            self.consents.update(self.edition.paths[step.path].consents)

    def _holds(self, when: Expression, scope: Scope) -> bool:
        if self.recorder.value(when, scope) is not True:
            return False
        self.whens.add(id(when))
        return True

    def _rules(self, case: WorkedCase, phase: PhaseCase) -> None:
        standing = phase.standing
        for position, rule in enumerate(standing.plan.rules):
            for scope in standing.scopes:
                if rule.when is not None:
                    self._holds(rule.when, scope)
                if rule.discretion is not None:
                    self.recorder.value(rule.discretion.up_to, scope)
            if standing.outcome(position) in ("holds", "fails"):
                self.rules.setdefault(rule.id, []).append(case)

    def _paths(self, case: WorkedCase, phase: PhaseCase) -> None:
        standing = phase.standing
        for position, path in enumerate(standing.plan.paths):
            for scope in standing.scopes:
                if path.when is not None:
                    self._holds(path.when, scope)
                for level in standing.plan.levels[position]:
                    for expression in (path.cost_fixed, path.cost_rate, *path_expressions(self.edition, path)):
                        if expression is not None and expression is not path.when:
                            self.recorder.value(expression, scope.at(level))
            if standing.effects.open(position) is True and self._could_help(phase, position):
                self.paths.setdefault(path.id, []).append(case)

    def _could_help(self, phase: PhaseCase, path: int) -> bool:
        standing = phase.standing
        for rule in standing.effects.relaxed_by(path):
            if standing.truth(USE_RULE if rule in standing.plan.allows else rule) is False:
                return True
        return False

    # What is left

    def unreached(self) -> Iterator[Gap]:
        """Yield rules, paths and branches that no case reached."""
        for rule in self.edition.rules.values():
            if rule.id not in self.rules:
                yield Gap(rule.place, f"No case reaches the rule {rule.id}.", "rule", rule.id)
            elif rule.when is not None and id(rule.when) not in self.whens:
                yield Gap(_place(rule.when), f"In no case does the `when` of {rule.id} hold.", "when", rule.id)
        for path in self.edition.paths.values():
            if path.id not in self.paths:
                message = f"No case reaches the path {path.id}: it is open where a rule it relaxes fails."
                yield Gap(path.place, message, "path", path.id)
            elif path.when is not None and id(path.when) not in self.whens:
                yield Gap(_place(path.when), f"In no case does the `when` of {path.id} hold.", "when", path.id)
        for charge in self.edition.charges:
            if charge.id not in self.charges:
                yield Gap(charge.place, f"No case reaches the charge {charge.id}.", "charge", charge.id)
        yield from self._unchosen_arms()

    def _unchosen_arms(self) -> Iterator[Gap]:
        for name, expression in _all_expressions(self.edition):
            for node in walk(expression.tree):
                if not isinstance(node, tree.Choice):
                    continue
                arms = len(node.arms) + (node.otherwise is not None)
                for arm in range(arms):
                    if (id(node), arm) not in self.recorder.arms:
                        kind: Untested = "arm" if arm < len(node.arms) else "else"
                        what = f"arm {arm + 1}" if kind == "arm" else "the ELSE"
                        text = _short(" ".join(expression.text[node.span.start : node.span.end].split()))
                        message = f"No case reaches {what} of `{text}` in {name}."
                        yield Gap(_place(expression), message, kind, name, arm + 1, text)

    def unread_rows(self) -> Iterator[Gap]:
        """Yield rows of tables that no case reads."""
        for table in self.edition.tables.values():
            for row in table.rows:
                if id(row) not in self.recorder.rows:
                    keys = ", ".join(f"{key:g}" if isinstance(key, float) else str(key) for key in row.keys)
                    yield Gap(row.place, f"No case reads the row {keys} of {table.name}.", "row", table.name)

    def unasked_consents(self) -> Iterator[Gap]:
        """Yield consents that no case asks for."""
        for consent in self.edition.consents.values():
            if consent.id not in self.consents:
                yield Gap(consent.place, f"No case asks for the consent {consent.id}.", "consent", consent.id)


def _not_missed(edition: Edition, cases: tuple[WorkedCase, ...], reach: _Reach) -> Iterator[Gap]:
    """Yield rules and paths without which every case would come out the same."""
    for rule in edition.rules.values():
        without = replace(edition, rules=_less(edition.rules, rule.id), digest=f"{edition.digest} less {rule.id}")
        if rule.id in reach.rules and not _any_fails(without, _first(reach.rules[rule.id], cases)):
            yield Gap(rule.place, f"No case would change without the rule {rule.id}.", "missed-rule", rule.id)
    for path in edition.paths.values():
        without = replace(edition, paths=_less(edition.paths, path.id), digest=f"{edition.digest} less {path.id}")
        if path.id in reach.paths and not _any_fails(without, _first(reach.paths[path.id], cases)):
            yield Gap(path.place, f"No case would change without the path {path.id}.", "missed-path", path.id)


def _less(entries: Mapping[str, Entry], name: str) -> dict[str, Entry]:
    return {key: entry for key, entry in entries.items() if key != name}


def _first(reaching: list[WorkedCase], cases: tuple[WorkedCase, ...]) -> tuple[WorkedCase, ...]:
    """Return the cases with those first that reach what is taken away: they are the likeliest to change."""
    ahead = [case for case in cases if any(case is each for each in reaching)]
    return (*ahead, *(case for case in cases if not any(case is each for each in ahead)))


def _any_fails(edition: Edition, cases: tuple[WorkedCase, ...]) -> bool:
    return any(judge(edition, case) for case in cases)


def _all_expressions(edition: Edition) -> Iterator[tuple[str, Expression]]:
    yield from edition.defines.items()
    for rule in edition.rules.values():
        up_to = None if rule.discretion is None else rule.discretion.up_to
        yield from _there(rule.id, rule.when, rule.condition, rule.at_most, rule.at_least, up_to)
    for path in edition.paths.values():
        yield from _there(path.id, path.cost_fixed, path.cost_rate, *path_expressions(edition, path))
    for charge in edition.charges:
        yield from _there(charge.id, charge.when, charge.amount)


def _there(name: str, *expressions: Expression | None) -> Iterator[tuple[str, Expression]]:
    for expression in expressions:
        if expression is not None:
            yield name, expression


def _place(expression: Expression) -> Place:
    return Place(expression.file, expression.line, expression.column)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
