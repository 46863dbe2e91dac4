"""The digest of what was asked: facts and terms, not when or where they were read."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from protocol.evaluate.document import StepResult
from protocol.evaluate.values import value_json
from protocol.rulebook.facts import Question, Terms


def facts_digest(question: Question, steps: tuple[StepResult, ...] = ()) -> str:
    """Return `sha256:…` over the canonical JSON of the facts (values, disputes), the terms and the paths taken.

    Unknown facts count as absent. Sources and dates of facts are left out: reading the same values again tomorrow is
    the same question. Keys are sorted, numbers are written as JSON writes doubles, text is UTF-8, no spaces.
    """
    facts: dict[str, Any] = {}
    for name, fact in question.facts.items():
        if fact.state == "disputed":
            facts[name] = {"value": value_json(fact.value), "state": "disputed"}
        elif fact.evaluated is not None:
            facts[name] = value_json(fact.value)
    asked: dict[str, Any] = {"facts": facts, "terms": _terms(question.terms)}
    if question.phases:
        asked["phases"] = [_terms(phase) for phase in question.phases]
    if steps:
        asked["taken"] = sorted(([step.path, step.level, step.phase] for step in steps), key=str)
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _terms(terms: Terms) -> dict[str, Any]:
    plain: dict[str, Any] = {name: value_json(value) for name, value in terms.values.items() if value is not None}
    if terms.uses is not None:
        plain["use"] = [[component.use, component.share] for component in terms.uses]
    if terms.ends_on is not None:
        plain["ends_on"] = terms.ends_on.isoformat()
    return plain
