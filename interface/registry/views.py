"""The rights map, and search: the two ways to a property."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from interface.accounts.models import Authority
from interface.registry import listing, queries
from interface.registry.listing import PropertyRow
from interface.registry.map_data import map_data
from interface.registry.vocabulary import PROPERTY_KINDS
from interface.web.interval import plain
from interface.web.map_themes import THEMES, theme_by_code

ROWS = 20
LONGEST_TEXT = 200
PLACE = "__certificate__"


@dataclass(frozen=True, slots=True)
class ListedProperty:
    """A row as the template writes it: every word in the reader's language."""

    row: PropertyRow
    name: str
    note: str
    tag: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """A list of properties with what stands above and below it, or what to do where it is empty."""

    rows: list[ListedProperty]
    summary: str = ""
    empty: str = ""
    suggestions: tuple[str, ...] = ()
    more_address: str = ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Render the rights map of one authority with the properties in its middle."""
    authorities = listing.authorities_on_the_map()
    authority = _chosen(request, authorities)
    theme = theme_by_code(request.GET.get("theme", ""))
    box = listing.box_of(authority) if authority else None
    found = _near(authority, box) if authority and box else Found([], empty=gettext("No properties are loaded yet."))
    context = {
        "authority": authority,
        "authorities": authorities,
        "themes": THEMES,
        "theme": theme,
        "found": found,
        "map": _map(authority, box) if authority and box else None,
    }
    return render(request, "web/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Render the properties that a text leads to: a page, or for htmx the list alone."""
    authorities = listing.authorities_on_the_map()
    authority = _chosen(request, authorities) if request.GET.get("authority") else None
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_TEXT]
    if text:
        found = _search(text, authority, request)
    else:
        where = authority or (authorities[0] if authorities else None)
        box = listing.box_of(where) if where else None
        found = _near(where, box) if where and box else Found([], empty=gettext("No properties are loaded yet."))
    return _list_or_page(request, found, "web/search.html", {"q": text, "authority": authority})


@require_safe
def in_view(request: HttpRequest) -> HttpResponse:
    """Render the list of the properties nearest to the middle of what the map shows (`bbox`: W,S,E,N in degrees)."""
    authority = _chosen(request, listing.authorities_on_the_map())
    try:
        box = listing.parse_box(request.GET.get("bbox", ""))
    except listing.NotABox:
        message = gettext("“bbox” must be west,south,east,north in degrees.")
        return HttpResponse(message, status=400, content_type="text/plain; charset=utf-8")
    found = _near(authority, box) if authority else Found([])
    return _list_or_page(request, found, "web/search.html", {"q": "", "authority": authority})


def _list_or_page(request: HttpRequest, found: Found, page: str, context: dict[str, Any]) -> HttpResponse:
    partial = request.headers.get("HX-Request") == "true"
    template = "web/components/property_list.html" if partial else page
    response = render(request, template, {**context, "found": found})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _chosen(request: HttpRequest, authorities: list[Authority]) -> Authority | None:
    """Return the authority the address names; without a name the first; raises Http404 for a name nobody has."""
    code = request.GET.get("authority", "")
    if not code:
        return authorities[0] if authorities else None
    for authority in authorities:
        if authority.code == code:
            return authority
    raise Http404(gettext("No city is loaded under the name “%(code)s”.") % {"code": code[:60]})


def _near(authority: Authority, box: listing.Box) -> Found:
    rows = listing.rows_near(authority, box, limit=ROWS, as_of=timezone.localdate())
    count = len(rows)
    summary = ngettext(
        "%(count)d property near the middle of the map", "%(count)d properties nearest to the middle of the map", count
    )
    return Found(
        _listed(rows),
        summary=summary % {"count": count} if rows else "",
        empty=gettext("There is no property in this part of the map. Move the map, or search."),
    )


def _search(text: str, authority: Authority | None, request: HttpRequest) -> Found:
    shown = _positive(request.GET.get("show", ""), ROWS)
    matches = list(queries.find_properties(text, authority, request.user)[: shown + 1])
    more = len(matches) > shown
    rows = listing.rows_of(matches[:shown], as_of=timezone.localdate())
    values = {"count": len(rows), "text": text}
    if more:
        summary = gettext("The first %(count)d properties for “%(text)s”") % values
    else:
        summary = (
            ngettext("%(count)d property for “%(text)s”", "%(count)d properties for “%(text)s”", len(rows)) % values
        )
    parameters: dict[str, str | int] = {"q": text, "show": shown + 4 * ROWS}
    if authority:
        parameters["authority"] = authority.code
    return Found(
        _listed(rows),
        summary=summary if rows else "",
        empty=gettext("No property was found for “%(text)s”.") % {"text": text},
        suggestions=(
            gettext("Check the number: the beginning of it is enough."),
            gettext("Try the name of the street without the house number."),
            gettext("Or move the map and choose a property from the list."),
        ),
        more_address=f"{reverse('registry:search')}?{urlencode(parameters)}" if more and shown < 25 * ROWS else "",
    )


def _positive(text: str, default: int) -> int:
    return min(max(int(text), 1), 25 * ROWS) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _listed(rows: list[PropertyRow]) -> list[ListedProperty]:
    language = get_language() or "en"
    return [
        ListedProperty(
            row=row,
            name=row.name(language),
            note=_note(row, language),
            tag=str(PROPERTY_KINDS.get(row.kind, row.kind)),
            address=_site_address(row.authority_code, row.certificate_number),
        )
        for row in rows
    ]


def _note(row: PropertyRow, language: str) -> str:
    parts = [] if row.name(language) == row.certificate_number else [row.certificate_number]
    if row.parcel_number and row.parcel_number != row.certificate_number:
        parts.append(gettext("parcel %(number)s") % {"number": row.parcel_number})
    if row.utilisation is not None:
        parts.append(gettext("floor area ratio %(figure)s") % {"figure": plain(row.utilisation)})
    if row.years_left is not None and row.years_left >= 0:
        parts.append(gettext("%(years)s years left") % {"years": plain(row.years_left, 0)})
    return " · ".join(parts)


def _site_address(authority_code: str, certificate_number: str) -> str:
    """Return where a property's own page is; the page of search where this installation has none."""
    try:
        return reverse("checks:site", args=[authority_code, certificate_number])
    except NoReverseMatch:
        return f"{reverse('registry:search')}?{urlencode({'q': certificate_number})}"


def _map(authority: Authority, box: listing.Box) -> dict[str, Any]:
    """Return what the script of the rights map is given."""
    return {
        **map_data(authority, box),
        "site": _site_address(authority.code, PLACE),
        "list": f"{reverse('registry:in-view')}?{urlencode({'authority': authority.code})}",
        "themes": [theme.as_json() for theme in THEMES],
    }
