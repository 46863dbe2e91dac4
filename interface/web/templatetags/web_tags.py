"""What the templates of every app draw with: verdict badges, interval bars, links of the frame, localised names."""

import json
from typing import Any, Final

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy

from interface.web.drawing import COMPACT, NARROW, WIDE, draw
from interface.web.interval import IntervalBar, plain
from interface.web.interval_words import GROUND_WORDS, describe
from interface.web.svg import bar_svg

register = template.Library()

VERDICT_WORDS: Final[dict[str, Promise]] = {
    "lands": pgettext_lazy("verdict", "Lands"),
    "lands_by_path": pgettext_lazy("verdict", "Lands by paths"),
    "blocked": pgettext_lazy("verdict", "Blocked"),
    "undetermined": pgettext_lazy("verdict", "Undetermined"),
}

VERDICT_MEANINGS: Final[dict[str, Promise]] = {
    "lands": gettext_lazy("Allowed as of right"),
    "lands_by_path": gettext_lazy("Allowed if certain conditions are met"),
    "blocked": gettext_lazy("Not allowed, whatever is offered"),
    "undetermined": gettext_lazy("Facts are missing to tell"),
}

MODULES: Final[dict[str, str]] = {
    "govuk-frontend": "vendor/govuk-frontend.min.js",
    "maplibre-gl": "vendor/maplibre-gl.mjs",
    "web/interval": "web/interval.mjs",
    "web/map": "web/map.mjs",
    "web/map-style": "web/map-style.mjs",
    "web/map-patterns": "web/map-patterns.mjs",
}


class UnknownVerdict(ValueError):
    """A badge was asked for something that is none of the four verdicts."""


@register.filter
def html_lang(language_code: str | None) -> str:
    """Return Django's language code as HTML wants it: `zh-hans` -> `zh-Hans`."""
    primary, _, rest = (language_code or "en").partition("-")
    return f"{primary}-{rest.title() if len(rest) == 4 else rest.upper()}" if rest else primary


@register.filter
def localised(named: Any) -> str:
    """Return the name of anything that has a `label(language)`, in the reader's language; blank for nothing."""
    return "" if named is None or named == "" else str(named.label(get_language() or "en"))


@register.filter
def figure(value: float | None, decimals: int = 2) -> str:
    """Return a number as text: thousands apart, no needless zeros; blank for None."""
    return "" if value is None else plain(float(value), int(decimals))


@register.inclusion_tag("web/components/verdict_badge.html")
def verdict_badge(verdict: str, size: str = "") -> dict[str, Any]:
    """Draw a verdict as shape, colour and word; `size` may be "large"."""
    if str(verdict) not in VERDICT_WORDS:
        raise UnknownVerdict(f"{verdict!r} is no verdict: one of {', '.join(VERDICT_WORDS)}.")
    return {"verdict": str(verdict), "word": VERDICT_WORDS[verdict], "meaning": VERDICT_MEANINGS[verdict], "size": size}


@register.inclusion_tag("web/components/interval_bar.html")
def interval_bar(
    bar: IntervalBar, field: str = "", compact: bool = False, words: bool = False, title: bool = True
) -> dict[str, Any]:
    """Draw an interval bar.

    Args:
        bar: the figures.
        field: the id of the number field that the handle moves; blank leaves the bar still.
        compact: one thin bar without words, for a row of a table; its text alternative stays whole.
        words: say the text alternative visibly below the drawing too.
        title: say the indicator above the drawing; leave it out where a heading already does.
    """
    description = describe(bar)
    movable = bool(field)
    layouts = (
        [draw(bar, COMPACT, compact=True)]
        if compact
        else [draw(bar, width, movable=movable) for width in (WIDE, NARROW)]
    )
    return {
        "bar": bar,
        "compact": compact,
        "drawings": [bar_svg(bar, layout, description, movable=movable) for layout in layouts],
        "description": description,
        "field": field,
        "step": str(bar.step),
        "decimals": str(bar.decimals),
        "proposed": pgettext("marker on a bar", "proposed"),
        "grounds": GROUND_WORDS if movable else {},
        "words": words,
        "title": title and not compact,
    }


@register.inclusion_tag("web/components/interval_key.html")
def interval_key() -> dict[str, Any]:
    """Draw the key to the grounds and markers of every interval bar on a page."""
    return {"grounds": GROUND_WORDS}


@register.simple_tag
def url_or_none(name: str, *args: Any) -> str:
    """Return the address of a named view, blank where this installation has no such view."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, name: str, label: str | Promise, *args: Any) -> SafeString:
    """Return a list item that leads to a named view and says whether the reader is there; blank without such a view."""
    address = url_or_none(name, *args)
    if not address:
        return mark_safe("")
    request = context.get("request")
    path = getattr(request, "path", "")
    here = path == address or (address != "/" and path.startswith(address))
    current = mark_safe(' aria-current="page"') if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, label)


@register.simple_tag(takes_context=True)
def report_bug_link(context: template.Context) -> SafeString:
    """Return the link to report a bug in a rule, where the settings name a view that takes reports."""
    name = settings.BUG_REPORT_URL_NAME
    return nav_link(context, name, gettext_lazy("Report a bug in a rule")) if name else mark_safe("")


@register.simple_tag
def import_map() -> SafeString:
    """Return the import map of the page's script modules, as JSON that is safe inside a script element."""
    imports = {module: static(path) for module, path in MODULES.items()}
    return mark_safe(json.dumps({"imports": imports}).replace("<", "\\u003c"))  # noqa: S308 (JSON of our own addresses, with every < escaped)
