"""What a comparison asks, in words: numbers, days, counts and lengths each as their language has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from protocol.evaluate.parts import Asked
from protocol.language.tree import Type
from protocol.rulebook.model import Language

NUMBERS: Final[Mapping[Language, dict[str, str]]] = {
    "en": {
        "=": "{0}",
        "<>": "not {0}",
        "<": "less than {0}",
        "<=": "at most {0}",
        ">": "more than {0}",
        ">=": "at least {0}",
    },
    "zh-Hans": {
        "=": "为 {0}",
        "<>": "不为 {0}",
        "<": "小于 {0}",
        "<=": "不超过 {0}",
        ">": "大于 {0}",
        ">=": "不低于 {0}",
    },
}
"""By comparison, its right side in place of {0}; in Chinese with the verb."""
TIMES: Final[Mapping[Language, dict[str, str]]] = {
    "en": {"<": "before {0}", "<=": "no later than {0}", ">": "after {0}", ">=": "no earlier than {0}"},
    "zh-Hans": {"<": "早于 {0}", "<=": "不晚于 {0}", ">": "晚于 {0}", ">=": "不早于 {0}"},
}
COUNTS_ZH: Final = {">=": "不少于 {0}"}
SIZES_ZH: Final = {">=": "不小于 {0}"}
COUNTED: Final = frozenset({"space", "place", "person", "dwelling", "job"})
MEASURED: Final = frozenset({"m", "ft"})

NO_MORE: Final[Mapping[Language, dict[str, str]]] = {
    "en": {"<": "less than {0}", "<=": "{0} or less", ">": "more than {0}", ">=": "{0} or more"},
    "zh-Hans": {"<": "{0} 以下（不含）", "<=": "{0} 以内", ">": "{0} 以上（不含）", ">=": "{0} 以上"},
}
"""How far a remedy has to go."""
NO_LATER: Final[Mapping[Language, dict[str, str]]] = {
    "en": {"<": "before {0}", "<=": "{0} or earlier", ">": "after {0}", ">=": "{0} or later"},
    "zh-Hans": {"<": "{0} 以前（不含）", "<=": "{0} 以前", ">": "{0} 以后（不含）", ">=": "{0} 以后"},
}

OPPOSITE: Final[Mapping[Asked, Asked]] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
TURNED: Final[Mapping[Asked, Asked]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""A comparison read from its right side."""


def asked_for(operator: Asked, kind: Type, language: Language, *, time: bool) -> str:
    """Return what a comparison asks of a subject of this type, its right side to be put in place of {0}.

    Args: time: of a day or an hour of the day.
    """
    if time and operator in TIMES[language]:
        return TIMES[language][operator]
    if language == "zh-Hans":
        bases = {base for base, power in kind.unit.powers if power > 0}
        if kind.integer or bases & COUNTED:
            return COUNTS_ZH.get(operator, NUMBERS["zh-Hans"][operator])
        if bases and bases <= MEASURED:
            return SIZES_ZH.get(operator, NUMBERS["zh-Hans"][operator])
    return NUMBERS[language][operator]


def far_enough(operator: Asked, language: Language, *, time: bool) -> str:
    """Return how far a remedy has to go, the bound to be put in place of {0}; blank for what is no order."""
    return (NO_LATER if time else NO_MORE)[language].get(operator, "")
