"""One random case: an edition, a question to it, and both runners' standing before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from protocol.evaluate.closure import Closure
from protocol.evaluate.explain import Explainer
from protocol.evaluate.scope import Scope, known_values, scopes_of, weights_of
from protocol.evaluate.standing import Standing
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from tests.protocol.properties.rulebooks import Questions, Rulebooks

EDITIONS = 60
"""Random editions made in one run; each is asked many random questions."""


@dataclass(frozen=True)
class RandomCase:
    """An edition with its two runners, and one question."""

    edition: Edition
    explainer: Explainer
    closure: Closure
    question: Question

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return scopes_of(known_values(self.question), self.question.terms)

    def standing(self, runner: Explainer | Closure) -> Standing:
        scopes = self.scopes
        return Standing(runner, scopes, weights_of(self.question.terms), scopes[0].terms)


def random_edition(random: Random, *, rules: int = 6, paths: int = 3) -> Edition:
    """Return an edition that loads without errors: what the generator makes is well-typed."""
    loaded = load(Rulebooks(random).files(rules=rules, paths=paths))
    assert loaded.edition is not None, [str(problem) for problem in loaded.errors]
    return loaded.edition


def random_question(random: Random, edition: Edition, *, mixed: bool = False, phases: bool = False) -> Question:
    """Return a question with a few or many holes."""
    data = Questions(random).question(holes=random.choice((0.02, 0.1, 0.4)), mixed=mixed, phases=phases)
    question, problems = read_question(data, edition)
    assert question is not None, [str(problem) for problem in problems]
    return question


@lru_cache(maxsize=EDITIONS)
def runners(number: int) -> tuple[Edition, Explainer, Closure]:
    """Return one of the random editions with its runners; loading is slow, asking is not."""
    random = Random(number)
    edition = random_edition(random, rules=random.choice((2, 3, 5, 7)), paths=random.choice((2, 3, 4)))
    return edition, Explainer(edition), Closure(edition)


def random_case(seed: int, *, mixed: bool = False) -> RandomCase:
    """Return one of the random editions with a random question."""
    edition, explainer, closure = runners(seed % EDITIONS)
    question = random_question(Random(seed), edition, mixed=mixed)
    return RandomCase(edition, explainer, closure, question)
