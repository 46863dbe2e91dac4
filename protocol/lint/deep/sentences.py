"""The sentences findings are told in, in English and Simplified Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from protocol.evaluate import words
from protocol.language.tree import Value
from protocol.lint.deep.finding import How, Kind
from protocol.lint.deep.mentions import type_of
from protocol.rulebook.model import Edition, Language

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh-Hans")
Told = Mapping[Language, str]

SENTENCES: Final[Mapping[str, Mapping[Language, str]]] = {
    "empty-interval": {
        "en": "The {indicator} must be at least {least} by {lower} and at most {most} by {upper}: nothing fits.",
        "zh-Hans": "{indicator}依{lower}不得低于 {least}，依{upper}又不得高于 {most}：没有数值可以同时满足。",
    },
    "empty-interval-of-one": {
        "en": "The {indicator} must be at least {least} and at most {most}: nothing fits.",
        "zh-Hans": "{indicator}不得低于 {least}，又不得高于 {most}：没有数值可以同时满足。",
    },
    "cliff-at-most": {
        "en": "The largest {indicator} jumps by {share} at {fact} {threshold}: {before} at {near}, {after} at {far}.",
        "zh-Hans": "{fact}为 {threshold} 处，{indicator}上限跳变 {share}：{near} 时为 {before}，{far} 时为 {after}。",
    },
    "cliff-at-least": {
        "en": "The least {indicator} jumps by {share} at {fact} {threshold}: {before} at {near}, {after} at {far}.",
        "zh-Hans": "{fact}为 {threshold} 处，{indicator}下限跳变 {share}：{near} 时为 {before}，{far} 时为 {after}。",
    },
    "cliff-by-path": {
        "en": "The path {path} opens at {fact} {threshold} and moves the bound of the {indicator} by {share}: {before} "
        "at {near}, {after} at {far}.",
        "zh-Hans": "路径{path}在{fact}为 {threshold} 处开放，使{indicator}界限变动 {share}：{near} 时为 {before}，"
        "{far} 时为 {after}。",
    },
    "cliff-with-path": {
        "en": "With the path {path}, the bound of the {indicator} jumps by {share} at {fact} {threshold}: {before} at "
        "{near}, {after} at {far}.",
        "zh-Hans": "采用路径{path}时，{fact}为 {threshold} 处，{indicator}界限跳变 {share}：{near} 时为 {before}，"
        "{far} 时为 {after}。",
    },
    "cliff-no-limit": {
        "en": "The {indicator} has a limit on one side of {fact} {threshold} and none on the other: {before} at "
        "{near}, {after} at {far}.",
        "zh-Hans": "{fact}为 {threshold} 处，{indicator}一侧有界限、另一侧不设限：{near} 时为 {before}，"
        "{far} 时为 {after}。",
    },
    "cliff-seen": {
        "en": " Seen in {seen} of {tried} combinations tried of everything else.",
        "zh-Hans": "其他条件试算 {tried} 种组合，其中 {seen} 种如此。",
    },
    "use-nowhere": {
        "en": "No rule allows these uses, anywhere or by any path: {uses}.",
        "zh-Hans": "没有规则或路径准入下列用途：{uses}。",
    },
    "no-figure": {
        "en": "The table {table} has no figure for {count} of {all} combinations of {names}: {combinations}. What the "
        "other rules do not block there is never decided.",
        "zh-Hans": "表“{table}”中，{names}的 {all} 种组合有 {count} 种没有数值：{combinations}。"
        "其他规则未阻止的项目在此无法得出结论。",
    },
    "no-row": {
        "en": "The table {table} has no row for {combinations}. What the other rules do not block there is never "
        "decided.",
        "zh-Hans": "表“{table}”没有 {combinations} 的行。其他规则未阻止的项目在此无法得出结论。",
    },
    "undecided": {
        "en": "It stays undecided although every fact is known: {region}.",
        "zh-Hans": "事实齐备时仍无法得出结论：{region}。",
    },
    "never-applies": {
        "en": "It never binds: there are no facts for which its `when` holds.",
        "zh-Hans": "本规则从不起约束作用：没有任何事实能使其适用条件成立。",
    },
    "always-overridden": {
        "en": "It never binds: wherever it applies, {others} goes before it.",
        "zh-Hans": "本规则从不起约束作用：凡其适用之处，均由{others}优先适用。",
    },
    "always-holds": {
        "en": "It never binds: wherever it applies, what it asks is so anyway.",
        "zh-Hans": "本规则从不起约束作用：凡其适用之处，所要求的条件必然成立。",
    },
    "no-bound": {
        "en": "It never binds: wherever it applies, it sets no figure (no limit, not applicable or unknown).",
        "zh-Hans": "本规则从不起约束作用：凡其适用之处，均未给出数值（不限、不适用或不详）。",
    },
    "as-strict": {
        "en": "It never binds: wherever it applies, {others} is as strict or stricter.",
        "zh-Hans": "本规则从不起约束作用：凡其适用之处，{others}同样严格或更为严格。",
    },
    "admits-nothing": {
        "en": "It admits nothing: for none of its uses can it apply.",
        "zh-Hans": "本规则不准入任何用途：对其所列用途均不可能适用。",
    },
    "admits-no-more": {
        "en": "It admits nothing that {others} does not admit.",
        "zh-Hans": "本规则准入的用途，{others}均已准入。",
    },
    "not-seen-to-bind": {
        "en": "It was not seen to bind, whatever was tried.",
        "zh-Hans": "试算中未见本规则起约束作用。",
    },
    "never-open": {
        "en": "It can never help: there are no facts for which it is open.",
        "zh-Hans": "本路径从不起作用：没有任何事实能使其开放。",
    },
    "never-with": {
        "en": "It can never help: it requires {others}, and the two can never be taken together.",
        "zh-Hans": "本路径从不起作用：须同时采用{others}，而二者不可能同时采用。",
    },
    "never-needed": {
        "en": "It can never help: wherever it is open, {others} holds or does not apply.",
        "zh-Hans": "本路径从不起作用：凡其开放之处，{others}均已满足或不适用。",
    },
    "gives-nothing": {
        "en": "It can never help: wherever it is open, what it gives is nothing.",
        "zh-Hans": "本路径从不起作用：凡其开放之处，所给予的增量均为零。",
    },
    "not-seen-to-help": {
        "en": "It was not seen to help, whatever was tried.",
        "zh-Hans": "试算中未见本路径起作用。",
    },
    "idle-in-city": {
        "en": "Of {sites} sites, {asked}, it binds on none; it is unknown on {unknown}.",
        "zh-Hans": "{sites} 处用地（{asked}）中，本规则均未起约束作用；不详 {unknown}。",
    },
    "rule-in-city": {
        "en": "Of {sites} sites, {asked}, it binds on {binds}, fails on {fails}, is unknown on {unknown}.",
        "zh-Hans": "{sites} 处用地（{asked}）中，起约束作用 {binds}，不满足 {fails}，不详 {unknown}。",
    },
    "empty-in-city": {
        "en": " So it is on {count} sites of the city, such as {site}.",
        "zh-Hans": "全城有 {count} 处用地如此，例如 {site}。",
    },
    "cliff-in-city": {
        "en": " Within a tenth of it, {below} sites of the city lie below and {above} at or above; nearest are {last} "
        "and {first}.",
        "zh-Hans": "全城在其上下一成以内，低于者 {below} 处，达到者 {above} 处；最接近的是 {last} 和 {first}。",
    },
    "cliff-counts-in-city": {
        "en": " Within a tenth of it, {below} sites of the city lie below and {above} at or above.",
        "zh-Hans": "全城在其上下一成以内，低于者 {below} 处，达到者 {above} 处。",
    },
    "case-rule": {"en": "No worked case reaches this rule.", "zh-Hans": "没有算例用到本规则。"},
    "case-path": {
        "en": "In no worked case is this path open where a rule it relaxes fails.",
        "zh-Hans": "没有算例在所放宽的规则不满足时用到本路径。",
    },
    "case-charge": {"en": "No worked case reaches the charge {name}.", "zh-Hans": "没有算例用到收费“{name}”。"},
    "case-when": {
        "en": "In no worked case does the `when` of {name} hold.",
        "zh-Hans": "没有算例使“{name}”的适用条件成立。",
    },
    "case-arm": {
        "en": "No worked case reaches arm {arm} of `{text}` in {name}.",
        "zh-Hans": "没有算例走到“{name}”中 `{text}` 的第 {arm} 支。",
    },
    "case-else": {
        "en": "No worked case reaches the ELSE of `{text}` in {name}.",
        "zh-Hans": "没有算例走到“{name}”中 `{text}` 的 ELSE 一支。",
    },
    "case-misses-rule": {
        "en": "No worked case would change without this rule.",
        "zh-Hans": "去掉本规则，没有算例的结果会改变。",
    },
    "case-misses-path": {
        "en": "No worked case would change without this path.",
        "zh-Hans": "去掉本路径，没有算例的结果会改变。",
    },
    "case-rows": {
        "en": "Worked cases read {read} of {all} rows of {name}.",
        "zh-Hans": "算例读取了表“{name}”{all} 行中的 {read} 行。",
    },
    "case-consents": {
        "en": "No worked case asks for these consents: {name}.",
        "zh-Hans": "没有算例用到下列同意事项：{name}。",
    },
}

CERTAINTY: Final[Mapping[How, Mapping[Language, str]]] = {
    "shown": {"en": "shown by the example", "zh-Hans": "有实例为证"},
    "proved": {"en": "proved for all facts", "zh-Hans": "已对全部取值证明"},
    "sampled": {
        "en": "not seen otherwise in {tried} trials, which proves nothing",
        "zh-Hans": "{tried} 次试算中未见例外，尚未证明",
    },
    "counted": {"en": "counted", "zh-Hans": "经统计"},
}


KIND_NAMES: Final[Mapping[Kind, Mapping[Language, str]]] = {
    "contradiction": {"en": "contradiction", "zh-Hans": "矛盾"},
    "cliff": {"en": "cliff", "zh-Hans": "断崖"},
    "gap": {"en": "gap", "zh-Hans": "空白"},
    "never-binds": {"en": "never binds", "zh-Hans": "从不约束"},
    "never-helps": {"en": "never helps", "zh-Hans": "从不起作用"},
    "idle-in-city": {"en": "idle in the city", "zh-Hans": "全城未用"},
    "in-city": {"en": "in the city", "zh-Hans": "全城"},
    "untested": {"en": "untested", "zh-Hans": "未经算例检验"},
    "unread": {"en": "unread", "zh-Hans": "算例未读取"},
}


def kind(kind: Kind, language: Language) -> str:
    """Return what a kind of finding is called."""
    return KIND_NAMES[kind][language]


def told(code: str, parts: Callable[[Language], Mapping[str, str]] | None = None) -> Told:
    """Return a sentence in both languages, its parts worked out for each."""
    return {
        language: words_close(SENTENCES[code][language].format(**(parts(language) if parts else {})), language)
        for language in LANGUAGES
    }


def words_close(text: str, language: Language) -> str:
    """Return a Chinese text without spaces between its own characters."""
    return words.tightly(text) if language == "zh-Hans" else text


def joined(*every: Told) -> Told:
    """Return sentences one after another."""
    return {language: "".join(told[language] for told in every) for language in LANGUAGES}


def certainty(how: How, tried: int, language: Language) -> str:
    """Return how sure a finding is."""
    return CERTAINTY[how][language].format(tried=words.number(tried, language))


# Parts of sentences


def rule_name(edition: Edition, rule: str, language: Language) -> str:
    title = words.pick(edition.rules[rule].title, language)
    return f"“{title}” ({rule})" if language == "en" else f"“{title}”（{rule}）"


def path_name(edition: Edition, path: str, language: Language) -> str:
    title = words.pick(edition.paths[path].title, language)
    return f"“{title}” ({path})" if language == "en" else f"“{title}”（{path}）"


def label_of(edition: Edition, name: str, language: Language) -> str:
    """Return what a fact or term is called within a sentence."""
    if name in edition.facts:
        label = words.fact_label(edition.facts[name], language)
        # A question cannot stand within a sentence.
        if label.endswith("?"):
            return words.humanise(name)
        return label.removesuffix("？")
    return words.term_label(name, edition, language)


def value_of(edition: Edition, name: str, value: Value, language: Language) -> str:
    return words.shown(value, type_of(edition, name), edition, language)


def bound_of(edition: Edition, indicator: str, bound: float, language: Language) -> str:
    return words.quantity(bound, edition.indicators[indicator].unit, language)


def count_of(number: int, language: Language) -> str:
    return words.number(number, language)


def sites_of(number: int, site: str | None, language: Language) -> str:
    """Return how many sites there are, and one of them: `12 (such as A-3)`."""
    count = count_of(number, language)
    if language == "en":
        return count if site is None else f"{count} (such as {site})"
    return f"{count} 处" if site is None else f"{count} 处（例如 {site}）"


def uses_asked(uses: int, language: Language) -> str:
    """Return for which uses a city was asked; 0 where each site says its own."""
    if uses:
        return f"for any of {uses} uses" if language == "en" else f"任一用途，共 {uses} 种"
    return "for the use each says" if language == "en" else "按各自用途"


def unit_of(edition: Edition, name: str, language: Language) -> str:
    return words.unit_label(type_of(edition, name).unit, language)


def percent(share: float, language: Language) -> str:
    number = words.number(round(100 * share, 1), language)
    return f"{number} %" if language == "en" else f"{number}%"


def region(edition: Edition, point: Mapping[str, Value], language: Language) -> str:
    """Return facts with their values: `site area 2,000 m², density zone 1`."""
    colon = " " if language == "en" else "为"
    parts = [
        f"{label_of(edition, name, language)}{colon}{value_of(edition, name, value, language)}"
        for name, value in point.items()
    ]
    return words.listed(parts, language)


def listed(parts: Iterable[str], language: Language) -> str:
    return words.listed(parts, language)
