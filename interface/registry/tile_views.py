"""The address of a tile: what is asked for, from the cache or drawn, with an ETag."""

import re
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from interface.registry import tiles

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
# Browsers ask again after this long; the ETag then spares them the tile.
FRESH_S = 300
KEPT_S = 24 * 3600
# An import forgets the state at once; this is for changes that pass by it.
STATE_KEPT_S = 10


@require_safe
def tile(request: HttpRequest, layer: str, z: str, x: str, y: str) -> HttpResponse:
    """Send one tile of an authority: 204 where there is nothing, 304 where the browser has it."""
    code = request.GET.get("authority", "")
    if not code:
        return refused(400, gettext("Say which city: ?authority=CODE."))
    place = place_of(z, x, y)
    if layer not in tiles.LAYERS or place is None:
        return refused(404, gettext("There is no such tile."))
    if not re.fullmatch(r"[-\w]{1,60}", code, re.ASCII):
        return _unknown(code)
    state = cache.get_or_set(tiles.state_key(code), lambda: tiles.state_of(code) or False, STATE_KEPT_S)
    if not state:
        return _unknown(code)
    authority_id, version = state
    as_of = timezone.localdate()
    key = f"tile:{authority_id}:{version}:{as_of:%Y%m%d}:{layer}:{place[0]}:{place[1]}:{place[2]}"
    return send_tile(request, key, lambda: tiles.draw_tile(layer, authority_id, *place, as_of=as_of))


def send_tile(request: HttpRequest, key: str, draw: Callable[[], bytes]) -> HttpResponse:
    """Send a tile from the cache, or as it is drawn: 204 where it is empty, 304 where the browser has it.

    Args: key: of the cache, and of the ETag; it says all that the tile depends on.
    """
    etag = f'"{key.removeprefix("tile:")}"'
    if etag in (given.strip().removeprefix("W/") for given in request.headers.get("If-None-Match", "").split(",")):
        return _kept(HttpResponseNotModified(), etag)
    drawn = cache.get(key)
    if drawn is None:
        drawn = draw()
        cache.set(key, drawn, KEPT_S)
    if not drawn:
        return _kept(HttpResponse(status=204), etag)
    return _kept(HttpResponse(drawn, content_type=CONTENT_TYPE), etag)


def place_of(*numbers: str) -> tuple[int, int, int] | None:
    """Return zoom, column and row, or None where there is no such tile."""
    if not all(re.fullmatch(r"[0-9]{1,8}", number) for number in numbers):
        return None
    z, x, y = (int(number) for number in numbers)
    return (z, x, y) if tiles.is_on_earth(z, x, y) else None


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH_S}"
    return response


def _unknown(code: str) -> HttpResponse:
    return refused(404, gettext("No city is loaded under the name “%(code)s”.") % {"code": code[:60]})


def refused(status: int, sentence: str) -> HttpResponse:
    """Say in a sentence why there is no tile."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
