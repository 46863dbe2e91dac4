"""How much floor area a screening finds possible, against what is built: in all, by district, by registered use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.checks.figures import area_words, run_on
from interface.checks.models import VERDICTS
from interface.checks.screening_rows import NOWHERE
from interface.rulebooks import labels
from interface.web.templatetags.web_tags import VERDICT_WORDS
from protocol.rulebook.model import Edition

Totals = Mapping[str, Any]
"""The totals of a screening as `screening_work` counts them; floor areas in m², floor areas nobody can tell apart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the figure: `kind` is built, as_of_right or by_paths; `share` of the longest one, in per cent."""

    kind: str
    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Bars:
    """What could stand on some parcels beside what stands there. `notes`: what is not in it."""

    title: str
    bars: tuple[Bar, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a bar of verdicts, in per cent from the left."""

    verdict: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Group:
    """The parcels of one district, or of one registered use. `key`: of the district, where a list of it can be had."""

    label: str
    key: str
    parcels: str
    slices: tuple[Slice, ...]
    counts: tuple[tuple[str, str, str], ...]
    as_of_right: str
    by_paths: str
    built: str


@dataclass(frozen=True, slots=True)
class CapacityView:
    """The figure with its sentence, and what stands in the whole city."""

    sentence: str
    figure: tuple[Bars, ...]
    whole: str


def capacity_view(totals: Totals) -> CapacityView:
    """Return the figure of a screening."""
    capacity = totals["capacity"]
    kinds = [
        ("as_of_right", _("As of right"), _("possible as of right")),
        ("by_paths", _("As of right and by paths"), _("possible with paths")),
    ]
    if not _paths_help(capacity):
        kinds = kinds[:1]
    shown = [kind for kind in kinds if capacity[kind[0]]["counted"]]
    longest = max([capacity[kind][part] or 0 for kind, *_words in shown for part in ("floor_area", "built")], default=0)
    figure = [_bars(kind, title, word, capacity[kind], longest) for kind, title, word in shown]
    built = capacity["built"]
    if built is None:
        return CapacityView(_sentence(capacity), tuple(figure), _("What is built today nobody has recorded."))
    whole = _("In the whole city %(built)s are built, on %(parcels)s parcels.") % {
        "built": area_words(built),
        "parcels": labels.number(capacity["parcels"]),
    }
    if capacity["built_unknown"]:
        unknown = ngettext(
            "Of %(number)s parcel nobody knows what is built.",
            "Of %(number)s parcels nobody knows what is built.",
            capacity["built_unknown"],
        )
        whole = run_on(whole, unknown % {"number": labels.number(capacity["built_unknown"])})
    return CapacityView(_sentence(capacity), tuple(figure), whole)


def _sentence(capacity: Totals) -> str:
    right, paths = capacity["as_of_right"], capacity["by_paths"]
    sentences = []
    if right["counted"]:
        words = ngettext(
            "As of right %(possible)s could stand on %(parcels)s parcel; %(built)s stand there today.",
            "As of right %(possible)s could stand on %(parcels)s parcels; %(built)s stand there today.",
            right["counted"],
        )
        sentences.append(words % _figures(right))
    if right["no_limit"]:
        words = ngettext(
            "On %(number)s parcel there is no limit as of right.",
            "On %(number)s parcels there is no limit as of right.",
            right["no_limit"],
        )
        sentences.append(words % {"number": labels.number(right["no_limit"])})
    if paths["counted"] and _paths_help(capacity):
        words = ngettext(
            "With paths it is %(possible)s on %(parcels)s parcel; %(built)s stand there today.",
            "With paths it is %(possible)s on %(parcels)s parcels; %(built)s stand there today.",
            paths["counted"],
        )
        sentences.append(words % _figures(paths))
    if not sentences:
        return _("No floor area can be told: no parcel takes the project, or nobody knows how much it could hold.")
    return run_on(*sentences)


def _paths_help(capacity: Totals) -> bool:
    """Return whether paths open another parcel or add floor area, so that there is something more to say."""
    right, paths = capacity["as_of_right"], capacity["by_paths"]
    return any(right[name] != paths[name] for name in ("counted", "floor_area", "no_limit"))


