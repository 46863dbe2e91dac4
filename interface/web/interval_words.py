"""The interval bar in words: what a reader who does not see it is told, in the language in force."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext

from interface.web.interval import NO_LIMIT, NOT_APPLICABLE, UNKNOWN, Bound, Ground, Interval, IntervalBar, plain

GROUND_WORDS: Final[dict[Ground, Promise]] = {
    "as_of_right": gettext_lazy("as of right"),
    "by_paths": gettext_lazy("by paths"),
    "not_possible": gettext_lazy("not possible"),
    "unknown": gettext_lazy("not known yet"),
}


def bound_words(bound: Bound | None, bar: IntervalBar) -> str:
    """Return a bound with its unit, or the words for a bound that is no figure."""
    if bound is None:
        return gettext("none")
    if isinstance(bound, str):
        return {
            NO_LIMIT: gettext("no limit"),
            UNKNOWN: gettext("unknown"),
            NOT_APPLICABLE: gettext("does not apply"),
        }[bound]
    return figure_words(bound, bar)


def figure_words(figure: float, bar: IntervalBar) -> str:
    """Return a figure with its unit."""
    return f"{plain(figure, bar.decimals)} {bar.unit}".strip()


def describe(bar: IntervalBar) -> str:
    """Return the whole bar as sentences: as of right, by paths, today, proposed, and what binds."""
    if bar.not_applicable:
        return gettext("%(indicator)s does not apply here.") % {"indicator": bar.indicator}
    sentences = [
        gettext("Not possible as of right.")
        if bar.as_of_right is None
        else gettext("As of right: %(range)s.") % {"range": _range(bar.as_of_right, bar)}
    ]
    if bar.by_paths is not None:
        sentences.append(gettext("By paths: %(range)s.") % {"range": _range(bar.by_paths, bar)})
    if bar.existing is not None:
        sentences.append(gettext("Today: %(figure)s.") % {"figure": figure_words(bar.existing, bar)})
    if bar.proposed is not None:
        values = {"figure": figure_words(bar.proposed, bar), "ground": GROUND_WORDS[bar.ground_at(bar.proposed)]}
        sentences.append(gettext("Proposed: %(figure)s (%(ground)s).") % values)
    if bar.sorted_ticks:
        ticks = [f"{tick.label} {figure_words(tick.value, bar)}" for tick in bar.sorted_ticks]
        sentences.append(
            gettext("Binding: %(rules)s.") % {"rules": pgettext("between items of a list", "; ").join(ticks)}
        )
    # Chinese sets no space after its full stop.
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)


def _range(interval: Interval, bar: IntervalBar) -> str:
    most, least = interval.at_most, interval.at_least
    if isinstance(least, int | float) and least > 0:
        values = {"least": plain(least, bar.decimals), "most": bound_words(most, bar)}
        if isinstance(most, int | float):
            return gettext("%(least)s to %(most)s") % values
        values["least"] = figure_words(least, bar)
        if most == NO_LIMIT:
            return gettext("%(least)s or more") % values
        return gettext("at least %(least)s, at most %(most)s") % values
    if least == UNKNOWN and most != UNKNOWN:
        values = {"least": bound_words(least, bar), "most": bound_words(most, bar)}
        return gettext("at least %(least)s, at most %(most)s") % values
    if isinstance(most, int | float):
        return gettext("up to %(most)s") % {"most": figure_words(most, bar)}
    return bound_words(most, bar)
