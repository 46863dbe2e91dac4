"""What is said of a rule stays as it was read and found good; see scenes.py for how to change it on purpose."""

import difflib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from protocol.evaluate.check import LANGUAGES, check
from protocol.evaluate.document import RuleResult, StepResult
from protocol.evaluate.sentences import SENTENCES
from protocol.evaluate.steps import WrongStep
from protocol.evaluate.voice import Voice
from tests.protocol.properties.cases import random_case
from tests.protocol.says.scenes import HERE, RULEBOOKS, rulebook, told, topics

EDITIONS = sorted(
    path.relative_to(RULEBOOKS).as_posix() for path in RULEBOOKS.glob("*/*") if (path / "rulebook.yaml").exists()
)
CODE = re.compile(r"[_{}\[\]<>='|\\]|\b(?:CASE|WHEN|lookup|band|round_half_up|is_a|None|True)\b")
LEFT_AS_WRITTEN = re.compile(
    r"the fire office and the owner disagree|two surveys differ|\b(?:[A-Z][0-9A-Z/-]*|kVA|dB|kN/m²|m|m²|m³)(?![a-z])"
)
"""What stands in Chinese sentences in Latin letters: districts and classes, units, what people said of a dispute."""


@pytest.mark.parametrize("topic", topics())
def test_every_scene_is_told_as_it_was_read_and_found_good(topic: str):
    read = (HERE / f"{topic}.txt").read_text(encoding="utf-8")
    now = told(topic)
    if now != read:
        lines = difflib.unified_diff(read.splitlines(), now.splitlines(), f"{topic}.txt", "told now", lineterm="", n=1)
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize("line", range(len(LANGUAGES)), ids=LANGUAGES)
def test_at_least_forty_different_explanations_are_kept_in_each_language(line: int):
    kept = {paragraph.splitlines()[1 + line] for paragraph in paragraphs() if "duty of" not in paragraph}
    assert len(kept) >= 40


def paragraphs() -> Iterator[str]:
    for path in HERE.glob("*.txt"):
        yield from filter(None, path.read_text(encoding="utf-8").strip("\n").split("\n\n"))


def test_every_sentence_that_can_be_said_is_said_in_some_scene(monkeypatch: pytest.MonkeyPatch):
    said: set[str] = set()
    say = Voice.say

    def listening(voice: Voice, key: str, **parts: Any) -> str:
        said.add(key)
        return say(voice, key, **parts)

    monkeypatch.setattr(Voice, "say", listening)
    for topic in topics():
        told(topic)
    assert set(SENTENCES) - said == set()


def explanations() -> Iterator[tuple[str, RuleResult]]:
    """Yield every rule of every worked case, as of right and with its cheapest paths taken."""
    for name in EDITIONS:
        edition, cases = rulebook(name)
        for case in (case for _, case in cases.values()):
            cheapest = tuple(StepResult(step.path, step.level, step.phase) for step in case.expect.cheapest or ())
            for steps in dict.fromkeys(((), cheapest)):
                try:
                    answer = check(edition, case.question, steps)
                except WrongStep:
                    continue
                yield from ((f"{name}, {case.name}", rule) for rule in answer.rules)


@pytest.fixture(scope="module")
def all_said() -> dict[str, dict[str, str]]:
    """Every explanation of every worked case by language, with where it was first said."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for where, rule in explanations():
        for language, text in rule.says.items():
            found[language].setdefault(text, f"{where}, {rule.id}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_explanation_shows_code(all_said: dict[str, dict[str, str]], language: str):
    assert [text for text in all_said[language] if CODE.search(text.replace("(= ", "("))] == []


def test_random_rules_are_explained_without_code_too():
    odd = []
    for seed in range(40):
        case = random_case(seed, mixed=seed % 2 == 0)
        levels = {path.id: path.level.start if path.level else None for path in case.edition.paths.values()}
        for steps in ((), *((StepResult(path, level),) for path, level in levels.items())):
            for rule in check(case.edition, case.question, steps).rules:
                odd += [text for text in rule.says.values() if not text or CODE.search(text.replace("(= ", "("))]
    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_has_more_than_four_decimals(all_said: dict[str, dict[str, str]], language: str):
    assert [text for text in all_said[language] if re.search(r"\d\.\d{5}", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanations_are_whole_sentences(all_said: dict[str, dict[str, str]], language: str):
    shape = re.compile(r"[A-Z“][^。]*\." if language == "en" else r"[\u4e00-\u9fff“].*。", re.DOTALL)
    twice = re.compile(r"  |,,|\.\.|\s[,.;)]|\( | \?|。。|，，|：：|；；| [，。；：）]|（ ")
    odd = [text for text in all_said[language] if not shape.fullmatch(text) or twice.search(text)]
    assert odd == []


def test_chinese_explanations_have_no_half_width_punctuation(all_said: dict[str, dict[str, str]]):
    half_width = re.compile(r"[,;:?!()\"']|\.(?!\d)|(?<!\d):|:(?!\d)")
    clocks = re.compile(r"\d{1,2}:\d{2}")
    assert [text for text in all_said["zh-Hans"] if half_width.search(clocks.sub("", text))] == []


def test_chinese_explanations_hold_no_english(all_said: dict[str, dict[str, str]]):
    assert [text for text in all_said["zh-Hans"] if re.search(r"[A-Za-z]", LEFT_AS_WRITTEN.sub("", text))] == []


def test_chinese_and_latin_signs_stand_a_space_apart(all_said: dict[str, dict[str, str]]):
    close = re.compile(r"[\u4e00-\u9fff][A-Za-z]|(?![年月])[\u4e00-\u9fff]\d|[A-Za-z²³%][\u4e00-\u9fff]")
    assert [text for text in all_said["zh-Hans"] if close.search(text)] == []


def test_a_scene_that_is_told_otherwise_shows_the_two_lines_beside_each_other(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(SENTENCES["lower"], "en", "Bring it to {bound}{or_paths}.")  # type: ignore[arg-type]  # a dict
    with pytest.raises(pytest.fail.Exception) as failure:
        test_every_scene_is_told_as_it_was_read_and_found_good("limits")
    assert re.search(r"^-.*Lower it to 4\.0.*\n\+.*Bring it to 4\.0", str(failure.value), re.MULTILINE)
