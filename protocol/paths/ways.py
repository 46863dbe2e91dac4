"""A set of paths as text for a terminal: which, at which level, what it costs, what it obliges to, whom it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from protocol.evaluate.document import Amount, ObligationResult, PathSetResult, StepResult
from protocol.evaluate.words import humanise, listed, pick, quantity, tightly
from protocol.language.units import Unit
from protocol.rulebook.model import Edition, Language

WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "no": {"en": "No as it stands: {rules}.", "zh-Hans": "按现方案不可落地：不满足{rules}。"},
    "yes": {"en": "Yes if:", "zh-Hans": "采取下列路径即可落地："},
    "ways": {"en": "Yes if one of these is done:", "zh-Hans": "采取下列任一组路径即可落地："},
    "use": {"en": "Admitted uses", "zh-Hans": "准许的用途"},
    "way": {"en": "{number}. {total} in all", "zh-Hans": "{number}. 合计 {total}"},
    "sums": {"en": "paths {cost}", "zh-Hans": "路径费用 {cost}"},
    "due": {"en": "due: {when}", "zh-Hans": "期限：{when}"},
    "until": {"en": "until: {when}", "zh-Hans": "持续至：{when}"},
    "evidence": {"en": "shown by: {what}", "zh-Hans": "证明：{what}"},
    "phase": {"en": "phase {number}", "zh-Hans": "第 {number} 阶段"},
    "unknown": {"en": "not known", "zh-Hans": "不详"},
}

MOMENTS: Final[Mapping[str, Mapping[Language, str]]] = {
    "opening": {"en": "opening", "zh-Hans": "开业"},
    "completion": {"en": "completion", "zh-Hans": "竣工"},
    "start": {"en": "the start", "zh-Hans": "开始"},
    "permit": {"en": "the permit", "zh-Hans": "核发许可"},
    "before the permit": {"en": "before the permit", "zh-Hans": "核发许可之前"},
    "before the decision": {"en": "before the decision", "zh-Hans": "作出决定之前"},
    "end": {"en": "the end", "zh-Hans": "使用期满"},
}
"""When duties are commonly due, and until when."""

HOLDERS: Final[Mapping[str, str]] = {
    "owner": "所有权人",
    "co-owner": "按份共有人",
    "joint owner": "共同共有人",
    "unit owner": "业主",
    "mortgagee": "抵押权人",
    "easement holder": "地役权人",
    "land grantor": "土地出让方",
    "operator": "运营方",
    "tenant": "承租人",
    "neighbour": "相邻权利人",
}
"""Whose consent is asked, in Chinese."""

STANDINGS: Final[Mapping[str, Mapping[Language, str]]] = {
    "sign": {"en": "signs", "zh-Hans": "签署"},
    "heard": {"en": "is heard", "zh-Hans": "听取意见"},
    "told": {"en": "is told", "zh-Hans": "告知"},
}


def outlook_lines(
    sets: Sequence[PathSetResult], failing: Sequence[str], edition: Edition, language: Language
) -> Iterator[str]:
    """Yield "no as it stands; yes if …": the ways to a yes in their order.

    Args: sets: at least one. failing: the rules that fail, by id.
    """
    titles = [f"“{_title(rule, edition, language)}”" for rule in failing]
    yield _word("no", language, rules=listed(titles, language))
    yield _word("ways" if len(sets) > 1 else "yes", language)
    for number, found in enumerate(sets, 1):
        yield _word("way", language, number=str(number), total=money(found.total, edition, language))
        for line in way_lines(found, edition, language):
            yield f"   {line}"


def way_lines(found: PathSetResult, edition: Edition, language: Language) -> Iterator[str]:
    """Yield the lines of one set: the steps, what is charged with them, duties, consents."""
    for step in found.steps:
        yield _step(step, edition, language)
    if found.charges:
        yield f"  = {' + '.join(_sums(found, edition, language))}"
    for duty in found.obligations:
        yield f"  • {_duty(duty, language)}"
    for name in found.consents:
        consent = edition.consents[name]
        yield f"  ✎ {holder(consent.holder, language)} {STANDINGS[consent.standing][language]} [{name}]"


def money(amount: Amount, edition: Edition, language: Language) -> str:
    """Return an amount in the edition's currency."""
    if isinstance(amount, str):
        return _word("unknown", language)
    return quantity(amount, Unit(((edition.currency, 1),)), language)


def holder(name: str, language: Language) -> str:
    """Return whose consent is asked, as people say it."""
    return HOLDERS.get(name, name) if language == "zh-Hans" else name


def _word(key: str, language: Language, **parts: str) -> str:
    text = WORDS[key][language].format(**parts)
    return tightly(text) if language == "zh-Hans" else text


def _title(rule: str, edition: Edition, language: Language) -> str:
    """Return the title of what fails: a rule, the admitted uses, or a path that imposes a limit."""
    if rule in edition.rules:
        return pick(edition.rules[rule].title, language)
    path = edition.paths.get(rule.partition(":")[0])
    return _word("use", language) if path is None else pick(path.title, language)


def _step(step: StepResult, edition: Edition, language: Language) -> str:
    path = edition.paths[step.path]
    said = []
    if path.level is not None and step.level is not None:
        said.append(f"{humanise(path.level.name, language)} {quantity(step.level, path.level.unit, language)}")
    if step.phase is not None:
        said.append(_word("phase", language, number=str(step.phase)))
    return f"{pick(path.title, language)} [{step.path}]" + "".join(f", {each}" for each in said)


def _sums(found: PathSetResult, edition: Edition, language: Language) -> Iterator[str]:
    yield _word("sums", language, cost=money(found.cost, edition, language))
    for charge in found.charges:
        yield f"{pick(charge.title, language)} {money(charge.amount, edition, language)}"


def _duty(duty: ObligationResult, language: Language) -> str:
    said = [_word("due", language, when=_moment(duty.due, language))]
    if duty.until:
        said.append(_word("until", language, when=_moment(duty.until, language)))
    if duty.evidence:
        evidence = duty.evidence if isinstance(duty.evidence, str) else pick(duty.evidence, language)
        said.append(_word("evidence", language, what=evidence))
    words = pick(duty.duty, language)
    return f"{words} ({'; '.join(said)})" if language == "en" else f"{words}（{'；'.join(said)}）"


def _moment(text: str, language: Language) -> str:
    return MOMENTS[text][language] if text in MOMENTS else humanise(text, language)
