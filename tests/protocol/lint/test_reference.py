"""The reference a planner writes from names everything there is: keys, sources, codes."""

import re
from pathlib import Path

from pydantic import BaseModel

from protocol.rulebook import cases, shapes
from protocol.rulebook.sources import FUNCTIONS, RIGHT_FIELDS, SITE_FIELDS

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs" / "rulebook.md").read_text(encoding="utf-8")
REPORTING = re.compile(
    r"(?:Problem|report|_report|warn|wrong|refused|Mistake|_unreadable|_listed)\("
    r"(?:[^()\"]|\([^()]*\))*?,\s*\"([a-z]+(?:-[a-z]+)*)\"\s*,"
)


def codes_in(package: str) -> set[str]:
    """Return the codes that the modules of a package report problems with."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "protocol" / package).glob("*.py")]
    return {code for text in texts for code in REPORTING.findall(text)}


def test_every_code_of_lint_is_explained() -> None:
    codes = codes_in("rulebook") | codes_in("language")
    assert {"table-gap", "unknown-key", "override-basis", "syntax", "rounded", "kinds-differ"} <= codes
    assert [code for code in sorted(codes) if f"`{code}`" not in REFERENCE] == []


def test_every_key_of_every_file_is_explained() -> None:
    models = [
        one
        for module in (shapes, cases)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    keys = {field.alias or name for one in models for name, field in one.model_fields.items()}
    assert {"rulebook", "discretion", "of_participants", "multiply"} <= keys
    assert [key for key in sorted(keys) if not re.search(rf"\b{re.escape(key)}\b", REFERENCE)] == []


def test_every_source_is_explained() -> None:
    for name in FUNCTIONS:
        assert f"`{name}(" in REFERENCE, name
    for field in SITE_FIELDS:
        assert f"`site.{field}`" in REFERENCE, field
    for field in RIGHT_FIELDS:
        assert f"`right.{field}`" in REFERENCE, field
