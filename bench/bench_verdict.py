"""The verdict of one case in process, alone and explained; and beside two engines that others use.

    python bench/bench_verdict.py [--full]

First the worked cases of Egret Bay: the verdict alone, by the generated closure; the verdict with every rule, bound and
margin explained in one language, as the API answers. A case is a `Question` already read; a figure is the median of
the cases' own medians. Then the eight rules of small_rules.py, which openfisca-core and zen-engine can express too, on
random cases with every fact known: all three find the same verdicts, or the benchmark fails.

Goals: 20 µs a verdict, 400 µs with its explanation.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import peer_openfisca
import peer_zen
import small_rules
from figures import figure, missed
from small_rules import Case

from protocol.evaluate.check import check, verdict
from protocol.rulebook.cases import load_cases
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

ROOT = Path(__file__).resolve().parent.parent
EGRET_BAY = ROOT / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01"
GOAL_VERDICT_US, GOAL_EXPLAINED_US = 20.0, 400.0
INDICATORS = ("far", "height", "service_life", "parking")


def microseconds(work: Callable[[], object], times: int) -> float:
    """Return how long a piece of work takes, the median of so many times."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1e6


def egret_bay(times: int) -> None:
    """Measure the worked cases of the demo city."""
    edition = load(EGRET_BAY).edition
    assert edition is not None
    questions = [case.question for case in load_cases(edition)[0]]
    alone = [
        (verdict(edition, each), microseconds(lambda each=each: verdict(edition, each), times)) for each in questions
    ]
    traced = [microseconds(lambda each=each: check(edition, each, languages=()), times // 5) for each in questions]
    explained = [
        microseconds(lambda each=each: check(edition, each, languages=("en",)), times // 10) for each in questions
    ]
    size = f"{len(edition.rules)} rules, {len(questions)} cases"
    figure(f"verdict ({size})", statistics.median(each for _, each in alone), "µs", GOAL_VERDICT_US)
    for kind in sorted({each for each, _ in alone}):
        figure(
            f"verdict of those that come to {kind}", statistics.median(us for each, us in alone if each == kind), "µs"
        )
    figure(
        "the whole answer but its sentences: rules, margins, inputs, bounds by paths", statistics.median(traced), "µs"
    )
    figure("verdict with every rule explained in sentences", statistics.median(explained), "µs", GOAL_EXPLAINED_US)


def question(case: Case) -> Question:
    """Return a case of small_rules.py as our engine takes it."""
    facts = {name: FactValue(value) for name, value in case.items() if name not in (*INDICATORS, "use")}
    values = {name: float(case[name]) for name in INDICATORS}
    return Question(facts, Terms((Component(case["use"], 1.0),), values))


def beside_others(edition: Edition, cases: Sequence[Case]) -> None:
    """Measure the same rules in three engines, and hold them to the same verdicts."""
    questions = [question(case) for case in cases]
    decision, system = peer_zen.decision(), peer_openfisca.system()
    columns, singles = peer_openfisca.columns(cases), [peer_openfisca.columns([case]) for case in cases[:100]]
    found = [verdict(edition, each) == "lands" for each in questions]
    assert found == [peer_zen.verdict(decision, case) for case in cases], "zen-engine finds otherwise"
    assert found == peer_openfisca.verdicts(system, columns).tolist(), "openfisca-core finds otherwise"
    rounds = [
        (
            _each(lambda: [verdict(edition, each) for each in questions], len(cases)),
            _each(lambda: [peer_zen.verdict(decision, case) for case in cases], len(cases)),
            _each(lambda: [peer_openfisca.verdicts(system, one) for one in singles], len(singles)),
            _each(lambda: peer_openfisca.verdicts(system, columns), len(cases)),
        )
        for _ in range(5)
    ]
    ours, zen, one, many = (statistics.median(column) for column in zip(*rounds, strict=True))
    figure(f"verdict of eight small rules ({len(cases):,} cases)", ours, "µs")
    figure("zen-engine, beside it", zen / ours, "times as long")
    figure("openfisca-core, one case a simulation, beside it", one / ours, "times as long")
    figure("openfisca-core, all cases in one simulation, beside it", many / ours, "times as long")


def _each(work: Callable[[], object], count: int) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) / count * 1e6


def main() -> int:
    """Run it; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="more cases and more rounds")
    options = parser.parse_args()
    egret_bay(1000 if options.full else 100)
    edition = load(small_rules.rulebook()).edition
    assert edition is not None
    beside_others(edition, small_rules.draw(10_000 if options.full else 2_000))
    return missed()


if __name__ == "__main__":
    raise SystemExit(main())
