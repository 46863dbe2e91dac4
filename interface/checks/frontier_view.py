"""What more, or less, would cost: the frontier of a project, as plain values for the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from interface.checks.figures import money
from interface.checks.frontier_chart import frontier_drawings
from interface.checks.paths_view import PathSetView, path_set_view
from interface.checks.queries import Reachable
from interface.rulebooks import labels
from protocol.evaluate.words import quantity
from protocol.paths.frontier import FrontierPoint, Reach
from protocol.rulebook.model import Edition

Axis = Literal["far", "service_life"]
AXES: tuple[Axis, Axis] = ("far", "service_life")


@dataclass(frozen=True, slots=True)
class Bounding:
    """Which rule allows no more of an indicator at a point."""

    label: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class PointView:
    """One point. `says`: all of it in a sentence. `ask_address`: where it is asked for; blank where it is asked for."""

    far: str
    service_life: str
    cost: str
    says: str
    way: PathSetView
    bounding: tuple[Bounding, ...]
    ask_address: str


@dataclass(frozen=True, slots=True)
class FrontierView:
    """The points in order, the cheapest first. `sentence`: what there is to say of a single one, else blank.

    `drawings`: none where there is nothing to move along. `chosen`: the number of the point that comes nearest to what
    is asked, counted from 0.
    """

    sentence: str
    notes: tuple[str, ...]
    far_label: str
    service_life_label: str
    points: tuple[PointView, ...]
    drawings: tuple[SafeString, ...]
    chosen: int


def frontier_view(
    found: Reachable, edition: Edition, said: Mapping[str, str], *, ask_address: str, edition_address: str
) -> FrontierView:
    """Return the frontier of a project for the page.

    Args: said: what the reader said of the project, by field of the form. ask_address: where projects are asked about.
    """
    points = found.frontier.points
    asked = asked_of(found, "far"), asked_of(found, "service_life")
    chosen = nearest(points, *asked)
    return FrontierView(
        sentence=_only(points[0], edition) if len(points) == 1 else "",
        notes=tuple(_notes(found)),
        far_label=labels.capital(labels.term_label("far", edition)),
        service_life_label=labels.capital(labels.term_label("service_life", edition)),
        points=tuple(
            PointView(
                far=reach_words(point.far, "far", edition),
                service_life=reach_words(point.service_life, "service_life", edition),
                cost=_("none") if point.cost == 0 else money(point.cost, edition),
                says=says(point, edition),
                way=path_set_view(point.paths, "", edition, edition_address),
                bounding=tuple(_bounding(point, edition, edition_address)),
                ask_address=_ask_address(point, found, said, ask_address),
            )
            for point in points
        ),
        drawings=frontier_drawings(points, edition, asked=asked, chosen=chosen, words=_shown(points, edition))
        if len(points) > 1
        else (),
        chosen=chosen,
    )


def _shown(points: tuple[FrontierPoint, ...], edition: Edition) -> str:
    """Return what the drawing shows in words; every point stands beside it."""
    return _("%(far)s and %(years)s against cost: %(number)s points. The first: %(first)s. The last: %(last)s.") % {
        "far": labels.capital(labels.term_label("far", edition)),
        "years": labels.term_label("service_life", edition),
        "number": len(points),
        "first": says(points[0], edition),
        "last": says(points[-1], edition),
    }


def reach_words(reach: Reach, axis: Axis, edition: Edition) -> str:
    """Return how far an indicator reaches, with its unit."""
    if reach == "no limit":
        return _("no limit")
    return quantity(reach, edition.indicators[axis].unit, labels.language())


def says(point: FrontierPoint, edition: Edition) -> str:
    """Return a point as a sentence: what can be had, what it costs, by which paths."""
    words = {"have": labels.capital(_have(point, edition)), "cost": _cost(point, edition)}
    if not point.paths.steps:
        return _("%(have)s: %(cost)s, as of right") % words
    titles = dict.fromkeys(labels.text(edition.paths[step.path].title) for step in point.paths.steps)
    return _("%(have)s: %(cost)s by %(paths)s") % {**words, "paths": " + ".join(titles)}


def _only(point: FrontierPoint, edition: Edition) -> str:
    words = {"have": _have(point, edition), "cost": _cost(point, edition)}
    return _("No paths lead further: at most %(have)s, %(cost)s.") % words


def _have(point: FrontierPoint, edition: Edition) -> str:
    label = labels.term_label("far", edition)
    far, years = (reach_words(reach, axis, edition) for axis, reach in zip(AXES, reaches(point), strict=True))
    words = {"label": label, "far": far, "years": years}
    match point.far == "no limit", point.service_life == "no limit":
        case False, False:
            return _("%(label)s %(far)s for %(years)s") % words
        case False, True:
            return _("%(label)s %(far)s for any time") % words
        case True, False:
            return _("any %(label)s for %(years)s") % words
        case _:
            return _("any %(label)s for any time") % words


def reaches(point: FrontierPoint) -> tuple[Reach, Reach]:
    """Return how far ratio and years reach."""
    return point.far, point.service_life


def _cost(point: FrontierPoint, edition: Edition) -> str:
    if point.cost == "unknown":
        return _("at an unknown cost")
    return _("at no cost") if point.cost == 0 else money(point.cost, edition)


def _notes(found: Reachable) -> Iterable[str]:
    yield _("All else stays as you asked.")
    if found.as_wished:
        yield _("What is still to be said is taken to be as the rules ask.")
    if not found.frontier.whole:
        yield _("Steps that lie very close together may be left out.")


def _bounding(point: FrontierPoint, edition: Edition, edition_address: str) -> Iterable[Bounding]:
    for axis, name in zip(AXES, (point.far_rule, point.service_life_rule), strict=True):
        rule = edition.rules.get(name or "")
        if rule is not None:
            label = labels.capital(labels.term_label(axis, edition))
            yield Bounding(label, labels.text(rule.title), f"{edition_address}#{rule.id}")


def asked_of(found: Reachable, axis: Axis) -> float | None:
    """Return what the project itself asks of an indicator, None where it does not say."""
    value = found.question.terms.values.get(axis)
    return value if isinstance(value, float) else None


def nearest(points: tuple[FrontierPoint, ...], *asked: float | None) -> int:
    """Return the number of the point that falls least short of what is asked, the cheapest of such."""

    def short(reach: Reach, wanted: float | None) -> float:
        if not wanted or reach == "no limit" or reach >= wanted:
            return 0.0
        return (wanted - reach) / wanted

    def all_short(number: int) -> float:
        return sum(short(reach, wanted) for reach, wanted in zip(reaches(points[number]), asked, strict=True))

    return min(range(len(points)), key=all_short, default=0)


def _ask_address(point: FrontierPoint, found: Reachable, said: Mapping[str, str], ask_address: str) -> str:
    if reaches(point) == tuple(asked_of(found, axis) for axis in AXES):
        return ""
    query = {name: value for name, value in said.items() if name not in ("floor_area", *AXES)}
    for axis, reach in zip(AXES, reaches(point), strict=True):
        if reach != "no limit":
            query[axis] = f"{reach:.10g}"
        elif asked_of(found, axis) is not None:
            query[axis] = f"{asked_of(found, axis):.10g}"
    return f"{ask_address}?{urlencode(query)}#answer"
