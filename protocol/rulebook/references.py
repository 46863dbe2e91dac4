"""Who mentions whom: ids, uses, indicators and groups that do not exist, and relations the protocol does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from protocol.language.problem import Place
from protocol.language.suggest import suggest
from protocol.rulebook.model import BASES, FactDeclaration, Indicator
from protocol.rulebook.outline import Entry, Outline
from protocol.rulebook.shapes import GivesShape, PathShape, RuleShape

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_references(
    outline: Outline, indicators: Mapping[str, Indicator], facts: Mapping[str, FactDeclaration]
) -> None:
    """Report to the outline what entries say of each other that cannot be."""
    for rule in outline.rules.values():
        _check_rule(outline, rule, indicators)
    for path in outline.paths.values():
        _check_path(outline, path, indicators, facts)
    _report_circles(
        outline,
        {name: rule.shape.overrides for name, rule in outline.rules.items()},
        outline.rules,
        "overrides",
        "override-loop",
    )
    _report_circles(
        outline,
        {name: path.shape.requires for name, path in outline.paths.items()},
        outline.paths,
        "requires",
        "requires-circle",
    )
    allows = [rule for rule in outline.rules.values() if rule.shape.allow]
    complete = "rule" not in outline.unreadable and len(outline.rules) == len(outline.named.get("rule", ()))
    if outline.rules and not allows and complete:
        first = min(rule.place for rule in outline.rules.values())
        outline.warn(first, "no-allow", "No rule allows a use, so nothing can land.", "Add a rule with allow: […].")


def _known(outline: Outline, kind: str, name: str, place: Place) -> bool:
    if outline.knows(kind, name):
        return True
    hint = suggest(name, outline.named.get(kind, ()), f"{kind.capitalize()}s")
    outline.report(place, f"unknown-{kind}", f"{name} is no {kind} of this rulebook.", hint)
    return False


def _listed(
    outline: Outline, entry: Entry[RuleShape] | Entry[PathShape], key: str, names: Sequence[str], kind: str
) -> None:
    for at, name in enumerate(names):
        place = entry.place_of(key, at)
        if name in names[:at]:
            outline.report(place, "duplicate-key", f"{name} stands in {key} twice.", "Keep one.")
        elif _known(outline, kind, name, place) and name == entry.id:
            outline.report(place, "self-reference", f"{name} cannot stand in its own {key}.", "Take it out.")


def _check_rule(outline: Outline, entry: Entry[RuleShape], indicators: Mapping[str, Indicator]) -> None:
    shape = entry.shape
    if entry.id in ("use", "define"):
        message = f"{entry.id} cannot name a rule: it means something else in answers."
        outline.report(entry.place, "reserved-name", message, "Choose another id.")
    for key, uses in (("allow", shape.allow), ("forbid", shape.forbid)):
        _listed(outline, entry, key, uses or (), "use")
    if shape.limit is not None and shape.limit not in indicators and "indicator" not in outline.unreadable:
        hint = suggest(shape.limit, indicators, "Indicators")
        outline.report(entry.place_of("limit"), "unknown-indicator", f"{shape.limit} is no indicator.", hint)
    if shape.discretion is not None and shape.firmness == "bottom_line":
        message = "A bottom line leaves no discretion."
        outline.report(entry.key_place("discretion"), "discretion", message, "Take it out, or make the rule flexible.")
    _listed(outline, entry, "overrides", shape.overrides, "rule")
    for at, name in enumerate(shape.overrides):
        other = outline.rules.get(name)
        if other is None or name == entry.id or not (entry.whole and other.whole):
            continue
        place = entry.place_of("overrides", at)
        if BASES.index(shape.basis) > BASES.index(other.shape.basis):
            message = (
                f"{entry.id} ({shape.basis}) cannot override {name} ({other.shape.basis}), which has a higher basis."
            )
            outline.report(place, "override-basis", message, f"From the highest: {', '.join(BASES)}.")
        if other.shape.firmness == "bottom_line" and shape.firmness != "bottom_line":
            message = f"{name} is a bottom line, and {entry.id} is not."
            outline.report(place, "override-bottom-line", message, "Only bottom lines override bottom lines.")


def _check_path(
    outline: Outline,
    entry: Entry[PathShape],
    indicators: Mapping[str, Indicator],
    facts: Mapping[str, FactDeclaration],
) -> None:
    shape = entry.shape
    for at, name in enumerate(shape.relaxes):
        place = entry.place_of("relaxes", at)
        if name in shape.relaxes[:at]:
            outline.report(place, "duplicate-key", f"{name} stands in relaxes twice.", "Keep one.")
        elif _known(outline, "rule", name, place):
            rule = outline.rules.get(name)
            if rule is not None and rule.shape.firmness == "bottom_line" and shape.basis != "statute" and entry.whole:
                message = f"{name} is a bottom line; only a path of basis statute relaxes it."
                outline.report(place, "relaxes-bottom-line", message, "Relax another rule, or cite the statute.")
    _check_gives(outline, entry)
    _check_others(outline, entry)
    for name in shape.imposes:
        if name not in indicators and "indicator" not in outline.unreadable:
            place = entry.key_place("imposes", name)
            hint = suggest(name, indicators, "Indicators")
            outline.report(place, "unknown-indicator", f"{name} is no indicator.", hint)
    for name in shape.draws:
        place = entry.key_place("draws", name)
        if _known(outline, "fact", name, place) and (fact := facts.get(name)) and fact.source.kind != "headroom":
            message = f"{name} is no capacity: it comes from {fact.source.text}."
            outline.report(place, "wrong-source", message, "Draw on a fact that comes from headroom(ledger).")
    _check_placeholders(outline, entry)


def _check_others(outline: Outline, entry: Entry[PathShape]) -> None:
    """Report consents, paths and groups that a path names and that are not there."""
    shape = entry.shape
    for key, names, kind in (
        ("consents", shape.consents, "consent"),
        ("excludes", shape.excludes, "path"),
        ("requires", shape.requires, "path"),
    ):
        _listed(outline, entry, key, names, kind)
    for at, name in enumerate(shape.requires):
        if name in shape.excludes:
            place = entry.place_of("requires", at)
            outline.report(place, "requires-circle", f"{name} is required and excluded.", "Keep one of the two.")
    if shape.group is not None and "group" not in outline.unreadable and outline.rulebook is not None:
        groups = outline.rulebook.shape.groups
        if shape.group not in groups:
            hint = suggest(shape.group, groups, "Groups") or "Declare it under groups in rulebook.yaml."
            outline.report(entry.place_of("group"), "unknown-group", f"{shape.group} is no group.", hint)


def _check_gives(outline: Outline, entry: Entry[PathShape]) -> None:
    shape = entry.shape
    rules = {name: outline.rules[name].shape for name in shape.relaxes if name in outline.rules}
    limits = [name for name, rule in rules.items() if rule.limit is not None]
    others = [name for name, rule in rules.items() if rule.limit is None]
    unread = [name for name in shape.relaxes if name not in rules]
    if shape.gives is None:
        for name in limits:
            place = entry.place_of("relaxes", shape.relaxes.index(name))
            message = f"{name} is a limit, and the path does not say what it gives."
            outline.report(place, "no-gives", message, "Add gives: {add: …}, {multiply: …} or {lift: true}.")
        if shape.cap is not None or shape.group is not None:
            key = "cap" if shape.cap is not None else "group"
            message = f"{key} bounds what a path gives to a limit, and this one gives nothing."
            outline.report(entry.key_place(key), "stray-key", message, "Take it out.")
        return
    if isinstance(shape.gives, GivesShape):
        if not limits and not unread:
            message = f"{' and '.join(others)} is no limit: there is nothing to give to."
            outline.report(
                entry.key_place("gives"), "gives-to-no-limit", message, "A condition counts as met. Take gives out."
            )
        return
    for name in shape.gives:
        place = entry.key_place("gives", name)
        if name not in shape.relaxes:
            hint = suggest(name, shape.relaxes, "It relaxes") or "Add it to relaxes."
            outline.report(place, "gives-to-no-limit", f"The path does not relax {name}.", hint)
        elif name in others:
            outline.report(
                place, "gives-to-no-limit", f"{name} is no limit.", "A condition counts as met. Take it out."
            )
    for name in limits:
        if name not in shape.gives:
            place = entry.place_of("relaxes", shape.relaxes.index(name))
            message = f"{name} is a limit, and the path does not say what it gives to it."
            outline.report(place, "no-gives", message, f"Add {name} under gives.")


def _check_placeholders(outline: Outline, entry: Entry[PathShape]) -> None:
    level = entry.shape.level.name if entry.shape.level else None
    known = {level, f"{level}:percent"} if level else set()
    for at, one in enumerate(entry.shape.obliges):
        for key, text in (("en", one.duty.en), ("zh-Hans", one.duty.zh_hans or "")):
            for found in _PLACEHOLDER.findall(text):
                if found not in known:
                    place = entry.place_of("obliges", at, "duty", key)
                    hint = f"Write {{{level}}} or {{{level}:percent}}." if level else "The path has no level."
                    outline.report(place, "unknown-placeholder", f"{{{found}}} stands for nothing here.", hint)


def _report_circles(
    outline: Outline,
    edges: Mapping[str, Sequence[str]],
    entries: Mapping[str, Entry[RuleShape]] | Mapping[str, Entry[PathShape]],
    key: str,
    code: str,
) -> None:
    for circle in circles(edges):
        first = entries[circle[0]]
        around = f" {key} ".join([*circle, circle[0]])
        outline.report(first.key_place(key), code, f"{around}: a circle.", f"Take one of them out of {key}.")


def circles(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return each group of names that reach themselves through two or more edges, once, from its first name on."""
    found: list[list[str]] = []
    settled: set[str] = set()
    for start in edges:
        trail: list[str] = []
        stack = [(start, iter(edges[start]))] if start not in settled else []
        trail += [start] if stack else []
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                trail.pop()
                settled.add(name)
            elif following in trail:
                if following != name:
                    found.append(trail[trail.index(following) :])
            elif following in edges and following not in settled:
                stack.append((following, iter(edges[following])))
                trail.append(following)
    return found
