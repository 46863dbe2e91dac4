"""Citations as a Chinese reader knows them: 《民法典》第三百五十九条 for `Civil Code, Art. 359`.

The format has one line for a citation, in one language. Laws and standards that stand here are called by their own
name; a part that cites anything else stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from protocol.evaluate.words import tightly
from protocol.rulebook.model import Language

TITLES_ZH: Final[Mapping[str, str]] = {
    # Laws, regulations and policies of the state
    "Civil Air Defence Law": "《人民防空法》",
    "Civil Code": "《民法典》",
    "Land Administration Law": "《土地管理法》",
    "Ministry of Land and Resources Notice 2015 No. 5": (
        "《关于支持新产业新业态发展促进大众创业万众创新用地的意见》（国土资规〔2015〕5号）"
    ),
    "Regulations of 1990": "《城镇国有土地使用权出让和转让暂行条例》",
    "Regulations of 1990 on the grant and transfer of urban state-owned land": (
        "《城镇国有土地使用权出让和转让暂行条例》"
    ),
    "Regulations on Historic Cities, Towns and Villages": "《历史文化名城名镇名村保护条例》",
    "State Council Notice 2008 No. 3": "《国务院关于促进节约集约用地的通知》（国发〔2008〕3号）",
    "State Council Office Notice 2021 No. 22 on affordable rental housing": (
        "《国务院办公厅关于加快发展保障性租赁住房的意见》（国办发〔2021〕22号）"
    ),
    "Urban Real Estate Administration Law": "《城市房地产管理法》",
    "Urban and Rural Planning Law": "《城乡规划法》",
    # Texts of the demo city
    "Benchmark price notice 2025": "《2025年基准地价公告》",
    "Capacity notice": "《容量账公告》",
    "Density standard": "《密度分区标准》",
    "Detailed plans of Egret Bay": "《鹭湾市控制性详细规划》",
    "Egret Bay fee schedule": "《鹭湾市收费目录》",
    "Industrial land measures": "《工业用地管理办法》",
    "Landing standard": "《项目落地标准》",
    "Parking standard": "《停车配建标准》",
    "Plan of Egret Bay": "《鹭湾市国土空间总体规划》",
    "Renewal measures": "《城市更新办法》",
    "Street standard": "《街道设计标准》",
}
_TITLES: Final = {title.lower(): name for title, name in TITLES_ZH.items()}
_LONGEST_FIRST: Final = "|".join(sorted(map(re.escape, _TITLES), key=len, reverse=True))
_KNOWN: Final = re.compile(rf"({_LONGEST_FIRST})(?:,? (.+))?", re.IGNORECASE)
_NATIONAL_STANDARD: Final = re.compile(r"(GB(?:/T)? [\d.]+(?:-\d{4})?(?: \(\d{4}\))?),? (.+)")
_NUMBER: Final = r"\d[\d.]*[A-Z]?"
_ARTICLE: Final = re.compile(r"(?:Art\. )?(\d+)(?: \((\d+)\))?")
_DIGITS: Final = "零一二三四五六七八九"


def citation(cites: str, language: Language) -> str:
    """Return a citation for a reader; in English as it is written."""
    return cites if language == "en" else "；".join(_part(part) for part in cites.split("; "))


def _part(part: str) -> str:
    if (standard := _NATIONAL_STANDARD.fullmatch(part)) and (place := _place(standard[2])):
        return tightly(f"{standard[1].replace(' (', '（').replace(')', '）')} {place}")
    known = _KNOWN.fullmatch(part)
    if known is None:
        return part
    title, rest = _TITLES[known[1].lower()], known[2]
    if rest is None:
        return title
    place = _article(rest) or _place(rest)
    return f"{title}{place}" if place else part


def _article(rest: str) -> str:
    found = _ARTICLE.fullmatch(rest)
    if found is None:
        return ""
    item = f"第（{numeral(int(found[2]))}）项" if found[2] else ""
    return f"第{numeral(int(found[1]))}条{item}"


def _place(rest: str) -> str:
    """Return a table, a class, a section, or a range of sections; blank for anything else."""
    if found := re.fullmatch(rf"table ({_NUMBER})", rest):
        return f"表 {found[1]}"
    if found := re.fullmatch(r"class (\d+)", rest):
        return f"{found[1]} 类"
    if found := re.fullmatch(rf"({_NUMBER})(?: (to|and) ({_NUMBER}))?", rest):
        return f"第 {found[1]} 条" if not found[2] else f"第 {found[1]} {_JOINTS[found[2]]} {found[3]} 条"
    return ""


_JOINTS: Final = {"to": "至", "and": "和"}


def numeral(number: int) -> str:
    """Return a whole number from 1 to 9,999 in Chinese numerals, as articles of laws are counted."""
    said, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + unit
        gap = not digit
    return said.removeprefix("一") if said.startswith("一十") else said
