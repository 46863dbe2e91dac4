"""A site as plain values for its pages: name, addresses, the figures everybody asks for first, facts, doing nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from interface.checks.explained import FactRow, fact_row
from interface.checks.queries import Site
from interface.registry.vocabulary import PROPERTY_KINDS
from interface.rulebooks import labels
from protocol.evaluate.arithmetic import years_between
from protocol.evaluate.words import date as date_words
from protocol.language.tree import NOT_APPLICABLE
from protocol.rulebook.facts import UNKNOWN
from protocol.rulebook.model import Edition


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A figure at the top of the page."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class SiteHead:
    """What every page of a site says of it."""

    name: str
    certificate: str
    kind: str
    address: str
    ask_address: str
    frontier_address: str
    map_address: str
    key_facts: tuple[KeyFact, ...]


@dataclass(frozen=True, slots=True)
class EditionHead:
    """The edition a page answers by."""

    title: str
    in_force_from: dt.date
    address: str


@dataclass(frozen=True, slots=True)
class AsItIs:
    """What goes on if nobody does anything; each figure None where it is not known."""

    use: str | None
    far: float | None
    years_left: float | None
    right_ends: dt.date | None
    without_end: bool


def site_head(site: Site, now: AsItIs) -> SiteHead:
    """Return the head of a site's pages."""
    held = site.detail.property
    arguments = [held.authority.code, held.certificate_number]
    kind = str(PROPERTY_KINDS.get(held.kind, held.kind))
    return SiteHead(
        name=held.label(labels.language()),
        certificate=held.certificate_number,
        kind=labels.capital(kind),
        address=reverse("checks:site", args=arguments),
        ask_address=reverse("checks:ask", args=arguments),
        frontier_address=reverse("checks:frontier", args=arguments),
        map_address=reverse("registry:home"),
        key_facts=tuple(_key_facts(site, now)),
    )


def edition_head(site: Site) -> EditionHead | None:
    """Return the edition in force, None where there is none."""
    if site.edition is None:
        return None
    day = site.edition.in_force_from
    address = reverse("rulebooks:edition", args=[site.edition.rulebook, day.isoformat()])
    return EditionHead(site.edition.label(labels.language()), day, address)


def _key_facts(site: Site, now: AsItIs) -> list[KeyFact]:
    area = site.area_m2
    facts = [
        KeyFact(_("Registered use"), now.use or "", unknown=now.use is None),
        KeyFact(_("Site area"), "" if area is None else labels.number(round(area)), "m²", unknown=area is None),
        KeyFact(
            _("Floor area ratio today"),
            "" if now.far is None else labels.number(round(now.far, 2)),
            unknown=now.far is None,
        ),
    ]
    if now.without_end:
        facts.append(KeyFact(_("Years left"), _("without end")))
    elif now.years_left is None or now.right_ends is None:
        facts.append(KeyFact(_("Years left"), "", unknown=True))
    else:
        until = _("until %(day)s") % {"day": date_words(now.right_ends, labels.language())}
        facts.append(KeyFact(_("Years left"), labels.number(round(now.years_left, 1)), note=until))
    return facts


def as_it_is(site: Site) -> AsItIs:
    """Return what is registered and stands on a site."""
    use = site.registered["right.use"].value if "right.use" in site.registered else None
    ends = site.registered["right.to"].value if "right.to" in site.registered else None
    last_day = ends if isinstance(ends, dt.date) else None
    return AsItIs(
        use=_registered_use(use, site.rules) if isinstance(use, str) else None,
        far=site.existing_far,
        years_left=years_between(site.as_of, last_day) if last_day is not None else None,
        right_ends=last_day,
        without_end=ends is NOT_APPLICABLE,
    )


def _registered_use(code: str, rules: Edition | None) -> str:
    return labels.use_label(code, rules) if rules is not None else code


def fact_rows(site: Site) -> list[FactRow]:
    """Return every fact the edition asks of the register and the layers, known ones first."""
    if site.rules is None:
        return []
    rows = [
        fact_row(name, site.facts.get(name, UNKNOWN), site.rules)
        for name, declaration in site.rules.facts.items()
        if not declaration.source.asked
    ]
    return sorted(rows, key=lambda row: row.unknown)
