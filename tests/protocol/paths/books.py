"""Random rulebooks in which paths decide: limits a project is somewhat beyond, and many ways to move them."""

from __future__ import annotations

from random import Random
from typing import Any

from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from tests.protocol.properties.rulebooks import CODES, Questions, Rulebooks

BOUNDS = {
    "far": ("1.5", "2", "2", "lookup(base, zone, use)"),
    "service_life": ("quantity(5, 'year')", "quantity(8, 'year')", "lease_years"),
    "height": ("quantity(12, 'm')", "quantity(12, 'm')", "lookup(setback, street_fronts)"),
}


class PathBooks(Rulebooks):
    """Makes rulebooks with three limits, a use and a condition that paths can open."""

    def rules(self, count: int, depth: int, defines: dict[str, tuple[str, str]]) -> dict[str, dict[str, Any]]:
        found = {"uses": self.entry("allow", self.random.choice((list(CODES), list(CODES), ["07", "09"])))}
        for indicator in self.random.sample(list(BOUNDS), self.random.choice((1, 1, 2, 3))):
            entry = self.entry("limit", indicator)
            entry["at_most"] = self.random.choice(BOUNDS[indicator])
            found[indicator] = entry
        if self.random.random() < 0.3:
            found["fronts"] = self.entry("require", "street_fronts >= 2")
        if self.random.random() < 0.2:
            found["tower"] = {**self.entry("limit", "height"), "at_least": "quantity(9, 'm')"}
        return found

    def entry(self, kind: str, what: object) -> dict[str, Any]:
        return {
            kind: what,
            "title": {"en": f"A {kind}"},
            "firmness": "flexible",
            "basis": "local",
            "cites": "Nowhere 1",
            "verified": False,
        }

    def path(self, position: int, depth: int, rules: dict[str, dict[str, Any]], relaxable: list[str]) -> dict[str, Any]:
        entry = super().path(position, depth, rules, relaxable)
        if self.random.random() < 0.85:
            entry.pop("when", None)
        for rare, share in (("imposes", 0.6), ("excludes", 0.3), ("requires", 0.3), ("cap", 0.6)):
            if self.random.random() < share:
                entry.pop(rare, None)
        return entry

    def gain(self, indicator: str, has_level: bool) -> str:
        if self.random.random() < 0.2:
            return super().gain(indicator, has_level)
        steps = {"far": "0.{}", "service_life": "quantity({}, 'year')", "height": "quantity({}, 'm')"}
        text = steps[indicator].format(self.random.randint(3, 9))
        return f"level * {text}" if has_level else text


def path_book(random: Random, *, paths: int) -> Edition:
    """Return an edition with so many paths."""
    loaded = load(PathBooks(random).files(paths=paths))
    assert loaded.edition is not None, [str(problem) for problem in loaded.errors]
    return loaded.edition


def path_question(random: Random, edition: Edition, *, phases: bool = False, mixed: bool = False) -> Question:
    """Return a project beyond some limits, on a site of which little is unknown."""
    maker = Questions(random)
    data = maker.question(holes=random.choice((0.0, 0.0, 0.02)), phases=phases, mixed=mixed)
    data["far"] = random.choice((1.8, 2.3, 2.45, 3))
    data["height"] = random.choice((9, 14, 18))
    if not phases:
        data["service_life"] = random.choice((4, 9, 12.5))
    question, problems = read_question(data, edition)
    assert question is not None, [str(problem) for problem in problems]
    return question
