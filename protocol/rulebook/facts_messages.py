"""What can be wrong with facts and terms, in the words of both languages.

The reader of these is whoever fills in a form or calls the API, so they are not English-only as lint is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

MESSAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "not-json": {"en": "This is not JSON or YAML: {reason}.", "zh-Hans": "无法按 JSON 或 YAML 读取：{reason}。"},
    "repeated-name": {"en": "{name} stands here twice.", "zh-Hans": "“{name}”重复出现。"},
    "not-a-mapping": {
        "en": "Facts are a mapping of names to values.",
        "zh-Hans": "事实应为“名称：值”的对应表。",
    },
    "too-many": {"en": "There are more than {most} entries here.", "zh-Hans": "此处超过 {most} 项。"},
    "unknown-name": {
        "en": "This rulebook knows no fact or term {name}.",
        "zh-Hans": "本规则手册没有名为“{name}”的事实或条件。",
    },
    "unknown-key": {
        "en": "{name} cannot stand here; {known} can.",
        "zh-Hans": "此处不能有“{name}”，只能有：{known}。",
    },
    "wrong-type": {"en": "{name} is {wanted}, not {given}.", "zh-Hans": "“{name}”应为{wanted}，不能是{given}。"},
    "wrong-unit": {
        "en": "{name} is in {wanted}, not in {given}; nothing is converted.",
        "zh-Hans": "“{name}”的单位是 {wanted}，不是 {given}；系统不作换算。",
    },
    "not-whole": {"en": "{name} is a whole number, not {given}.", "zh-Hans": "“{name}”应为整数，不能是 {given}。"},
    "not-finite": {"en": "{name} is not a finite number.", "zh-Hans": "“{name}”不是有限的数值。"},
    "out-of-range": {
        "en": "{name} lies between {low} and {high}; {given} does not.",
        "zh-Hans": "“{name}”应在 {low} 至 {high} 之间，{given} 超出范围。",
    },
    "too-small": {
        "en": "{name} is 0 or at least {least} away from it; {given} is nearer.",
        "zh-Hans": "“{name}”应为 0，或绝对值不小于 {least}；{given} 过于接近 0。",
    },
    "word-not-allowed": {
        "en": "{name} cannot be {given}.",
        "zh-Hans": "“{name}”不能填“{given}”。",
    },
    "not-a-member": {
        "en": "{name} is one of {known}, not {given}.",
        "zh-Hans": "“{name}”只能是 {known}，不能是“{given}”。",
    },
    "unknown-use": {"en": "{given} is no use of the catalogue.", "zh-Hans": "用途目录中没有代码“{given}”。"},
    "not-a-date": {
        "en": "{name} is a date such as 2026-03-01, not {given}.",
        "zh-Hans": "“{name}”应为日期，如 2026-03-01，不能是“{given}”。",
    },
    "too-long": {"en": "{name} has more than {most} characters.", "zh-Hans": "“{name}”超过 {most} 个字符。"},
    "unknown-state": {
        "en": "state is known, disputed or unknown, not {given}.",
        "zh-Hans": "state 只能是 known、disputed 或 unknown，不能是“{given}”。",
    },
    "no-reason": {
        "en": "{name} is disputed; say why in reason.",
        "zh-Hans": "“{name}”有争议，请在 reason 中说明理由。",
    },
    "no-value": {"en": "{name} has no value.", "zh-Hans": "“{name}”没有值。"},
    "term-not-a-fact": {
        "en": "{name} is a term of the project; it has a value and nothing else.",
        "zh-Hans": "“{name}”是方案条件，只能直接填值。",
    },
    "share-sum": {
        "en": "The shares of a mixed use sum to 1, not to {given}.",
        "zh-Hans": "混合用途的占比之和应为 1，现为 {given}。",
    },
    "share-range": {
        "en": "A share lies above 0 and is at most 1; {given} does not.",
        "zh-Hans": "占比应大于 0、不超过 1，{given} 超出范围。",
    },
    "repeated-use": {"en": "The use {given} stands twice in the mix.", "zh-Hans": "用途“{given}”在组合中重复。"},
    "empty-list": {"en": "{name} is empty.", "zh-Hans": "“{name}”为空。"},
    "phase-order": {"en": "A phase ends after it begins.", "zh-Hans": "阶段的结束日期应晚于开始日期。"},
    "phase-overlap": {
        "en": "This phase begins before the one above it ends.",
        "zh-Hans": "本阶段在上一阶段结束前开始。",
    },
    "phases-say-when": {
        "en": "{name} follows from the phases; leave it out.",
        "zh-Hans": "“{name}”由各阶段的起止日期得出，请不要填写。",
    },
    "hours-order": {"en": "hours_from lies before hours_to.", "zh-Hans": "hours_from 应早于 hours_to。"},
}
DID_YOU_MEAN: Final[Mapping[str, str]] = {"en": " Did you mean {suggestion}?", "zh-Hans": "是否指“{suggestion}”？"}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "number": {"en": "a number", "zh-Hans": "数值"},
    "integer": {"en": "a whole number", "zh-Hans": "整数"},
    "boolean": {"en": "true or false", "zh-Hans": "true 或 false"},
    "date": {"en": "a date such as 2026-03-01", "zh-Hans": "日期（如 2026-03-01）"},
    "text": {"en": "a text in quotes", "zh-Hans": "加引号的文字"},
    "use": {"en": "a code of the catalogue of uses, in quotes", "zh-Hans": "加引号的用途代码"},
    "mapping": {"en": "a mapping", "zh-Hans": "对应表"},
    "list": {"en": "a list", "zh-Hans": "列表"},
}


@dataclass(frozen=True, slots=True)
class FactProblem:
    """One mistake in facts or terms. `pointer`: where, as a JSON pointer (RFC 6901). `code`: a key of MESSAGES."""

    pointer: str
    code: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    suggestion: str = ""

    def says(self, language: str = "en") -> str:
        """Return the sentence in `en` or `zh-Hans`."""
        texts = {
            name: WORDS[value][language] if name in ("wanted", "given") and value in WORDS else value
            for name, value in self.params.items()
        }
        sentence = MESSAGES[self.code][language].format(**texts)
        return sentence + (DID_YOU_MEAN[language].format(suggestion=self.suggestion) if self.suggestion else "")

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.says()}"
