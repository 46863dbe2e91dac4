"""The address of a tile: what is asked for, from the cache or drawn, with an ETag."""

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
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """Send one tile of an authority: 204 where there is nothing, 304 where the browser has it."""
    code = request.GET.get("authority", "")
    if not code:
        return _refused(400, gettext("Say which city: ?authority=CODE."))
    if layer not in tiles.LAYERS or not tiles.is_on_earth(z, x, y):
        return _refused(404, gettext("There is no such tile."))
    state = cache.get_or_set(tiles.state_key(code), lambda: tiles.state_of(code) or False, STATE_KEPT_S)
    if not state:
        return _refused(404, gettext("No city is loaded under the name “%(code)s”.") % {"code": code[:60]})
    authority_id, version = state
    as_of = timezone.localdate()
    key = f"tile:{authority_id}:{version}:{as_of:%Y%m%d}:{layer}:{z}:{x}:{y}"
    etag = f'"{key.removeprefix("tile:")}"'
    if etag in (given.strip().removeprefix("W/") for given in request.headers.get("If-None-Match", "").split(",")):
        return _kept(HttpResponseNotModified(), etag)
    drawn = cache.get(key)
    if drawn is None:
        drawn = tiles.draw_tile(layer, authority_id, z, x, y, as_of=as_of)
        cache.set(key, drawn, KEPT_S)
    if not drawn:
        return _kept(HttpResponse(status=204), etag)
    return _kept(HttpResponse(drawn, content_type=CONTENT_TYPE), etag)


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH_S}"
    return response


def _refused(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
