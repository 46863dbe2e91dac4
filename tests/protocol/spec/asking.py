"""Tiny rulebooks, put together from a few words, and what both runners answer of them."""

from __future__ import annotations

import json
from typing import Any

from protocol.evaluate.check import check, verdict
from protocol.evaluate.closure import closure_of
from protocol.evaluate.document import StepResult
from protocol.evaluate.explain import Explainer
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

RULEBOOK = {
    "rulebook": "tiny",
    "title": {"en": "Tiny"},
    "authority": "nowhere",
    "transition": "stay",
    "currency": "CNY",
    "indicators": {
        "far": {"precision": 2},
        "service_life": {"precision": 1, "unit": "year"},
        "height": {"precision": 1, "unit": "m"},
    },
}
FACTS: dict[str, Any] = {
    **{name: {"type": "number", "from": "applicant"} for name in ("x", "y", "z", "w")},
    **{name: {"type": "boolean", "from": "applicant"} for name in ("p", "q", "r")},
    "zone": {"type": "text", "from": "attribute(zone, code)"},
    "kind": {"type": {"enum": ["a", "b"]}, "from": "applicant"},
    "years": {"type": "number", "unit": "year", "from": "applicant"},
    "count": {"type": "integer", "from": "frontages(street)"},
    "site_area": {"type": "number", "unit": "m2", "from": "site.area"},
    "noise": {"type": "number", "unit": "dB", "from": "project.noise"},
    "power_left": {"type": "number", "unit": "kVA", "from": "headroom(power)"},
    "registered": {"type": "use", "from": "right.use"},
    "right_ends": {"type": "date", "from": "right.to"},
    "contract": {"type": "number", "from": "applicant", "may_be": ["no limit", "not applicable"]},
    "lease": {"type": "number", "from": "applicant", "may_be": ["not applicable"]},
}
USES = """\
code,parent,en,zh-Hans
07,,Homes,居住
0701,07,Flats,住宅
09,,Business,商业
0901,09,Shops,零售
0902,09,Offices,办公
10,,Industry,工业
unlisted,,Not listed,未列
"""
ANY = {"any": {"allow": ["07", "09", "10", "unlisted"]}}
ENTRY = {"title": {"en": "An entry"}, "basis": "local", "cites": "Nowhere 1", "verified": False}
CONSENT = {"holder": "neighbour", "threshold": "all", "standing": "heard"}


def files(rules: dict[str, Any], **parts: Any) -> dict[str, str]:
    """Return the texts of an edition.

    Args: rules: by id, over an `any` that allows every use unless it is given. parts: `paths`, `consents`, `define`,
    `facts` (over those of every tiny rulebook), `tables` (CSV texts), `groups`, `charges`, `uses`, `rulebook`.
    """
    rulebook = {
        **RULEBOOK,
        "groups": parts.get("groups", {}),
        "charges": [{**_without_basis(ENTRY), **each} for each in parts.get("charges", [])],
        **parts.get("rulebook", {}),
    }
    filled = {name: {"firmness": "flexible", **ENTRY, **rule} for name, rule in {**ANY, **rules}.items() if rule}
    texts = {
        "rulebook.yaml": "in_force_from: 2026-01-01\n" + _lines(rulebook),
        "facts.yaml": _lines({**FACTS, **parts.get("facts", {})}),
        "uses.csv": parts.get("uses", USES),
        "rules/all.yaml": _lines({"define": parts.get("define", {}), **filled}),
        "paths/all.yaml": _lines({name: {**ENTRY, **path} for name, path in parts.get("paths", {}).items()}),
        "consents.yaml": _lines({name: {**CONSENT, **each} for name, each in parts.get("consents", {}).items()}),
        **{f"tables/{name}.csv": text for name, text in parts.get("tables", {}).items()},
    }
    return {path: text for path, text in texts.items() if text}


def edition(rules: dict[str, Any], **parts: Any) -> Edition:
    """Return the edition, which loads without errors."""
    loaded = load(files(rules, **parts))
    assert loaded.edition is not None, [str(problem) for problem in loaded.errors]
    return loaded.edition


def problems(rules: dict[str, Any], **parts: Any) -> dict[str, str]:
    """Return what lint says of an edition: severity by code."""
    return {problem.code: problem.severity for problem in load(files(rules, **parts)).problems}


def ask(book: Edition, facts: dict[str, Any], **taken: float | None) -> dict[str, Any]:
    """Return what both runners answer, as plain JSON; they agree, and so does the verdict alone."""
    question, wrong = read_question(facts, book)
    assert question is not None, [str(each) for each in wrong]
    steps = tuple(StepResult(name.replace("_", "-"), level) for name, level in taken.items())
    one = check(book, question, steps, runner=Explainer(book)).to_json()
    other = check(book, question, steps, runner=closure_of(book)).to_json()
    assert one == other
    if not steps:
        assert verdict(book, question) == one["verdict"]
    return json.loads(json.dumps(one))


def outcome(answer: dict[str, Any], rule: str) -> str:
    """Return how a rule turned out."""
    return next(each["outcome"] for each in answer["rules"] if each["id"] == rule)


def bound(answer: dict[str, Any], indicator: str = "far", side: str = "at_most", way: str = "as_of_right") -> Any:
    """Return a bound of an answer, `no limit` where none is said."""
    return answer["indicators"][indicator][way].get(side, "no limit")


def limit(expression: str, **more: Any) -> dict[str, Any]:
    """Return a rule that bounds the FAR from above."""
    return {"limit": "far", "at_most": expression, **more}


def value(expression: str, facts: dict[str, Any] | None = None, **parts: Any) -> Any:
    """Return what an expression comes to, as the bound of a FAR with 9 decimals."""
    rulebook = {"indicators": {"far": {"precision": 9}}}
    book = edition({"r": limit(expression)}, rulebook=rulebook, **parts)
    return next(rule["bound"] for rule in ask(book, facts or {})["rules"] if rule["id"] == "r")


def condition(expression: str, facts: dict[str, Any] | None = None, **parts: Any) -> bool | None:
    """Return whether a condition is true, false or unknown."""
    said = outcome(ask(edition({"r": {"require": expression}}, **parts), facts or {}), "r")
    return {"holds": True, "fails": False, "unknown": None}[said]


def _without_basis(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in entry.items() if name != "basis"}


def _lines(mapping: dict[str, Any]) -> str:
    return "".join(f"{name}: {json.dumps(each, ensure_ascii=False)}\n" for name, each in mapping.items())
