"""Pages that explain the figures, and the page shown when something of ours breaks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.exceptions import TemplateDoesNotExist
from django.utils.translation import gettext

from interface.web.interval import NOT_APPLICABLE, UNKNOWN, Interval, IntervalBar, Tick


def help_page(request: HttpRequest) -> HttpResponse:
    """Render how to read verdicts and interval bars."""
    return render(request, "web/help.html", {"bar": example_bar(), "verdicts": VERDICTS})


def style(request: HttpRequest) -> HttpResponse:
    """Render every part of the design system once, for review and for the accessibility tests."""
    return render(request, "web/style.html", {"bar": example_bar(), "bars": sample_bars(), "verdicts": VERDICTS})


def server_error(request: HttpRequest) -> HttpResponse:
    """Render the page for a fault of ours, even where the page itself cannot be rendered."""
    try:
        return render(request, "500.html", status=500)
    except TemplateDoesNotExist:
        return HttpResponse("500", status=500, content_type="text/plain")


VERDICTS = ("lands", "lands_by_path", "blocked", "undetermined")


def example_bar() -> IntervalBar:
    """Return a bar with all it can show, with the figures of the handbook's example."""
    return IntervalBar(
        gettext("Floor area ratio"),
        as_of_right=Interval(2.4),
        by_paths=Interval(3.2),
        existing=1.8,
        proposed=3.0,
        ticks=(Tick(2.4, gettext("floor area ratio ceiling")), Tick(3.2, gettext("with a public ground floor"))),
    )


def sample_bars() -> list[IntervalBar]:
    """Return a bar for each case: no limit, unknown, not applicable, a minimum, nothing possible, many rules."""
    far, years, height = gettext("Floor area ratio"), gettext("Service life"), gettext("Height")
    year, metre = gettext("years"), gettext("m")
    return [
        IntervalBar(far, as_of_right=Interval(), existing=0.62, proposed=1.9),
        IntervalBar(
            years,
            year,
            Interval(40),
            Interval(50),
            23.5,
            38,
            [Tick(40, gettext("term of the land right"))],
            decimals=1,
            step=1,
        ),
        IntervalBar(far, as_of_right=Interval(1.5), by_paths=Interval(UNKNOWN), existing=0.9),
        IntervalBar(far, as_of_right=Interval(UNKNOWN), existing=0.9),
        IntervalBar(height, metre, Interval(NOT_APPLICABLE)),
        IntervalBar(far, as_of_right=Interval(2.0, 0.8), by_paths=Interval(2.5, 0.4), existing=0.3),
        IntervalBar(far, existing=1.1, proposed=1.4),
        IntervalBar(
            height,
            metre,
            Interval(24),
            Interval(36),
            21,
            30,
            [
                Tick(24, gettext("view corridor to the hill")),
                Tick(24, gettext("street wall of Harbour Street")),
                Tick(27, gettext("set-back above the eaves")),
                Tick(36, gettext("with twenty per cent affordable homes")),
            ],
            decimals=1,
        ),
    ]
