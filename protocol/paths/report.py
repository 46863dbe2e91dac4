"""An answer as text for a terminal: the verdict first, then why, then everything else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from protocol.evaluate.document import Amount, BoundResult, Check, IndicatorResult, RuleResult
from protocol.evaluate.values import Outcome
from protocol.evaluate.words import pick, quantity, term_label
from protocol.language.units import Unit
from protocol.paths.ways import STANDINGS, holder, money, outlook_lines, way_lines
from protocol.rulebook.model import Edition, Language

WIDTH: Final = 100

VERDICTS: Final[Mapping[str, Mapping[str, str]]] = {
    "lands": {"en": "LANDS", "zh-Hans": "可落地"},
    "lands_by_path": {"en": "LANDS BY PATH", "zh-Hans": "经路径可落地"},
    "blocked": {"en": "BLOCKED", "zh-Hans": "不可落地"},
    "undetermined": {"en": "UNDETERMINED", "zh-Hans": "尚不能确定"},
}

HEADINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "fails": {"en": "Fails", "zh-Hans": "不满足"},
    "unknown": {"en": "Not known", "zh-Hans": "尚不确定"},
    "holds": {"en": "Holds", "zh-Hans": "满足"},
    "overridden": {"en": "Gives way to another rule", "zh-Hans": "由其他规则取代"},
    "not_applicable": {"en": "Does not apply here", "zh-Hans": "不适用"},
    "missing": {"en": "Missing to settle it", "zh-Hans": "尚缺"},
    "figures": {"en": "Figures the rulebook does not know", "zh-Hans": "规则手册中不详的数值"},
    "decided": {"en": "Whatever is missing, the verdict will be", "zh-Hans": "无论所缺为何，结论均为"},
    "consents": {"en": "Consents", "zh-Hans": "须征得同意"},
    "charges": {"en": "Charges", "zh-Hans": "费用"},
    "taken": {"en": "Paths taken", "zh-Hans": "所采用的路径"},
    "total": {"en": "Total", "zh-Hans": "合计"},
    "proposed": {"en": "proposed", "zh-Hans": "拟定"},
    "as_of_right": {"en": "as of right", "zh-Hans": "直接准许"},
    "by_paths": {"en": "by paths", "zh-Hans": "经路径"},
    "at_most": {"en": "up to", "zh-Hans": "不超过"},
    "at_least": {"en": "from", "zh-Hans": "不低于"},
    "phase": {"en": "Phase", "zh-Hans": "阶段"},
    "if_asked": {"en": "perhaps", "zh-Hans": "待定"},
}

BOUND_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "no limit": {"en": "no limit", "zh-Hans": "不限"},
    "not applicable": {"en": "not applicable", "zh-Hans": "不适用"},
    "unknown": {"en": "not known", "zh-Hans": "不详"},
}

MARKS: Final[Mapping[Outcome, str]] = {
    "fails": "✗",
    "unknown": "?",
    "holds": "✓",
    "overridden": "–",
    "not_applicable": "–",
}


def report(edition: Edition, answer: Check, language: Language) -> str:
    """Return an answer as lines of text."""
    return "\n".join(_Report(edition, answer, language).lines())


class _Report:
    def __init__(self, edition: Edition, answer: Check, language: Language) -> None:
        self.edition = edition
        self.answer = answer
        self.language: Language = language

    def word(self, key: str) -> str:
        return HEADINGS[key][self.language]

    def lines(self) -> Iterator[str]:
        """Yield the lines of the report."""
        answer = self.answer
        title = pick(self.edition.title, self.language)
        yield f"{VERDICTS[answer.verdict][self.language]}   {title}, {answer.edition.in_force_from}"
        yield ""
        if answer.phases:
            for phase in answer.phases:
                yield f"{self.word('phase')} {phase.phase}: {VERDICTS[phase.verdict][self.language]}"
            yield ""
        if answer.paths:
            failing = [rule.id for rule in answer.rules if rule.outcome == "fails"]
            yield from outlook_lines(answer.paths, failing, self.edition, self.language)
            yield ""
        yield from self._indicators(answer.indicators)
        yield from self._missing()
        yield from self._taken()
        for outcome in ("fails", "unknown", "holds", "overridden", "not_applicable"):
            rules = [rule for rule in answer.rules if rule.outcome == outcome]
            if rules:
                yield ""
                yield f"{self.word(outcome)}:"
                for rule in rules:
                    yield from self._rule(rule)
        yield from self._consents()
        yield from self._charges()

    def _indicators(self, indicators: Mapping[str, IndicatorResult]) -> Iterator[str]:
        for name, result in indicators.items():
            unit = self.edition.indicators[name].unit
            label = term_label(name, self.edition, self.language)
            parts = []
            if result.proposed is not None:
                parts.append(f"{self.word('proposed')} {quantity(result.proposed, unit, self.language)}")
            rules = [rule for rule in (result.as_of_right.rule, result.as_of_right.at_least_rule) if rule]
            by = f" ({', '.join(rules)})" if rules else ""
            parts.append(f"{self.word('as_of_right')} {self._bounds(result.as_of_right, unit)}{by}")
            if self._bounds(result.by_paths, unit) != self._bounds(result.as_of_right, unit):
                parts.append(f"{self.word('by_paths')} {self._bounds(result.by_paths, unit)}")
            yield f"{label[:1].upper()}{label[1:]}: " + "; ".join(parts)

    def _bounds(self, result: BoundResult, unit: Unit) -> str:
        parts = []
        if result.at_least is not None and result.at_least != "no limit":
            parts.append(self._bound("at_least", result.at_least, unit))
        if result.at_most != "no limit" or not parts:
            parts.append(self._bound("at_most", "no limit" if result.at_most is None else result.at_most, unit))
        return " ".join(parts)

    def _bound(self, side: str, bound: float | str, unit: Unit) -> str:
        if isinstance(bound, str):
            return BOUND_WORDS[bound][self.language]
        return f"{self.word(side)} {quantity(bound, unit, self.language)}"

    def _rule(self, rule: RuleResult) -> Iterator[str]:
        entry = self.edition.rules.get(rule.id)
        title = pick(entry.title, self.language) if entry else ""
        cites = f" ({rule.cites})" if rule.cites else ""
        yield f"  {MARKS[rule.outcome]} {title + ' ' if title else ''}[{rule.id}]{cites}"
        yield from self._wrapped(rule.says[self.language], "      ")

    def _wrapped(self, text: str, indent: str) -> list[str]:
        width = WIDTH if self.language == "en" else WIDTH // 2
        return textwrap.wrap(
            text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=self.language != "en"
        )

    def _missing(self) -> Iterator[str]:
        if self.answer.missing:
            yield f"{self.word('missing')}: {', '.join(self.answer.missing)}"
        if self.answer.missing_figures:
            figures = [f"{figure.table} {' '.join(map(str, figure.row))}" for figure in self.answer.missing_figures]
            yield f"{self.word('figures')}: {'; '.join(figures)}"
        if self.answer.decided_anyway:
            yield f"{self.word('decided')}: {VERDICTS[self.answer.decided_anyway][self.language]}"

    def _taken(self) -> Iterator[str]:
        taken = self.answer.taken
        if taken is None:
            return
        yield ""
        yield f"{self.word('taken')}: {self._money(taken.cost)}"
        for line in way_lines(replace(taken, charges=(), consents=()), self.edition, self.language):
            yield f"  {line}"

    def _consents(self) -> Iterator[str]:
        if self.answer.consents:
            yield ""
            yield f"{self.word('consents')}:"
        for consent in self.answer.consents:
            perhaps = "" if consent.state == "asked" else f" ({self.word('if_asked')})"
            cites = f" ({consent.cites})" if consent.cites else ""
            who = holder(consent.holder, self.language)
            yield f"  {who} {STANDINGS[consent.standing][self.language]} [{consent.id}]{perhaps}{cites}"

    def _charges(self) -> Iterator[str]:
        if not self.answer.charges and self.answer.taken is None:
            return
        yield ""
        for charge in self.answer.charges:
            phase = "" if charge.phase is None else f" ({self.word('phase')} {charge.phase})"
            yield f"{pick(charge.title, self.language)}{phase}: {self._money(charge.amount)}"
        yield f"{self.word('total')}: {self._money(self.answer.total)}"

    def _money(self, amount: Amount) -> str:
        return money(amount, self.edition, self.language)
