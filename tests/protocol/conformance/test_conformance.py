"""Both runners say of every row of the suite what it expects."""

from __future__ import annotations

from typing import Any

import pytest

from protocol.evaluate.check import check
from protocol.evaluate.closure import closure_of
from protocol.evaluate.document import StepResult
from protocol.evaluate.explain import Explainer
from protocol.evaluate.runner import Runner
from protocol.rulebook.facts_file import read_question
from tests.protocol.conformance.suite import FOLDER, Construct, Row, constructs

SUITE = constructs()


def answers(construct: Construct, row: Row, runner: Runner) -> dict[str, Any]:
    """Return of an answer what the row expects something of."""
    question, problems = read_question(row.facts, construct.edition)
    assert question is not None, [str(problem) for problem in problems]
    steps = tuple(StepResult(path, level) for path, level in row.taken.items())
    plain = check(construct.edition, question, steps, runner=runner).to_json()
    outcomes = {rule["id"]: rule["outcome"] for rule in plain["rules"]}
    found: dict[str, Any] = {}
    for key, wanted in row.expect.items():
        if key in ("bounds", "by_paths"):
            way = "as_of_right" if key == "bounds" else "by_paths"
            found[key] = {
                name: {side: plain["indicators"][name][way].get(side, "no limit") for side in sides}
                for name, sides in wanted.items()
            }
        elif key == "binding":
            found[key] = {name: plain["indicators"][name]["as_of_right"]["rule"] for name in wanted}
        elif key == "outcomes":
            found[key] = {name: outcomes[name] for name in wanted}
        elif key == "charges":
            found[key] = {charge["id"]: charge["amount"] for charge in plain["charges"]}
        elif key == "cost":
            found[key] = plain["taken"]["cost"]
        elif key == "consents":
            found[key] = [consent["id"] + "?" * (consent["state"] == "unknown") for consent in plain["consents"]]
        elif key == "discretion":
            found[key] = [rule["id"] for rule in plain["rules"] if rule["within_discretion"]]
        else:
            found[key] = plain[key]
    return found


@pytest.mark.parametrize("construct", SUITE, ids=lambda construct: construct.name)
@pytest.mark.parametrize("engine", ["explainer", "closure"])
def test_an_engine_conforms(construct: Construct, engine: str) -> None:
    edition = construct.edition
    runner: Runner = Explainer(edition) if engine == "explainer" else closure_of(edition)
    wrong = []
    for number, row in enumerate(construct.rows):
        found = answers(construct, row, runner)
        if found != row.expect:
            wrong.append(f"row {number} {row.facts} {row.taken or ''} {row.about}: {found}, expected {row.expect}")
    assert not wrong, f"{construct.says}\n" + "\n".join(wrong)


def test_each_file_is_named_after_its_construct() -> None:
    assert {construct.name for construct in SUITE} == {path.stem for path in FOLDER.glob("*.json")}
    assert len(SUITE) >= 60
