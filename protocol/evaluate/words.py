"""Numbers, units, dates, names and values as people read them, in English and Simplified Chinese."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from protocol.evaluate.names import NAMES_EN, NAMES_ZH
from protocol.language.tree import NOT_APPLICABLE, Type, Value
from protocol.language.units import Unit
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import Edition, FactDeclaration, Language, Text

MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
"""In order, divided by bars."""

INDICATORS: Final[Mapping[str, Mapping[str, str]]] = {
    "use": {"en": "use", "zh-Hans": "用途"},
    "far": {"en": "floor area ratio", "zh-Hans": "容积率"},
    "service_life": {"en": "service life", "zh-Hans": "使用年限"},
    "height": {"en": "height", "zh-Hans": "建筑高度"},
    "storeys": {"en": "number of storeys", "zh-Hans": "层数"},
    "coverage": {"en": "site coverage", "zh-Hans": "建筑密度"},
    "parking": {"en": "parking", "zh-Hans": "停车配建"},
    "starts_on": {"en": "start", "zh-Hans": "开始日期"},
    "hours_from": {"en": "opening hour", "zh-Hans": "开始时刻"},
    "hours_to": {"en": "closing hour", "zh-Hans": "结束时刻"},
}
"""Names of terms that a rulebook did not name itself."""

SOURCES: Final[Mapping[str, Mapping[str, str]]] = {
    "site": {"en": "register", "zh-Hans": "不动产登记"},
    "right": {"en": "register of rights", "zh-Hans": "权利登记"},
    "distance": {"en": "layer {0}", "zh-Hans": "“{0}”图层"},
    "overlap": {"en": "layer {0}", "zh-Hans": "“{0}”图层"},
    "attribute": {"en": "layer {0}", "zh-Hans": "“{0}”图层"},
    "count_within": {"en": "layer {0}", "zh-Hans": "“{0}”图层"},
    "frontages": {"en": "layer {0}", "zh-Hans": "“{0}”图层"},
    "headroom": {"en": "capacity ledger {0}", "zh-Hans": "“{0}”容量账"},
    "project": {"en": "project", "zh-Hans": "项目方案"},
    "applicant": {"en": "applicant", "zh-Hans": "申请人填报"},
    "judgement": {"en": "judgement by the {0}", "zh-Hans": "{0}认定"},
}

BASE_UNITS_ZH: Final[Mapping[str, str]] = {
    "year": "年",
    "day": "日",
    "h": "小时",
    "person": "人",
    "dwelling": "户",
    "job": "岗位",
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "t": "吨",
    "ft": "英尺",
    "space": "个",
    "place": "个",
}

PLURALS: Final = {
    "year": "years",
    "day": "days",
    "h": "hours",
    "dwelling": "dwellings",
    "job": "jobs",
    "person": "people",
    "space": "spaces",
    "place": "places",
}
SINGULARS: Final = {"h": "hour"}


def pick(text: Text | None, language: Language, otherwise: str = "") -> str:
    """Return a text in the language, in English where it has no other, or what stands for none."""
    if text is None:
        return otherwise
    return text.get(language) or text["en"]


@lru_cache(maxsize=4096)
def humanise(name: str, language: Language = "en") -> str:
    """Return an identifier with spaces and `far` written out; in Chinese its name, where it is a common one."""
    spaced = name.replace("_", " ").replace("-", " ")
    if language == "zh-Hans" and spaced in NAMES_ZH:
        return NAMES_ZH[spaced]
    if language == "en" and spaced in NAMES_EN:
        return NAMES_EN[spaced]
    return " ".join("floor area ratio" if word == "far" else word for word in spaced.split(" "))


def member_label(member: str, language: Language) -> str:
    """Return a member of an enumeration: as it is written; in Chinese its name, where it is a common one."""
    return NAMES_ZH.get(member, member) if language == "zh-Hans" else member


def number(value: float, language: Language, least_decimals: int = 0, most_decimals: int = 6) -> str:
    """Return a number with at most 6 decimals: thousands set off in English, plain digits in Chinese."""
    if math.isinf(value):
        return {"en": "no limit", "zh-Hans": "不限"}[language]
    if not least_decimals and value == int(value):
        return (f"{value:,.0f}" if language == "en" else f"{value:.0f}").replace("-", "−")
    digits = f"{value:,.{most_decimals}f}" if language == "en" else f"{value:.{most_decimals}f}"
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return sign + (f"{whole}.{decimals}" if decimals else whole)


def readable(value: float) -> float:
    """Return a measured or computed number with as many digits as tell a reader something: 5.293971 as 5.294."""
    size = abs(value)
    if math.isinf(size):
        return value
    return round(value, 2 if size >= 100 else 3 if size >= 1 else 4 if size >= 0.01 else 6)


def unit_label(unit: Unit, language: Language, count: float = 2) -> str:
    """Return a unit as it is written after a number: `m²`, `CNY/m²`, `years`, `/day`; 元/m² in Chinese."""
    return "" if unit.pure else _unit_label(unit, language, count == 1)


@lru_cache(maxsize=256)
def _unit_label(unit: Unit, language: Language, one: bool) -> str:
    shown = unit.shown
    if language == "zh-Hans":
        for base, word in BASE_UNITS_ZH.items():
            shown = _replace_base(shown, base, word)
    elif shown in PLURALS:
        return SINGULARS.get(shown, shown) if one else PLURALS[shown]
    return shown.removeprefix("1")


def _replace_base(shown: str, base: str, word: str) -> str:
    parts = [part.split("*") for part in shown.split("/")]
    return "/".join("*".join(word if one == base else one for one in part) for part in parts)


def quantity(value: float, unit: Unit, language: Language, least_decimals: int = 0, *, most_decimals: int = 6) -> str:
    """Return a number with its unit, money as the language writes it."""
    if math.isinf(value):
        return number(value, language)
    if len(unit.powers) == 1 and unit.powers[0] == ("CNY", 1) and language == "zh-Hans" and abs(value) >= 10_000:
        return f"{number(value / 10_000, language)} 万元"
    shown = number(value, language, least_decimals, most_decimals)
    if language == "en" and len(unit.powers) == 1 and unit.powers[0][1] == 1 and _is_money(unit.powers[0][0]):
        return f"{unit.powers[0][0]} {shown}"
    label = unit_label(unit, language, value)
    return f"{shown}{'' if label.startswith('/') else ' '}{label}" if label else shown


def clock(hours: float) -> str:
    """Return hours of the day as a clock shows them: 7.5 as `7:30`."""
    minutes = round(hours * 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def _is_money(base: str) -> bool:
    return len(base) == 3 and base.isupper()


def date(value: dt.date, language: Language) -> str:
    """Return a date in full."""
    if language == "zh-Hans":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS.split('|')[value.month - 1]} {value.year}"


def shown(value: Value, kind: Type, edition: Edition, language: Language) -> str:
    """Return any value as people read it: a use with its title, yes and no, unknown said so."""
    if value is None:
        return {"en": "unknown", "zh-Hans": "不详"}[language]
    if value is NOT_APPLICABLE:
        return {"en": "not applicable", "zh-Hans": "不适用"}[language]
    if isinstance(value, bool):
        return {("en", True): "yes", ("en", False): "no", ("zh-Hans", True): "是", ("zh-Hans", False): "否"}[
            language, value
        ]
    if isinstance(value, dt.date):
        return date(value, language)
    if isinstance(value, float):
        return quantity(value, kind.unit, language)
    assert isinstance(value, str)
    return use_label(value, edition, language) if kind.kind == "use" else member_label(value, language)


def use_label(code: str, edition: Edition, language: Language) -> str:
    """Return a use as `Retail and hospitality (0901)`; without its code where that is a word and no number."""
    use = edition.uses.get(code)
    if use is None:
        return code
    title = pick(use.title, language)
    if not any(sign.isdigit() for sign in code):
        return title
    return f"{title} ({code})" if language == "en" else f"{title}（{code}）"


def term_label(name: str, edition: Edition, language: Language) -> str:
    """Return the name of a term as it stands within a sentence."""
    indicator = edition.indicators.get(name)
    if indicator is not None and indicator.title is not None:
        return within_sentence(pick(indicator.title, language), language)
    return INDICATORS[name][language] if name in INDICATORS else humanise(name, language)


def fact_label(declaration: FactDeclaration, language: Language) -> str:
    """Return the name of a fact: its title, else what it is asked by, else its identifier."""
    text = declaration.title or declaration.ask
    if text is not None:
        return within_sentence(pick(text, language), language)
    known = FACTS.get(declaration.name)
    return known[language] if known else humanise(declaration.name, language)


def within_sentence(label: str, language: Language) -> str:
    """Return a label as it stands within a sentence: in English not capitalised, unless it is an abbreviation."""
    return label[:1].lower() + label[1:] if language == "en" and label[1:2].islower() else label


def tightly(text: str) -> str:
    """Return a Chinese text put together from parts: no space between two Chinese characters, one before Latin ones.

    Digits stand close to 年, 月 and 日, as dates are written.
    """
    return BEFORE_LATIN.sub(" ", BETWEEN_CHINESE.sub("", text))


def source_label(declaration: FactDeclaration, fact: FactValue | None, language: Language) -> str:
    """Return where a fact comes from and of which day: `layer metro_station, 5 January 2026`."""
    source = declaration.source
    label = SOURCES[source.kind][language].format(*(humanise(argument, language) for argument in source.arguments))
    if fact is not None and fact.as_of is not None:
        return (
            f"{label}, {date(fact.as_of, language)}" if language == "en" else f"{label}，{date(fact.as_of, language)}"
        )
    return label


def listed(parts: Iterable[str], language: Language, word: str = "and") -> str:
    """Return parts as an enumeration: `a, b and c`, `a, and b and c`; 、 in Chinese, 或 before the last for `or`."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    if language == "zh-Hans":
        return "、".join(items[:-1]) + {"and": "和", "or": "或"}[word] + items[-1]
    comma = "," if any(f" {word} " in item for item in items) else ""
    return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"