def _figures(sums: Totals) -> dict[str, str]:
    return {
        "possible": area_words(sums["floor_area"] or 0),
        "parcels": labels.number(sums["counted"]),
        "built": _built(sums),
    }


def _built(sums: Totals) -> str:
    return _("an unknown floor area") if sums["built"] is None else area_words(sums["built"])


def _bars(kind: str, title: str, word: str, sums: Totals, longest: float) -> Bars:
    def bar(which: str, label: str, area_m2: float | None) -> Bar:
        share = 100 * (area_m2 or 0) / longest if longest else 0.0
        return Bar(which, label, _("unknown") if area_m2 is None else area_words(area_m2), round(share, 2))

    return Bars(
        ngettext("%(title)s, on %(number)s parcel", "%(title)s, on %(number)s parcels", sums["counted"])
        % {"title": title, "number": labels.number(sums["counted"])},
        (bar("built", _("built there today"), sums["built"]), bar(kind, word, sums["floor_area"])),
        tuple(_apart(sums)),
    )


def _apart(sums: Totals) -> Iterable[str]:
    """Say on how many parcels there is no figure, so that nobody takes the sum for the whole."""
    if sums.get("built_unknown"):
        yield ngettext(
            "Of %(number)s of them nobody knows what is built.",
            "Of %(number)s of them nobody knows what is built.",
            sums["built_unknown"],
        ) % {"number": labels.number(sums["built_unknown"])}
    if sums["no_limit"]:
        yield ngettext(
            "On %(number)s further parcel there is no limit.",
            "On %(number)s further parcels there is no limit.",
            sums["no_limit"],
        ) % {"number": labels.number(sums["no_limit"])}
    if sums["unknown"]:
        yield ngettext(
            "On %(number)s further parcel it is not known.",
            "On %(number)s further parcels it is not known.",
            sums["unknown"],
        ) % {"number": labels.number(sums["unknown"])}


def by_district(totals: Totals) -> tuple[Group, ...]:
    """Return the districts, those with the most parcels first; none where the city has none."""
    return tuple(
        _group(found, district_name(found["key"], totals), found["key"] or NOWHERE)
        for found in totals["by_district"]
        if totals["districts"]
    )


def district_name(key: str | None, totals: Totals) -> str:
    """Return the name of a district in the reader's language."""
    if key is None:
        return _("In no district")
    english, chinese = totals["districts"].get(key, (key, key))
    return str((chinese or english) if labels.language() == "zh-Hans" else (english or chinese))


def by_registered_use(totals: Totals, edition: Edition) -> tuple[Group, ...]:
    """Return the registered uses, those with the most parcels first."""
    return tuple(
        _group(found, _("not recorded") if found["key"] is None else labels.use_label(found["key"], edition), "")
        for found in totals["by_registered_use"]
    )


def _group(found: Totals, label: str, key: str) -> Group:
    verdicts, capacity = found["verdicts"], found["capacity"]
    x, slices = 0.0, []
    for verdict in VERDICTS:
        width = 100 * verdicts[verdict] / capacity["parcels"] if capacity["parcels"] else 0.0
        if width:
            slices.append(Slice(verdict, round(x, 2), round(width, 2)))
        x += width
    return Group(
        label=label,
        key=key,
        parcels=labels.number(capacity["parcels"]),
        slices=tuple(slices),
        counts=tuple(
            (verdict, str(VERDICT_WORDS[verdict]), labels.number(verdicts[verdict]))
            for verdict in VERDICTS
            if verdicts[verdict]
        ),
        as_of_right=_sum_words(capacity["as_of_right"]),
        by_paths=_sum_words(capacity["by_paths"]),
        built=_("unknown") if capacity["built"] is None else area_words(capacity["built"]),
    )


def _sum_words(sums: Totals) -> str:
    """Return a sum; where there is none, whether that is for want of a limit or of knowledge."""
    if sums["counted"]:
        return area_words(sums["floor_area"] or 0)
    if sums["no_limit"]:
        return _("no limit")
    return _("unknown") if sums["unknown"] else "–"
