"""The rulebooks of seeds/, loaded once for all tests, and the real data some of them were made from."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from protocol.evaluate.check import check
from protocol.evaluate.document import Check
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

ROOT = Path(__file__).parents[2]
RULEBOOKS = ROOT / "seeds" / "rulebooks"
DATA = ROOT.parent / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}")


@cache
def edition_of(rulebook: str, day: str) -> Edition:
    loaded = load(RULEBOOKS / rulebook / day)
    assert loaded.edition is not None, [str(problem) for problem in loaded.problems]
    return loaded.edition


def ask(edition: Edition, facts: Mapping[str, Any]) -> Check:
    """Return the check of a question written as a facts file has it."""
    question, mistakes = read_question(facts, edition)
    assert question is not None, [mistake.says() for mistake in mistakes]
    return check(edition, question)
