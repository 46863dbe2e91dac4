"""The rules of an edition as Python source: what each says of a component, and the verdict as far as they decide it."""

from __future__ import annotations

from protocol.evaluate.arithmetic import TOLERANCE
from protocol.evaluate.emit import Atom, Emitter
from protocol.evaluate.plan import Plan
from protocol.language.tree import Expression
from protocol.rulebook.model import Rule

YES = Atom("True", unknown=False, inapplicable=False)
NO = Atom("False", unknown=False, inapplicable=False)
NONE_OF_IT = Atom("NA", unknown=False)


class _Rule:
    """One rule's parts, written out."""

    def __init__(self, emitter: Emitter, rule: Rule) -> None:
        self.rule = rule
        self.when = YES if rule.when is None else emitter.condition(rule.when.tree)
        self.listed = self._list(emitter) if rule.uses else YES
        self.condition = YES if rule.condition is None else emitter.condition(rule.condition.tree)
        self.at_most = _bound(emitter, rule.at_most)
        self.at_least = _bound(emitter, rule.at_least)
        self.overridden = NO

    def _list(self, emitter: Emitter) -> Atom:
        name = emitter.load("p_use", "S.use")
        uses = emitter.edition.uses.values()
        admitted = {use.code for use in uses if any(above in self.rule.uses for above in use.ancestors)}
        known = emitter.names.keep("U", self.rule.uses, frozenset(admitted))
        return emitter.truth(f"None if {name} is None else {name} in {known}", unknown=True)


def _bound(emitter: Emitter, expression: Expression | None) -> Atom:
    return NONE_OF_IT if expression is None else emitter.node(expression.tree)


def emit_readings(plan: Plan, emitter: Emitter) -> list[str]:
    """Return the lines of a function that gives the reading of every rule for one component."""
    parts = [_Rule(emitter, rule) for rule in plan.rules]
    readings = []
    for part in parts:
        rule = part.rule
        listed = part.listed.code if rule.uses else "None"
        condition = part.condition.code if rule.condition is not None else "None"
        bounds = f", {part.at_most.code}, {part.at_least.code}" if rule.kind == "limit" else ""
        readings.append(f"Reading({part.when.code}, {listed}, {condition}{bounds})")
    return [*emitter.body(), f"return [{', '.join(readings)}]"]


def emit_verdict(plan: Plan, emitter: Emitter) -> list[str]:
    """Return the lines of a function that gives a verdict, None where a rule fails that some path may relax.

    Rules that no path relaxes come first: if one fails, nothing else matters.
    """
    writer = _VerdictWriter(plan, emitter)
    for position in plan.from_the_top:
        writer.override(position)
    hard = [position for position in plan.others if not plan.relaxers[position]]
    soft = [position for position in plan.others if plan.relaxers[position]]
    use_is_hard = not any(plan.relaxers[position] for position in plan.allows)
    truths: list[Atom] = [writer.truth(position) for position in hard]
    if use_is_hard:
        truths.append(writer.admitted())
    hard_truth = emitter.logic("and", [*truths, YES, YES])
    emitter.lines.append(f"if {hard_truth.code} is False: return 'blocked'")
    rest = [writer.truth(position) for position in soft]
    if not use_is_hard:
        rest.append(writer.admitted())
    truth = emitter.logic("and", [hard_truth, *rest, YES])
    return [
        *emitter.body(),
        f"return 'lands' if {truth.code} else 'undetermined' if {truth.code} is None else None",
    ]


