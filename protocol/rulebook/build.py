"""Texts by path -> an edition, and every problem of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import cast, get_args

from protocol.language.problem import Problem
from protocol.language.scope import CONDITION, Expected, money
from protocol.language.tree import Expression
from protocol.language.units import PURE
from protocol.rulebook.build_paths import build_path
from protocol.rulebook.build_rules import bound_scope, build_rule
from protocol.rulebook.compile import Compiler
from protocol.rulebook.digest import digest_of
from protocol.rulebook.gaps import gaps_of
from protocol.rulebook.model import Charge, Consent, Edition, Measure, Threshold
from protocol.rulebook.outline import Entry, Outline, outline_of
from protocol.rulebook.read import canonical, unknown_files
from protocol.rulebook.references import check_references
from protocol.rulebook.shapes import ChargeShape, ConsentShape, MeasuresShape, OfficeShape, RulebookFile, ThresholdShape
from protocol.rulebook.unused import warn_of_unused
from protocol.rulebook.uses import build_uses
from protocol.rulebook.vocabulary import build_facts, build_indicators, optional_text, text_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of an edition that has errors, so that its worked cases can be looked at all the same.

    `broken`: names that stand in its files and could not be read; who mentions them is not to blame.
    """

    edition: Edition
    broken: frozenset[str]


def build(texts: dict[str, str], problems: list[Problem]) -> tuple[Edition | None, list[Problem], Draft | None]:
    """Return the edition and all problems sorted by place; where one of them is an error, no edition, but a draft.

    There is no draft either where a whole file could not be read. Args: texts: the edition's files by path. problems:
    what was wrong with reading them.
    """
    files = canonical(texts)
    outline = outline_of(files)
    outline.problems += [*problems, *(problem for problem in unknown_files(files) if not _said(problem, problems))]
    for name in ("rulebook.yaml", "facts.yaml", "uses.csv"):
        if name not in files:
            outline.unreadable |= _MISSING[name]
    indicators = build_indicators(outline)
    facts = build_facts(outline, indicators)
    uses = build_uses(outline.uses)
    compiler = Compiler(outline, facts, indicators, uses)
    compiler.prepare()
    check_references(outline, indicators, facts)
    rules = {entry.id: build_rule(compiler, entry) for entry in outline.rules.values()}
    paths = {entry.id: build_path(compiler, entry) for entry in outline.paths.values()}
    consents = {entry.id: _consent(compiler, entry) for entry in outline.consents.values()}
    charges = [_charge(compiler, entry) for entry in outline.charges.values()]
    groups = _groups(compiler)
    gaps_of(compiler)
    warn_of_unused(compiler)
    found = sorted(set(outline.problems))
    if outline.rulebook is None:
        return None, found, None
    head: RulebookFile = outline.rulebook.shape
    edition = Edition(
        rulebook=head.rulebook,
        title=text_of(head.title),
        authority=head.authority,
        in_force_from=head.in_force_from,
        transition=head.transition,
        currency=head.currency,
        digest=digest_of(files),
        units=tuple(head.units),
        indicators=MappingProxyType(indicators),
        commitments=tuple(head.commitments),
        facts=MappingProxyType(facts),
        uses=MappingProxyType(uses),
        tables=MappingProxyType(compiler.tables),
        defines=MappingProxyType(compiler.defines),
        rules=MappingProxyType({name: rule for name, rule in rules.items() if rule is not None}),
        paths=MappingProxyType({name: path for name, path in paths.items() if path is not None}),
        groups=MappingProxyType(groups),
        consents=MappingProxyType({name: one for name, one in consents.items() if one is not None}),
        charges=tuple(charge for charge in charges if charge is not None),
        files=MappingProxyType(files),
    )
    if all(problem.severity != "error" for problem in found):
        return edition, found, None
    return None, found, None if outline.unreadable else Draft(edition, _broken(outline, edition))