FACTS: Final[Mapping[str, Mapping[str, str]]] = {
    "site_area": {"en": "site area", "zh-Hans": "用地面积"},
    "floor_area": {"en": "existing floor area", "zh-Hans": "现状建筑面积"},
    "registered_use": {"en": "registered use", "zh-Hans": "登记用途"},
    "right_ends": {"en": "end of the land right", "zh-Hans": "土地权利终止日期"},
    "state_owned": {"en": "state-owned land", "zh-Hans": "国有土地"},
    "density_zone": {"en": "density zone", "zh-Hans": "密度分区"},
    "metro_distance": {"en": "distance to the metro", "zh-Hans": "距地铁站距离"},
    "street_fronts": {"en": "street fronts", "zh-Hans": "临街面数"},
    "power": {"en": "power demand", "zh-Hans": "用电需求"},
    "power_headroom": {"en": "headroom of the power supply", "zh-Hans": "供电余量"},
    "night_noise": {"en": "noise at night", "zh-Hans": "夜间噪声"},
}
"""Names of facts that rulebooks commonly use and do not name themselves."""

BETWEEN_CHINESE: Final = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”])"
    r"|(?<=[\uff08\uff09\u3001\uff0c\uff1a\uff1b“]) | (?=[\uff08\uff09\u3001\uff0c\u3002\uff1b”])"
)
BEFORE_LATIN: Final = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![年月])(?=[A-Za-z0-9−])|(?<=[A-Za-z²³%])(?=[\u4e00-\u9fff])"
    r"|(?<=[0-9])(?=(?![年月日])[\u4e00-\u9fff])"
)
