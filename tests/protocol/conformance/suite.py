"""The conformance suite: small rulebooks, one file for each construct, with rows of facts and what must come of them.

Any engine of the protocol runs it: `constructs()` gives the files, `Construct.edition` the rulebook, each row its facts
in the form of a facts file, the paths taken (`taken`: level by path) and what is expected:

- `verdict`, `outcomes` (by rule), `bounds` and `by_paths` (by indicator and side), `binding` (the rule by indicator)
- `missing`, `missing_figures`, `decided_anyway`, `discretion` (failing rules within it)
- `charges`, `total`, `cost` (of the paths taken), `consents` (an id with `?` where it is unknown if it is asked)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

FOLDER = Path(__file__).parent

RULEBOOK = {
    "rulebook": "conformance",
    "title": {"en": "Conformance"},
    "authority": "nowhere",
    "transition": "stay",
    "currency": "CNY",
    "indicators": {
        "far": {"precision": 2},
        "service_life": {"precision": 1, "unit": "year"},
        "height": {"precision": 2, "unit": "m"},
    },
}
NUMBER = {"type": "number", "from": "applicant"}
FACTS = {
    "x": NUMBER,
    "y": NUMBER,
    "z": NUMBER,
    "p": {"type": "boolean", "from": "attribute(layer, p)"},
    "q": {"type": "boolean", "from": "attribute(layer, q)"},
    "zone": {"type": "text", "from": "attribute(zone, code)"},
    "site_area": {"type": "number", "unit": "m2", "from": "site.area"},
    "distance": {"type": "number", "unit": "m", "from": "distance(metro)"},
    "headroom": {"type": "number", "unit": "kVA", "from": "headroom(power)"},
    "right_ends": {"type": "date", "from": "right.to"},
    "contract": {**NUMBER, "may_be": ["no limit", "not applicable"]},
    "free": {**NUMBER, "may_be": ["no limit"]},
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
ENTRY = {"title": {"en": "An entry"}, "basis": "local", "cites": "Nowhere 1", "verified": False}
CONSENT = {"holder": "neighbour", "threshold": "all", "standing": "heard"}


@dataclass(frozen=True)
class Row:
    """One line of facts and terms, the paths taken, and what is expected."""

    facts: dict[str, Any]
    taken: dict[str, float | None]
    expect: dict[str, Any]
    about: str


@dataclass(frozen=True)
class Construct:
    """One file of the suite."""

    name: str
    says: str
    book: dict[str, Any]
    rows: tuple[Row, ...]

    @property
    def files(self) -> dict[str, str]:
        """Return the texts of the rulebook; JSON is YAML."""
        book = self.book
        charges = [{**_without_basis(ENTRY), **charge} for charge in book.get("charges", [])]
        rulebook = {**RULEBOOK, "groups": book.get("groups", {}), "charges": charges}
        rules = {name: {"firmness": "flexible", **ENTRY, **rule} for name, rule in book["rules"].items()}
        texts = {
            "rulebook.yaml": "in_force_from: 2026-01-01\n" + _lines(rulebook),
            "facts.yaml": _lines(FACTS),
            "uses.csv": USES,
            "rules/all.yaml": _lines({"define": book.get("define", {}), **rules}),
            "paths/all.yaml": _lines({name: {**ENTRY, **path} for name, path in book.get("paths", {}).items()}),
            "consents.yaml": _lines({name: {**CONSENT, **entry} for name, entry in book.get("consents", {}).items()}),
        }
        texts.update({f"tables/{name}.csv": text for name, text in book.get("tables", {}).items()})
        return {path: text for path, text in texts.items() if text}

    @cached_property
    def edition(self) -> Edition:
        """Return the rulebook, which loads without errors."""
        loaded = load(self.files)
        assert loaded.edition is not None, [str(problem) for problem in loaded.errors]
        return loaded.edition


def _without_basis(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "basis"}


def _lines(mapping: dict[str, Any]) -> str:
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in mapping.items())


def constructs() -> list[Construct]:
    """Return every file of the suite, by name."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        rows = tuple(
            Row(row["facts"], row.get("taken", {}), row["expect"], row.get("about", "")) for row in data.pop("rows")
        )
        found.append(Construct(data.pop("construct"), data.pop("says"), data, rows))
    return found
