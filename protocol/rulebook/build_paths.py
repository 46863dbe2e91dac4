"""Paths: shapes and nodes -> `Path`, with what can only be seen once expressions are typed."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from protocol.language.ranges import range_of
from protocol.language.scope import CONDITION, Expected, LevelShape, Scope, bound_of, money
from protocol.language.tree import Expression, Type
from protocol.language.units import PURE, Unit
from protocol.rulebook.build_rules import bound_scope, warn_of_rounding
from protocol.rulebook.compile import Compiler
from protocol.rulebook.model import Gives, Imposed, Indicator, LevelRange, Obligation, Path
from protocol.rulebook.outline import Entry
from protocol.rulebook.shapes import GivesShape, ObligationShape, PathShape, TextShape
from protocol.rulebook.vocabulary import optional_text, read_unit, text_of


def build_path(compiler: Compiler, entry: Entry[PathShape]) -> Path | None:
    """Return one path; None where a part of it is wrong (then reported)."""
    return _PathBuilder(compiler, entry).build()


class _PathBuilder:
    def __init__(self, compiler: Compiler, entry: Entry[PathShape]) -> None:
        self.compiler = compiler
        self.entry = entry
        self.shape = entry.shape
        self.currency = compiler.outline.rulebook.shape.currency if compiler.outline.rulebook else ""
        self.wrong = False
        self.made: list[Expression] = []

    def build(self) -> Path | None:
        shape, entry = self.shape, self.entry
        level = self.level()
        when = self.expression(("when",), self.when_scope(), CONDITION)
        bounds = self.with_level(bound_scope(self.compiler), level)
        terms = self.with_level(self.compiler.scope, level)
        gives = self.gives(bounds)
        cap = self.cap(level)
        draws = self.draws(terms)
        imposes = self.imposes(bounds)
        fixed = self.expression(("costs", "fixed"), terms, money(self.currency, "A cost"))
        rate = self.rate(terms, level)
        if self.wrong:
            return None
        return Path(
            id=entry.id,
            title=text_of(shape.title),
            relaxes=tuple(shape.relaxes),
            when=when,
            level=level,
            gives=MappingProxyType(gives),
            cap=cap,
            group=shape.group,
            draws=MappingProxyType(draws),
            imposes=MappingProxyType(imposes),
            cost_fixed=fixed,
            cost_rate=rate,
            obliges=tuple(obligation_of(one) for one in shape.obliges),
            consents=tuple(shape.consents),
            excludes=tuple(shape.excludes),
            requires=tuple(shape.requires),
            basis=shape.basis,
            cites=shape.cites,
            verified=shape.verified,
            mentions_use=self.compiler.mentions_use(*self.made),
            place=entry.place,
            note=optional_text(shape.note),
        )

    def expression(self, way: tuple[str, ...], scope: Scope, expected: Expected) -> Expression | None:
        scalar = self.entry.scalar(*way)
        if scalar is None:
            return None
        made = self.compiler.expression(scalar, scope, expected)
        if made is None:
            self.wrong = True
        else:
            self.made.append(made)
        return made

    def limited(self) -> dict[str, Indicator]:
        """Return the indicator of each limit among the rules that the path relaxes."""
        found = {}
        for rule_id in self.shape.relaxes:
            rule = self.compiler.outline.rules.get(rule_id)
            indicator = self.compiler.indicators.get(rule.shape.limit or "") if rule is not None else None
            if indicator is not None:
                found[rule_id] = indicator
        return found

    def when_scope(self) -> Scope:
        why = "The `when` of a path that relaxes a limit on {name} cannot mention {name} itself."
        names = {indicator.name for indicator in self.limited().values()}
        scope = self.compiler.scope.refusing({name: why.format(name=name) for name in sorted(names)})
        if self.shape.level is None:
            return scope
        return self.without_level(scope, "The level has no place here; it is chosen once the path is open.")

    def without_level(self, scope: Scope, why: str) -> Scope:
        """Return a scope that knows the level's name only to refuse it."""
        name = self.shape.level.name if self.shape.level is not None else ""
        if not name or name in scope.facts or name in scope.terms:
            return scope
        terms = {**scope.terms, name: Type("number")}
        return dataclasses.replace(scope, terms=terms).refusing({name: why})

    def with_level(self, scope: Scope, level: LevelRange | None) -> Scope:
        if level is None:
            return scope
        type_ = Type("number", unit=level.unit, positive=level.start > 0)
        return scope.with_level(LevelShape(level.name, type_, level.start, level.stop))

    def level(self) -> LevelRange | None:
        shape = self.shape.level
        if shape is None:
            return None
        outline = self.compiler.outline
        place = self.entry.place_of("level")
        taken = {
            "fact": outline.named.get("fact", set()),
            "indicator or term": set(self.compiler.scope.terms),
            "define": outline.named.get("define", set()),
        }
        for kind, names in taken.items():
            if shape.name in names:
                message = f"{shape.name} is the name of a {kind} already."
                at = self.entry.place_of("level", "name")
                outline.report(at, "reserved-name", message, "Give the level another name.")
                self.wrong = True
        if shape.to < shape.from_:
            outline.report(place, "level", "The level ends below where it begins.", "to is not below from.")
            self.wrong = True
        elif (shape.to - shape.from_) / shape.step > 10_000:
            outline.report(place, "level", "The level has more than 10,000 steps.", "Choose a larger step.")
            self.wrong = True
        if shape.from_ < 0:
            outline.report(place, "level", "A level is not negative.", "Let from be 0 or more.")
            self.wrong = True
        unit = PURE
        if shape.unit is not None:
            found = read_unit(outline, shape.unit, self.entry.place_of("level", "unit"))
            self.wrong = self.wrong or found is None
            unit = found or PURE
        return LevelRange(shape.name, float(shape.from_), float(shape.to), float(shape.step), unit)

    def gives(self, scope: Scope) -> dict[str, Gives]:
        shape = self.shape.gives
        if shape is None:
            return {}
        found = {}
        for rule_id, indicator in self.limited().items():
            if isinstance(shape, GivesShape):
                way: tuple[str, ...] = ("gives",)
                one: GivesShape | None = shape
            else:
                way, one = ("gives", rule_id), shape.get(rule_id)
            if one is not None:
                found[rule_id] = self.give(one, way, indicator, scope)
        return found

    def give(self, shape: GivesShape, way: tuple[str, ...], indicator: Indicator, scope: Scope) -> Gives:
        if shape.lift:
            return Gives(lift=True)
        added = Expected("number", f"What the path adds to {indicator.name}", indicator.unit)
        times = Expected("number", "What the path multiplies by")
        add = self.expression((*way, "add"), scope, added)
        multiply = self.expression((*way, "multiply"), scope, times)
        for made, key in ((add, "add"), (multiply, "multiply")):
            if made is not None and range_of(made.tree, scope).greatest < 0:
                place = self.entry.place_of(*way, key)
                message = "A path never gives less than nothing."
                self.compiler.outline.report(place, "negative-give", message, "Write the amount without a minus sign.")
                self.wrong = True
        return Gives(add, multiply)

    def cap(self, level: LevelRange | None) -> Expression | None:
        scalar = self.entry.scalar("cap")
        if scalar is None:
            return None
        units = {str(indicator.unit): indicator.unit for indicator in self.limited().values()}
        unit = next(iter(units.values()), PURE)
        scope = bound_scope(self.compiler)
        if level is not None:
            scope = self.without_level(scope, "The cap holds for every level.")
        return self.expression(("cap",), scope, Expected("number", "The cap of the path", unit, no_limit=True))

    def draws(self, scope: Scope) -> dict[str, Expression]:
        found = {}
        for name in self.shape.draws:
            fact = self.compiler.facts.get(name)
            if fact is None:
                self.wrong = True
                continue
            drawn = self.expression(("draws", name), scope, Expected("number", "What is drawn", fact.type.unit))
            if drawn is not None:
                found[name] = drawn
                self.compiler.mentioned_facts.add(name)
        return found

    def imposes(self, scope: Scope) -> dict[str, Imposed]:
        found = {}
        for name in self.shape.imposes:
            indicator = self.compiler.indicators.get(name)
            if indicator is None:
                self.wrong = True
                continue
            bounds = []
            for side in ("at_most", "at_least"):
                bound = self.expression(("imposes", name, side), scope, bound_of(name, indicator.unit))
                if bound is not None:
                    warn_of_rounding(self.compiler, bound, indicator, upwards=side == "at_least")
                bounds.append(bound)
            found[name] = Imposed(*bounds)
        return found

    def rate(self, scope: Scope, level: LevelRange | None) -> Expression | None:
        if self.entry.scalar("costs", "rate") is None:
            return None
        if level is None:
            place = self.entry.place_of("costs", "rate")
            message = "A rate is multiplied by the level, and this path has none."
            self.compiler.outline.report(place, "stray-key", message, "Write it as fixed, or give the path a level.")
            self.wrong = True
            return None
        unit = Unit(((self.currency, 1),)) / level.unit
        return self.expression(("costs", "rate"), scope, Expected("number", "The rate", unit))


def obligation_of(shape: ObligationShape) -> Obligation:
    """Return a duty as the model keeps it, days as ISO texts."""
    evidence = text_of(shape.evidence) if isinstance(shape.evidence, TextShape) else shape.evidence
    until = None if shape.until is None else str(shape.until)
    return Obligation(text_of(shape.duty), str(shape.due), evidence, until)
