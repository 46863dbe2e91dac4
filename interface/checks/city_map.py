"""The map of a screening, or of two editions compared: parcels by verdict or by what can be built, and its tiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interface.checks.models import ScreeningRun
from interface.checks.screening_map import draw_tile
from interface.checks.screening_queries import NoSuchScreening, drawn_screening
from interface.registry.listing import box_of
from interface.registry.map_data import map_data
from interface.registry.tile_views import place_of, refused, send_tile
from interface.web.map_themes import MapClass, Theme
from interface.web.templatetags.web_tags import VERDICT_WORDS

PLACE: Final = "__certificate__"
DRAWN_KEPT_S: Final = 60

# The verdict colours of the palette. What no listed class holds is undetermined.
VERDICT_THEME: Final = Theme(
    "verdict",
    _("Verdict"),
    "verdict",
    (
        MapClass(VERDICT_WORDS["lands"], "#11776d", "plain", ("lands",)),
        MapClass(VERDICT_WORDS["lands_by_path"], "#d9961f", "hatch", ("lands_by_path",)),
        MapClass(VERDICT_WORDS["blocked"], "#a8402f", "cross", ("blocked",)),
        MapClass(VERDICT_WORDS["undetermined"], "#c3cad0", "dots"),
    ),
)

_UNKNOWN: Final = MapClass(_("unknown"), "#c3cad0", "dots")
# What is beyond is no figure but "no limit", see screening_map.
_BEYOND: Final = 1e5
_LEAST: Final = 0.005
# Light to dark, as the rights map draws the floor area ratio of today.
_FAR: Final = (
    MapClass(pgettext_lazy("floor area ratio", "nothing"), "#dcd8ca", "plain", below=_LEAST),
    MapClass(_("under 1"), "#c9dfe0", "wide", at_least=_LEAST, below=1),
    MapClass(_("1 to 2"), "#8fbfc1", "hatch", at_least=1, below=2),
    MapClass(_("2 to 3"), "#4d979c", "dense", at_least=2, below=3),
    MapClass(_("3 or more"), "#17606a", "cross", at_least=3, below=_BEYOND),
    MapClass(_("no limit"), "#0b3540", "grid", at_least=_BEYOND),
    _UNKNOWN,
)
_CHANGE: Final = (
    MapClass(_("a limit where there was none"), "#6f1d1b", "grid", below=-_BEYOND),
    MapClass(_("less"), "#c0614f", "back", at_least=-_BEYOND, below=-_LEAST),
    MapClass(_("no change"), "#dcd8ca", "plain", at_least=-_LEAST, below=_LEAST),
    MapClass(_("up to 1 more"), "#8fbfc1", "hatch", at_least=_LEAST, below=1),
    MapClass(_("1 to 2 more"), "#4d979c", "dense", at_least=1, below=2),
    MapClass(_("2 or more"), "#17606a", "cross", at_least=2, below=_BEYOND),
    MapClass(_("limit lifted"), "#0b3540", "rings", at_least=_BEYOND),
    _UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Choices:
    """Themes of one kind, to choose one of."""

    title: Promise
    themes: tuple[Theme, ...]


CITY_THEMES: Final = (
    Choices(
        _("Colour the map by"),
        (
            VERDICT_THEME,
            Theme("right", _("Floor area ratio as of right"), "right", _FAR),
            Theme("paths", _("Floor area ratio with paths"), "paths", _FAR),
        ),
    ),
)
_BEFORE, _AFTER, _DIFFERENCE = _("before"), _("after"), _("change")
COMPARE_THEMES: Final = (
    Choices(
        _("Floor area ratio as of right"),
        (
            Theme("right-change", _DIFFERENCE, "right_change", _CHANGE),
            Theme("right-before", _BEFORE, "right_before", _FAR),
            Theme("right-after", _AFTER, "right", _FAR),
        ),
    ),
    Choices(
        _("Floor area ratio with paths"),
        (
            Theme("paths-change", _DIFFERENCE, "paths_change", _CHANGE),
            Theme("paths-before", _BEFORE, "paths_before", _FAR),
            Theme("paths-after", _AFTER, "paths", _FAR),
        ),
    ),
    Choices(
        _("Verdict"),
        (
            replace(VERDICT_THEME, code="verdict-before", title=_BEFORE, attribute="verdict_before"),
            replace(VERDICT_THEME, code="verdict-after", title=_AFTER),
        ),
    ),
)


def map_context(run: ScreeningRun, project: str, chosen: str, *, older: ScreeningRun | None = None) -> dict[str, Any]:
    """Return what the map of a screening needs on its page; nothing where the city has nothing to draw.

    Args: project: the query that carries the project along to the page of a property. chosen: the code of a theme.
    older: the same project under an older edition, to compare with.
    """
    box = box_of(run.authority)
    if box is None:
        return {}
    choices = CITY_THEMES if older is None else COMPARE_THEMES
    themes = [theme for each in choices for theme in each.themes]
    ask = reverse("checks:ask", args=[run.authority.code, PLACE])
    return {
        "map": {
            **map_data(run.authority, box, properties=tiles_address(run, older)),
            "site": f"{ask}?{project}",
            "choices": choices,
            "themes": themes,
            "chosen": next((theme for theme in themes if theme.code == chosen), themes[0]),
            "data": [theme.as_json() for theme in themes],
            "compared": older is not None,
        }
    }


def tiles_address(run: ScreeningRun, older: ScreeningRun | None = None) -> str:
    """Return the address of a screening's tiles, with places for zoom, column and row."""
    if older is None:
        address = reverse("checks:city-tiles", args=[run.pk, 0, 0, 0])
    else:
        address = reverse("checks:city-compare-tiles", args=[older.pk, run.pk, 0, 0, 0])
    return address.replace("/0/0/0", "/{z}/{x}/{y}")


@require_safe
def tile(request: HttpRequest, run_id: UUID, z: str, x: str, y: str, older_id: UUID | None = None) -> HttpResponse:
    """Send one tile of a screening, or of two compared: 204 where there is nothing, 304 where the browser has it."""
    place = place_of(z, x, y)
    if place is None:
        return refused(404, gettext("There is no such tile."))
    try:
        authority_id, parcels = _drawn(request, run_id)
        if older_id is not None and _drawn(request, older_id)[0] != authority_id:
            return refused(404, gettext("These two answers are about different cities."))
    except NoSuchScreening:
        return refused(404, gettext("This answer is no longer kept."))
    name = str(run_id) if older_id is None else f"{older_id}:{run_id}"
    key = f"tile:{name}:{place[0]}:{place[1]}:{place[2]}"
    return send_tile(request, key, lambda: draw_tile(run_id, authority_id, parcels, *place, older=older_id))


def _drawn(request: HttpRequest, run_id: UUID) -> tuple[int, int]:
    """Return whose city a screening draws, and how many parcels. Raises NoSuchScreening."""
    kept = f"screening-drawn:{run_id}"
    drawn: tuple[int, int] | None = cache.get(kept)
    if drawn is None:
        drawn = drawn_screening(request.user, run_id)
        cache.set(kept, drawn, DRAWN_KEPT_S)
    return drawn
