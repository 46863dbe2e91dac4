"""What the rights map can be coloured by: the classes of each theme, with colour, pattern and words.

One list serves the legend (HTML) and the map script (JSON), so that they cannot differ. Every class has a pattern of
its own beside its colour; sequences also run from light to dark.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class MapClass:
    """One class of a theme.

    It holds features whose attribute is one of `values`, or lies in [at_least, below), or, with neither, is absent.
    """

    label: Promise
    colour: str
    pattern: str
    values: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what the map script needs."""
        return {
            "label": str(self.label),
            "colour": self.colour,
            "pattern": self.pattern,
            "values": list(self.values),
            "atLeast": self.at_least,
            "below": self.below,
        }


@dataclass(frozen=True, slots=True)
class Theme:
    """What the map is coloured by: an attribute of the tiles and its classes."""

    code: str
    title: Promise
    attribute: str
    classes: tuple[MapClass, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what the map script needs."""
        return {"code": self.code, "attribute": self.attribute, "classes": [one.as_json() for one in self.classes]}


NOT_RECORDED: Final = MapClass(_("not recorded"), "#e4e2da", "dots")

THEMES: Final[tuple[Theme, ...]] = (
    Theme(
        "rights",
        _("Kind of right"),
        "acquired",
        (
            MapClass(_("granted"), "#7aa6c9", "plain", ("granted", "purchased", "inherited", "built", "court")),
            MapClass(_("allocated"), "#c79a7b", "hatch", ("allocated",)),
            MapClass(_("leased from the state"), "#b9b456", "back", ("leased",)),
            MapClass(_("collective"), "#94a87a", "grid", ("collective",)),
            MapClass(_("freehold"), "#a094c4", "bars", ("freehold",)),
            MapClass(_("otherwise"), "#a9b4b8", "rings", ("other",)),
            NOT_RECORDED,
        ),
    ),
    Theme(
        "years",
        _("Years left"),
        "years_left",
        (
            MapClass(_("ended or under 10 years"), "#6b2a63", "dense", below=10),
            MapClass(_("10 to 20 years"), "#9c5b93", "hatch", at_least=10, below=20),
            MapClass(_("20 to 40 years"), "#c796be", "wide", at_least=20, below=40),
            MapClass(_("40 years or more"), "#ead3e4", "plain", at_least=40),
            MapClass(pgettext_lazy("years left", "without end, or not recorded"), "#e4e2da", "dots"),
        ),
    ),
    Theme(
        "utilisation",
        _("Floor area ratio today"),
        "utilisation",
        (
            MapClass(_("under 0.5"), "#dfe9ee", "plain", below=0.5),
            MapClass(_("0.5 to 1"), "#b3cedb", "wide", at_least=0.5, below=1),
            MapClass(_("1 to 2"), "#7eabc2", "hatch", at_least=1, below=2),
            MapClass(_("2 to 3"), "#477f9f", "dense", at_least=2, below=3),
            MapClass(_("3 or more"), "#1d5275", "cross", at_least=3),
            NOT_RECORDED,
        ),
    ),
)


def theme_by_code(code: str) -> Theme:
    """Return the theme with a code; the first where there is none of that code."""
    return next((theme for theme in THEMES if theme.code == code), THEMES[0])
