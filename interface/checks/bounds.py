"""Bounds of an indicator in words and as an interval bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interface.rulebooks import labels
from interface.web.interval import NO_LIMIT, NOT_APPLICABLE, UNKNOWN, Bound, Interval, IntervalBar, Tick
from protocol.evaluate.document import BoundResult, IndicatorResult
from protocol.evaluate.words import quantity
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class BoundsView:
    """An indicator's bounds for a row of the list: what is allowed as of right, what by paths, and the binding rule."""

    indicator: str
    label: str
    text: str
    by_paths: str
    rule: str
    rule_address: str
    bar: IntervalBar | None


def bound_words(bound: Bound | None, indicator: str, edition: Edition) -> str:
    """Return a bound with its unit: `2.4`, `40 years`, `no limit`, `unknown`, `does not apply`."""
    if isinstance(bound, int | float):
        return quantity(float(bound), edition.indicators[indicator].unit, labels.language())
    words = {NO_LIMIT: _("no limit"), UNKNOWN: _("unknown"), NOT_APPLICABLE: _("does not apply"), None: _("no limit")}
    return words[bound]


def range_words(bounds: BoundResult, indicator: str, edition: Edition) -> str:
    """Return both sides of a bound as a phrase: `up to 2.4`, `from 1 to 2.4`, `no limit`."""
    least = bounds.at_least if isinstance(bounds.at_least, int | float) else None
    most = bounds.at_most
    if least is not None and isinstance(most, int | float):
        return _("from %(least)s to %(most)s") % {
            "least": labels.number(float(least)),
            "most": bound_words(most, indicator, edition),
        }
    if least is not None:
        return _("at least %(least)s") % {"least": bound_words(least, indicator, edition)}
    if isinstance(most, int | float):
        return _("up to %(most)s") % {"most": bound_words(most, indicator, edition)}
    return bound_words(most, indicator, edition)


def bounds_view(
    name: str,
    found: IndicatorResult,
    edition: Edition,
    address: str,
    *,
    existing: float | None = None,
    admitted: bool = True,
    scale_max: float | None = None,
) -> BoundsView:
    """Return an indicator's bounds for the page.

    Args: address: of the edition's page. admitted: whether the use is admitted as of right; if not, nothing is solid
    ground. scale_max: the right end of the scale, so that bars below each other can be compared.
    """
    label = labels.term_label(name, edition)
    wider = _wider(found)
    rule = edition.rules.get(found.as_of_right.rule or "")
    # Where only paths open the use, a path's own tighter limit binds and not the rule.
    binds = admitted or not wider
    return BoundsView(
        indicator=name,
        label=labels.capital(label),
        text=range_words(found.as_of_right, name, edition) if admitted else "",
        by_paths=_("by paths %(range)s") % {"range": range_words(found.by_paths, name, edition)}
        if wider or not admitted
        else "",
        rule=labels.text(rule.title) if binds and rule else "",
        rule_address=f"{address}#{rule.id}" if binds and rule else "",
        bar=interval_bar_of(name, found, edition, existing=existing, admitted=admitted, scale_max=scale_max),
    )


def _wider(found: IndicatorResult) -> bool:
    return (found.by_paths.at_most, found.by_paths.at_least) != (found.as_of_right.at_most, found.as_of_right.at_least)


def interval_bar_of(
    name: str,
    found: IndicatorResult,
    edition: Edition,
    *,
    existing: float | None = None,
    admitted: bool = True,
    scale_max: float | None = None,
    ticks: Sequence[Tick] = (),
) -> IntervalBar:
    """Return the interval bar of an indicator."""
    label = labels.term_label(name, edition)
    decimals = edition.indicators[name].precision
    return IntervalBar(
        indicator=labels.capital(label),
        unit=labels.unit_label(edition.indicators[name].unit),
        as_of_right=_interval(found.as_of_right) if admitted else None,
        by_paths=_interval(found.by_paths) if _wider(found) or not admitted else None,
        existing=existing,
        proposed=found.proposed,
        ticks=tuple(ticks),
        scale_max=scale_max,
        step=10.0**-decimals,
        decimals=decimals,
    )


def _interval(bounds: BoundResult) -> Interval:
    return Interval(bounds.at_most if bounds.at_most is not None else NO_LIMIT, bounds.at_least)


def binding_ticks(name: str, found: IndicatorResult, edition: Edition) -> tuple[Tick, ...]:
    """Return the rules that draw the borders of a bar, and what paths may add."""
    ticks = []
    rule = edition.rules.get(found.as_of_right.rule or "")
    if rule is not None and isinstance(found.as_of_right.at_most, int | float):
        ticks.append(Tick(found.as_of_right.at_most, labels.text(rule.title)))
    least = edition.rules.get(found.as_of_right.at_least_rule or "")
    if least is not None and isinstance(found.as_of_right.at_least, int | float):
        ticks.append(Tick(found.as_of_right.at_least, labels.text(least.title)))
    if _wider(found) and isinstance(found.by_paths.at_most, int | float):
        ticks.append(Tick(found.by_paths.at_most, _("by paths")))
    return tuple(ticks)


def common_scale(name: str, found: Iterable[IndicatorResult]) -> float | None:
    """Return one right end for all bars of an indicator, a little beyond its greatest bound; None without one."""
    figures = [
        float(bound)
        for each in found
        for bound in (each.as_of_right.at_most, each.by_paths.at_most)
        if isinstance(bound, int | float)
    ]
    return max(figures) * 1.08 if figures and max(figures) > 0 else None