def _broken(outline: Outline, edition: Edition) -> frozenset[str]:
    built = {
        *(*edition.facts, *edition.indicators, *edition.rules, *edition.paths, *edition.tables, *edition.consents),
        *(charge.id for charge in edition.charges),
    }
    named = {
        name for kind in ("fact", "rule", "path", "table", "consent", "charge") for name in outline.named.get(kind, ())
    }
    return frozenset(named - built)


_MISSING = {"rulebook.yaml": {"rulebook", "indicator", "unit", "group"}, "facts.yaml": {"fact"}, "uses.csv": {"use"}}


def _said(problem: Problem, said: list[Problem]) -> bool:
    """Return whether a missing file is missing because it could not be decoded."""
    return any(other.place.file == problem.place.file for other in said)


def _consent(compiler: Compiler, entry: Entry[ConsentShape]) -> Consent | None:
    shape = entry.shape
    scope = compiler.scope.with_paths(compiler.outline.named.get("path", set()))
    when = compiler.expression(entry.scalar("when"), scope, CONDITION)
    if when is None and shape.when is not None:
        return None
    holder = f"authority: {shape.holder.authority}" if isinstance(shape.holder, OfficeShape) else shape.holder
    return Consent(
        id=entry.id,
        holder=holder,
        when=when,
        threshold=_threshold(shape.threshold),
        standing=shape.standing,
        title=optional_text(shape.title),
        cites=shape.cites or "",
        verified=shape.verified,
        mentions_use=compiler.mentions_use(when),
        place=entry.place,
    )


def _threshold(shape: ThresholdShape | str) -> Threshold:
    if isinstance(shape, str):
        return Threshold(all=True)
    own = {**_measures(shape), **(_measures(shape.quorum) if shape.quorum else {})}
    of_participants = _measures(shape.of_participants) if shape.of_participants else {}
    return Threshold(quorum=MappingProxyType(own), of_participants=MappingProxyType(of_participants))


def _measures(shape: MeasuresShape | ThresholdShape) -> dict[Measure, Fraction]:
    found: dict[Measure, Fraction] = {}
    for name in get_args(Measure):
        if (value := getattr(shape, name)) is not None:
            found[cast("Measure", name)] = Fraction(str(value))
    return found


def _charge(compiler: Compiler, entry: Entry[ChargeShape]) -> Charge | None:
    shape = entry.shape
    currency = compiler.outline.rulebook.shape.currency if compiler.outline.rulebook else ""
    scope = compiler.scope.with_paths(compiler.outline.named.get("path", set()))
    when = compiler.expression(entry.scalar("when"), scope, CONDITION)
    amount = compiler.expression(entry.scalar("amount"), compiler.scope, money(currency, "The amount of a charge"))
    if amount is None or (when is None and shape.when is not None):
        return None
    return Charge(
        id=shape.id,
        title=text_of(shape.title),
        when=when,
        amount=amount,
        cites=shape.cites,
        verified=shape.verified,
        mentions_use=compiler.mentions_use(when, amount),
        place=entry.place,
    )


def _groups(compiler: Compiler) -> dict[str, Expression]:
    """Return the caps of the groups. A cap has the unit of the limits that the group's paths change."""
    outline = compiler.outline
    groups: dict[str, Expression] = {}
    if outline.rulebook is None:
        return groups
    for name in outline.rulebook.shape.groups:
        relaxed = [one for path in outline.paths.values() if path.shape.group == name for one in path.shape.relaxes]
        limits = [outline.rules[one].shape.limit for one in relaxed if one in outline.rules]
        limited = [compiler.indicators[limit].unit for limit in limits if limit and limit in compiler.indicators]
        expected = Expected("number", f"The cap of the group {name}", limited[0] if limited else PURE, no_limit=True)
        scalar = outline.rulebook.scalar("groups", name, "cap")
        cap = compiler.expression(scalar, bound_scope(compiler), expected)
        if cap is not None:
            groups[name] = cap
    return groups
