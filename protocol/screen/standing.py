"""Where a project stands, in SQL: the truth of every rule and the bounds, as of right or with paths taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from protocol.evaluate.plan import Plan, Side
from protocol.language.tree import Expression
from protocol.rulebook.model import Rule
from protocol.screen import sql
from protocol.screen.bounds import keeps, rounded, tightest
from protocol.screen.effects import Effects
from protocol.screen.expressions import Writer
from protocol.screen.magnitude import magnitude
from protocol.screen.relaxed import Relaxed, relaxed_bound
from protocol.screen.sql import Sql
from protocol.screen.value import Value, once, only_where

TRUE = Value(sql.true(), nullable=False)
FALSE = Value(sql.false(), nullable=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """Paths of a set that take effect, row by row. `flags`: whether one does, never NULL. `levels`: where it does."""

    flags: Mapping[int, Sql] = field(default_factory=dict)
    levels: Mapping[int, float | None] = field(default_factory=dict)


NOTHING = Taken()


class Standing:
    """The rules of an edition over columns; everything asked for twice is a column."""

    def __init__(self, writer: Writer, plan: Plan) -> None:
        self.writer = writer
        self.plan = plan
        self.edition = writer.edition
        self.effects = Effects(writer, plan)
        self.whens = [self._when(rule) for rule in plan.rules]
        self.said = [self._says(rule) for rule in plan.rules]
        self.bases: dict[tuple[int, Side], Value] = {}
        self.sizes: dict[tuple[int, Side], float] = {}
        for position, rule in enumerate(plan.rules):
            for side in plan.sides[position]:
                expression = rule.at_most if side == "at_most" else rule.at_least
                assert expression is not None
                self.bases[position, side] = writer.kept(f"{rule.id}_{side}_base", writer.value(expression))
                self.sizes[position, side] = magnitude(self.edition, expression)
        self.overridden: dict[int, Value] = dict.fromkeys(range(len(plan.rules)), FALSE)
        for position in plan.from_the_top:
            if plan.overriders[position]:
                self.overridden[position] = self._overridden(position)
        self._truths: dict[int, Value] = {}

    def _when(self, rule: Rule) -> Value:
        return TRUE if rule.when is None else self._condition(f"{rule.id}_when", rule.when)

    def _condition(self, name: str, expression: Expression) -> Value:
        return self.writer.kept(name, self.writer.condition(expression))

    def _says(self, rule: Rule) -> Value:
        """Return what a rule that is no limit says: its condition, or whether the use is on its list."""
        if rule.kind == "require":
            assert rule.condition is not None
            return self._condition(f"{rule.id}_condition", rule.condition)
        if rule.kind == "limit":
            return TRUE
        use = self.writer.terms["use"]
        admitted = [each.code for each in self.edition.uses.values() if set(each.ancestors) & set(rule.uses)]
        listed = Value(sql.among(use.sql, admitted), None, use.nullable, use.missing)
        return self.writer.kept(f"{rule.id}_listed", listed)

    # Overrides

    def _overridden(self, rule: int) -> Value:
        active = []
        for above in self.plan.overriders[rule]:
            counts = negated(self.overridden[above])
            active.append(both(counts, self._applies(above)))
        return self.writer.kept(f"{self.plan.rules[rule].id}_overridden", either(*active))

    def _applies(self, rule: int) -> Value:
        if self.plan.rules[rule].kind != "limit":
            return self.whens[rule]
        arises = either(*(_arises(self.bases[rule, side]) for side in self.plan.sides[rule]))
        return both(self.whens[rule], arises)

    # Truth

    def truth(self, rule: int, taken: Taken = NOTHING) -> Value:
        """Return whether a rule that is no `allow` counts as held."""
        relaxing = [path for path in self.plan.relaxers[rule] if path in taken.flags]
        if not relaxing and rule in self._truths:
            return self._truths[rule]
        entry = self.plan.rules[rule]
        if entry.kind == "limit":
            said = self._within(rule, taken)
        else:
            said = self.said[rule] if entry.kind == "require" else negated(self.said[rule])
            said = either(said, *(Value(taken.flags[path], nullable=False) for path in relaxing))
        parts = (negated(self.whens[rule]), said, self.overridden[rule])
        held = either(*(bare(part) for part in parts) if relaxing else parts)
        kept = self.writer.kept(f"{entry.id}_holds", held)
        if not relaxing:
            self._truths[rule] = kept
        return kept

    def admitted(self, taken: Taken = NOTHING) -> Value:
        """Return whether some `allow` that counts admits the use."""
        admits = [self.admits(rule, taken) for rule in self.plan.allows]
        return self.writer.kept("use_holds", either(*(bare(each) for each in admits) if taken.flags else admits))

    def admits(self, rule: int, taken: Taken = NOTHING) -> Value:
        """Return whether an `allow` that counts admits the use."""
        flags = [taken.flags[path] for path in self.plan.relaxers[rule] if path in taken.flags]
        when = either(self.whens[rule], *(Value(flag, nullable=False) for flag in flags))
        return both(negated(self.overridden[rule]), both(when, self.said[rule]))

    def _within(self, rule: int, taken: Taken) -> Value:
        """Return whether the proposal keeps the bounds of a limit; the known part of what paths give may do."""
        surely: list[Value] = []
        full: list[Value] = []
        partial = False
        for side in self.plan.sides[rule]:
            bounds = self.relaxed(rule, side, taken)
            full.append(self._keeps(rule, side, bounds.full, bounds.endless))
            surely.append(self._keeps(rule, side, bounds.known, bounds.endless))
            partial = partial or bounds.partial
        whole = both(*full)
        if not partial:
            return whole
        return either(whole, Value(sql.surely(both(*surely).sql), nullable=False))

    def _keeps(self, rule: int, side: Side, bound: Value, endless: bool) -> Value:
        return keeps(self.proposed(self.plan.rules[rule].indicator), bound, side, endless=endless)

    def proposed(self, indicator: str | None) -> Value:
        assert indicator is not None
        return self.writer.terms[indicator]

    # Bounds

    def relaxed(self, rule: int, side: Side, taken: Taken) -> Relaxed:
        """Return a bound, rounded, with what the taken paths give to it."""
        entry = self.plan.rules[rule]
        assert entry.indicator is not None
        relaxing = [path for path in self.plan.relaxers[rule] if path in taken.flags]
        found = relaxed_bound(self, rule, side, taken, relaxing)
        precision = self.edition.indicators[entry.indicator].precision
        name = f"{entry.id}_{side}"

        def finish(value: Value) -> Value:
            return self.writer.kept(name, rounded(value, precision, side, found.magnitude))

        full = finish(found.full)
        return Relaxed(
            full, finish(found.known) if found.partial else full, found.partial, found.endless, found.magnitude
        )

    def tightest(
        self,
        indicator: str,
        side: Side,
        taken: Taken = NOTHING,
        rules: Iterable[int] | None = None,
        *,
        known_only: bool = False,
        ignore_unknown: bool = False,
    ) -> Value:
        """Return an indicator's bound, of all rules or of some, with the limits taken paths bring.

        With `known_only` unknown gives of paths give nothing, which is the least it can come to; with `ignore_unknown`
        limits that are unknown are as if they were not there, which is the most.
        """
        bounding = self.plan.bounding[indicator, side]
        found = []
        for rule in bounding if rules is None else [each for each in bounding if each in set(rules)]:
            counts = both(self.whens[rule], negated(self.overridden[rule]))
            bounds = self.relaxed(rule, side, taken)
            found.append((bounds.known if known_only else bounds.full, counts))
        for path, flag in taken.flags.items():
            brings = self.effects.imposed(path, taken.levels[path])
            here = [each.bound for each in brings if (each.indicator, each.side) == (indicator, side)]
            found += [(bound, Value(flag, nullable=False)) for bound in here]
        bound = tightest(found, side, ignore_unknown=ignore_unknown)
        return self.writer.kept(f"{indicator}_{side}_tightest", bound)

    def imposed_hold(self, taken: Taken) -> Value:
        """Return whether the proposal keeps every limit that taken paths bring."""
        found = [TRUE]
        for path, flag in taken.flags.items():
            for each in self.effects.imposed(path, taken.levels[path]):
                held = keeps(self.proposed(each.indicator), each.bound, each.side, endless=True)
                found.append(either(Value(sql.not_(flag), nullable=False), held))
        return both(*found)

    def draws_fit(self, taken: Taken) -> Value:
        """Return whether what the taken paths draw together is within what each headroom holds."""
        found = [TRUE]
        for fact in dict.fromkeys(fact for path in taken.flags for fact in self.plan.paths[path].draws):
            total: Value | None = None
            drawn: list[Sql] = []
            for path in sorted(taken.flags):
                if fact in self.plan.paths[path].draws:
                    amount = self.effects.drawn(path, fact, taken.levels[path])
                    zero = sql.number(0.0)
                    amount_here = sql.case(
                        [(sql.and_(taken.flags[path], sql.not_(amount.not_applicable)), amount.sql)], zero
                    )
                    before = zero if total is None else total.sql
                    total = Value(sql.binary("+", before, amount_here), nullable=True)
                    drawn.append(sql.and_(taken.flags[path], sql.not_(amount.not_applicable)))
            assert total is not None
            headroom = self.writer.facts[fact]
            fits = sql.binary("<=", total.sql, headroom.sql)
            fits = sql.case([(headroom.not_applicable, sql.false())], fits)
            found.append(Value(sql.or_(sql.not_(sql.or_(*drawn)), fits)))
        return both(*found)


def _arises(bound: Value) -> Value:
    """Return whether a bound is one: false where it is not applicable, unknown where it is."""
    if not bound.nullable:
        return Value(sql.not_(bound.not_applicable), nullable=False)
    arms = [(bound.not_applicable, sql.false()), (sql.known(bound.sql), sql.true())]
    return Value(sql.case(arms, kind=sql.BOOLEAN), None, True, bound.missing)


def bare(value: Value) -> Value:
    """Return a value without its masks: with paths taken nobody asks for them."""
    return Value(value.sql, value.inapplicable, value.nullable)


def negated(value: Value) -> Value:
    """Return NOT a condition."""
    return Value(sql.not_(value.sql), None, value.nullable, value.missing)


def both(*values: Value) -> Value:
    """Return the Kleene AND of conditions."""
    return _logic(sql.and_, values)


def either(*values: Value) -> Value:
    """Return the Kleene OR of conditions; false of none."""
    return _logic(sql.or_, values)


def _logic(make: Callable[..., Sql], values: Iterable[Value]) -> Value:
    values = list(values)
    whole = make(*(value.sql for value in values))
    nullable = any(value.nullable for value in values) and not isinstance(whole, type(sql.true()))
    masks = once(mask for value in values for mask in value.missing)
    return Value(whole, None, nullable, only_where(sql.unknown(whole) if nullable else sql.false(), masks))
