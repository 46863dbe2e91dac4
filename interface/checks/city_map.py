"""The map of a screening: the parcels of a city by the best verdict of their properties, and its tiles."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
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
    VERDICT_WORDS["lands"],
    "verdict",
    (
        MapClass(VERDICT_WORDS["lands"], "#11776d", "plain", ("lands",)),
        MapClass(VERDICT_WORDS["lands_by_path"], "#d9961f", "hatch", ("lands_by_path",)),
        MapClass(VERDICT_WORDS["blocked"], "#a8402f", "cross", ("blocked",)),
        MapClass(VERDICT_WORDS["undetermined"], "#c3cad0", "dots"),
    ),
)


def city_map(run: ScreeningRun, project: str) -> dict[str, Any] | None:
    """Return what the map of a screening is given, None where the city has nothing to draw.

    Args: project: the query that carries the project along to the page of a property.
    """
    box = box_of(run.authority)
    if box is None:
        return None
    ask = reverse("checks:ask", args=[run.authority.code, PLACE])
    return {**map_data(run.authority, box, properties=tiles_address(run)), "site": f"{ask}?{project}"}


def tiles_address(run: ScreeningRun) -> str:
    """Return the address of a screening's tiles, with places for zoom, column and row."""
    return reverse("checks:city-tiles", args=[run.pk, 0, 0, 0]).replace("/0/0/0", "/{z}/{x}/{y}")


@require_safe
def tile(request: HttpRequest, run_id: UUID, z: str, x: str, y: str) -> HttpResponse:
    """Send one tile of a screening: 204 where there is nothing, 304 where the browser has it."""
    place = place_of(z, x, y)
    if place is None:
        return refused(404, gettext("There is no such tile."))
    kept = f"screening-drawn:{run_id}"
    drawn = cache.get(kept)
    if drawn is None:
        try:
            drawn = drawn_screening(request.user, run_id)
        except NoSuchScreening:
            return refused(404, gettext("This answer is no longer kept."))
        cache.set(kept, drawn, DRAWN_KEPT_S)
    authority_id, parcels = drawn
    key = f"tile:{run_id}:{place[0]}:{place[1]}:{place[2]}"
    return send_tile(request, key, lambda: draw_tile(run_id, authority_id, parcels, *place))
