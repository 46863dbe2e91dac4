"""The cheapest paths of one project: a few, a few with levels, many.

    python bench/bench_paths.py [--projects 40]

Made-up rulebooks with two limits that a project is beyond: floor area ratio and height. Every path moves one of them or
both by its own amount at its own cost; some exclude each other, some share a headroom. Each project is searched three
ways in the same run: as the answer does, by integer programming alone, and by trying every set of paths (where there
are few enough). All of them have to find the same sum.

Goals: 0.3 ms with 14 paths, 10 ms where these have four levels each, 100 ms with 40 paths.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from functools import partial

from figures import figure, missed

from protocol.evaluate.check import PhaseCase, cases_of
from protocol.evaluate.closure import Closure, closure_of
from protocol.evaluate.reach import any_set_works
from protocol.evaluate.sets import is_valid
from protocol.evaluate.standing import Taken
from protocol.evaluate.sums import cost_of
from protocol.paths.cheapest import cheapest
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.load import load

RULEBOOK = """\
rulebook: bench
title: {en: Paths to be priced}
authority: bench
in_force_from: 2026-01-01
transition: stay
currency: CNY
indicators:
  far: {precision: 2}
  height: {precision: 2, unit: m}
"""
FACTS = """\
site_area: {type: number, unit: m2, from: site.area}
power: {type: number, unit: kVA, from: headroom(power)}
"""
USES = "code,parent,en,zh-Hans\n07,,Homes,居住\n"
RULE = {"firmness": "flexible", "basis": "local", "cites": "Made up", "verified": False}
RULES = {
    "uses": {"allow": ["07"], "title": {"en": "Homes"}, **RULE},
    "far": {"limit": "far", "at_most": "2", "title": {"en": "Ratio"}, **RULE},
    "height": {"limit": "height", "at_most": "quantity(24, 'm')", "title": {"en": "Height"}, **RULE},
}


def book(paths: int, levels: int) -> Closure:
    """Return an edition with so many paths of so many levels each."""
    chance = random.Random(paths * 10 + levels)
    made = {f"p{at:02}": _path(chance, at, levels) for at in range(paths)}
    lines = {name: json.dumps(entry) for name, entry in made.items()}
    loaded = load(
        {
            "rulebook.yaml": RULEBOOK,
            "facts.yaml": FACTS,
            "uses.csv": USES,
            "rules/all.yaml": "".join(f"{name}: {json.dumps(rule)}\n" for name, rule in RULES.items()),
            "paths/all.yaml": "".join(f"{name}: {text}\n" for name, text in lines.items()),
        }
    )
    assert loaded.edition is not None, [str(problem) for problem in loaded.errors]
    return closure_of(loaded.edition)


def _path(chance: random.Random, at: int, levels: int) -> dict[str, object]:
    relaxes = chance.choice((["far"], ["far"], ["height"], ["far", "height"]))
    times = " * level" if levels else ""
    gives = {"far": f"0.{chance.randint(10, 45)}{times}", "height": f"quantity({chance.randint(2, 9)}, 'm'){times}"}
    entry: dict[str, object] = {"title": {"en": f"Path {at}"}, "relaxes": relaxes, **RULE}
    entry["gives"] = {rule: {"add": gives[rule]} for rule in relaxes}
    entry["costs"] = {"fixed": f"quantity({chance.randint(10, 99)}, 'CNY/m2') * site_area"}
    if levels:
        entry["level"] = {"name": "level", "from": 1 / levels, "to": 1, "step": 1 / levels}
        entry["costs"] = {"rate": entry["costs"]["fixed"]}  # type: ignore[index]  # the line above
    if at and chance.random() < 0.2:
        entry["excludes"] = [f"p{chance.randrange(at):02}"]
    if chance.random() < 0.3:
        entry["draws"] = {"power": "quantity(100, 'kVA')"}
    del entry["firmness"]
    return entry


def project(chance: random.Random) -> Question:
    """Return a project beyond both limits."""
    facts = {"site_area": FactValue(float(chance.randint(400, 9000))), "power": FactValue(250.0)}
    terms = {"far": round(chance.uniform(2.1, 3.2), 2), "height": round(chance.uniform(20, 40), 1)}
    return Question(facts, Terms((Component("07", 1.0),), terms))


def every_set(case: PhaseCase) -> float | None:
    """Return the least cost by trying every set of paths."""
    paths = range(len(case.standing.plan.paths))
    best: float | None = None
    for bits in range(1 << len(paths)):
        taken: Taken = {path: None for path in paths if bits >> path & 1}
        if is_valid(case.standing, taken) is True and case.standing.all_hold(taken) is True:
            cost = cost_of(case.standing, case.own, taken)
            best = cost if best is None or (cost is not None and cost < best) else best
    return best


def timed(work: Callable[[], float | None]) -> tuple[float, float | None]:
    """Return how many milliseconds work took, and what it came to."""
    started = time.perf_counter()
    found = work()
    return (time.perf_counter() - started) * 1e3, found


def price(runner: Closure, question: Question, **how: int) -> float | None:
    """Return the cost of the cheapest paths."""
    cases = cases_of(runner, question)
    for _, (taken,) in cheapest(cases, "cost", 1, **how):
        return cost_of(cases[0].standing, cases[0].own, taken)
    return None


def measure(what: str, runner: Closure, projects: int, goal: float, *, brute: int = 0) -> None:
    """Tell how long the cheapest paths of some projects take, and how much longer other ways."""
    chance = random.Random(projects)
    ours, integers, tried = [], [], []
    waiting = projects
    while waiting:
        question = project(chance)
        if any_set_works(cases_of(runner, question)[0].standing)[0] is not True:
            continue
        waiting -= 1
        took, cost = timed(partial(price, runner, question))
        ours.append(took)
        took, same = timed(partial(price, runner, question, few=0, tries=0))
        assert same == cost, (question, same, cost)
        integers.append(took)
        if len(tried) < brute:
            took, same = timed(partial(every_set, cases_of(runner, question)[0]))
            assert same == cost, (question, same, cost)
            tried.append(took / ours[-1])
    figure(f"cheapest paths, {what}: median", statistics.median(ours), "ms", goal)
    figure(f"cheapest paths, {what}: the slowest of {projects}", max(ours), "ms")
    ratio = statistics.median(each / own for each, own in zip(integers, ours, strict=True))
    figure(f"  integer programming alone, against it, {what}", ratio, "times as long")
    if tried:
        figure(f"  every set tried, against it, {what}", statistics.median(tried), "times as long")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=40)
    parser.add_argument("--full", action="store_true", help="200 projects each")
    options = parser.parse_args()
    projects = 200 if options.full else options.projects
    measure("14 paths", book(14, 0), projects, 0.3, brute=3)
    measure("14 paths of four levels", book(14, 4), projects, 10)
    measure("40 paths", book(40, 0), projects, 100)
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