class _VerdictWriter:
    """Writes the truth of each rule as of right, each rule's parts when first needed."""

    def __init__(self, plan: Plan, emitter: Emitter) -> None:
        self.plan = plan
        self.emitter = emitter
        self.parts: dict[int, _Rule] = {}

    def part(self, position: int) -> _Rule:
        if position not in self.parts:
            self.parts[position] = _Rule(self.emitter, self.plan.rules[position])
        return self.parts[position]

    def override(self, position: int) -> None:
        """Write whether a rule is overridden, if any could override it; those stand above it and are written."""
        active = []
        for above in self.plan.overriders[position]:
            part = self.part(above)
            counts = self._negated(part.overridden)
            active.append(self.emitter.logic("and", [counts, self._applies(part)]))
        if active:
            self.part(position).overridden = self.emitter.logic("or", [*active, NO])

    def _negated(self, atom: Atom) -> Atom:
        if atom is NO:
            return YES
        return self.emitter.truth(f"None if {atom.code} is None else not {atom.code}", atom.unknown)

    def _applies(self, part: _Rule) -> Atom:
        if part.rule.kind != "limit":
            return part.when
        sides = [self._arises(bound) for bound in (part.at_most, part.at_least) if bound is not NONE_OF_IT]
        return self.emitter.logic("and", [part.when, self.emitter.logic("or", sides)])

    def _arises(self, bound: Atom) -> Atom:
        if not bound.unknown and not bound.inapplicable:
            return YES
        arises = f"{bound.code} is not NA" if bound.inapplicable else "True"
        return self.emitter.truth(
            f"None if {bound.code} is None else {arises}" if bound.unknown else arises, bound.unknown
        )

    def truth(self, position: int) -> Atom:
        """Write whether a rule counts as held."""
        part = self.part(position)
        said = self._said(part)
        if part.when is not YES:
            said = self.emitter.truth(
                f"True if {said.code} is True or {part.when.code} is False else "
                f"None if {said.code} is None or {part.when.code} is None else False",
                part.when.unknown or said.unknown,
            )
        if part.overridden is not NO:
            over = part.overridden.code
            said = self.emitter.truth(
                f"True if {said.code} is True or {over} is True else None if {said.code} is None or {over} is None "
                "else False",
                True,
            )
        return said

    def _said(self, part: _Rule) -> Atom:
        rule = part.rule
        if rule.kind == "require":
            return part.condition
        if rule.kind == "forbid":
            return self._negated(part.listed)
        indicator = rule.indicator
        assert indicator is not None
        scale = 10.0 ** self.emitter.edition.indicators[indicator].precision
        proposed = self.emitter.load(f"p_{indicator}", f"T.get({indicator!r})")
        sides = []
        if rule.at_most is not None:
            within = f"<= ({part.at_most.code} * {scale} + {TOLERANCE}) // 1.0 / {scale}"
            sides.append(self._kept(part.at_most, rule.at_most, proposed, within))
        if rule.at_least is not None:
            within = f">= -(({TOLERANCE} - {part.at_least.code} * {scale}) // 1.0) / {scale}"
            sides.append(self._kept(part.at_least, rule.at_least, proposed, within))
        return self.emitter.logic("and", sides)

    def _kept(self, bound: Atom, expression: Expression, proposed: str, within: str) -> Atom:
        """Write whether the proposal keeps a bound; `x // 1.0` is the floor of x, and -(-x // 1.0) its ceiling."""
        free = [f"{bound.code} is NA"] if bound.inapplicable else []
        free += [f"{bound.code} == INF"] if expression.tree.type.may_be_no_limit else []
        unknown = f"{bound.code} is None or " if bound.unknown else ""
        code = f"None if {unknown}{proposed} is None else {proposed} {within}"
        return self.emitter.truth(f"True if {' or '.join(free)} else {code}" if free else code, True)

    def admitted(self) -> Atom:
        """Write whether some `allow` that counts admits the use."""
        admits = []
        for position in self.plan.allows:
            part = self.part(position)
            one = self.emitter.logic("and", [part.when, part.listed])
            if part.overridden is not NO:
                over = part.overridden.code
                one = self.emitter.truth(
                    f"False if {one.code} is False or {over} is True else None if {over} is None else {one.code}", True
                )
            admits.append(one)
        return self.emitter.logic("or", [*admits, NO, NO])
