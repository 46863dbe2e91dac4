"""Every read of the register, and who may read what.

The register of properties and their rights is public; the names of natural persons among the holders are not
(`accounts.queries.visible_names`). `actor` is whoever asks: a signed-in user, or Django's AnonymousUser.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from interface.accounts.models import Authority, User
from interface.accounts.queries import parties_of, visible_names
from interface.registry import facts
from interface.registry.facts import FactTable
from interface.registry.models import (
    Layer,
    LayerFeature,
    LayerVersion,
    Ledger,
    Property,
    RegistryState,
    Right,
    SpatialUnit,
)
from interface.registry.unit_codes import compact
from protocol.rulebook.facts import FactValue
from protocol.rulebook.model import FactDeclaration

Actor = User | AnonymousUser
MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right with its holder as an actor may see it.

    `holder` is the name, or None where it is not recorded or the actor may not read it; `holder_kind` says which kind
    of party it is ("property" for another property, "" where no holder is recorded). `in_force` on the day asked for.
    """

    right: Right
    holder: str | None
    holder_kind: str
    share: Fraction | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class PropertyDetail:
    """A property with its units from the lowest level up, its rights, and the parcel its site is measured on."""

    property: Property
    parcel: SpatialUnit | None
    units: tuple[SpatialUnit, ...]
    rights: tuple[HeldRight, ...]


def properties_visible_to(actor: Actor | None) -> QuerySet[Property]:
    """Return the properties an actor may see: all of them; without an actor, none."""
    return Property.objects.none() if actor is None else Property.objects.all()


def rights_visible_to(actor: Actor) -> QuerySet[Right]:
    """Return the rights an actor may see: all of them; the names of their holders are another matter."""
    return Right.objects.filter(property__in=properties_visible_to(actor))


def layers_visible_to(actor: Actor | None) -> QuerySet[Layer]:
    """Return the layers an actor may see: all of them, they are published reference data."""
    return Layer.objects.none() if actor is None else Layer.objects.all()


def property_by_certificate(actor: Actor, authority_code: str, certificate_number: str) -> Property | None:
    """Return one property with its authority and parcel, or None where there is none the actor may see."""
    return (
        properties_visible_to(actor)
        .select_related("authority", "parcel")
        .filter(authority__code=authority_code, certificate_number=certificate_number)
        .first()
    )


def property_to_ask_about(actor: Actor, authority_code: str, certificate_number: str) -> Property | None:
    """Return one property as `property_by_certificate` does, with nothing read of it but its keys."""
    chosen = properties_visible_to(actor).filter(authority__code=authority_code, certificate_number=certificate_number)
    return chosen.only("authority").order_by().first()


def property_detail(
    actor: Actor, authority_code: str, certificate_number: str, *, as_of: dt.date
) -> PropertyDetail | None:
    """Return a property with its units and rights, or None where there is none the actor may see."""
    held = property_by_certificate(actor, authority_code, certificate_number)
    if held is None:
        return None
    units = SpatialUnit.objects.filter(property_units__property=held).defer("geom", "shape")
    lowest = sorted(units, key=lambda unit: (unit.level_from is not None, unit.level_from or 0, unit.source_id))
    return PropertyDetail(held, held.parcel, tuple(lowest), tuple(rights_of(held, actor, as_of=as_of)))


def rights_of(held: Property, actor: Actor, *, as_of: dt.date) -> list[HeldRight]:
    """Return the rights in a property, those that hold it first, with the holders an actor may see by name."""
    order = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(("land_use", "ownership", "lease"))),
        default=Value(9),
        output_field=IntegerField(),
    )
    rights = rights_visible_to(actor).filter(property=held).order_by(order, "kind", "valid_from", "source_id")
    return held_rights(rights, actor, as_of=as_of)


def held_rights(rights: QuerySet[Right], actor: Actor, *, as_of: dt.date) -> list[HeldRight]:
    """Return rights in their order with the holders an actor may see by name; three statements, however many."""
    listed = list(rights.select_related("property", "party", "holder_property"))
    ours = set(parties_of(actor).values_list("pk", flat=True)) if isinstance(actor, User) else set()
    together = (
        set(
            Right.objects.filter(party__in=ours, property__in={right.property_id for right in listed}).values_list(
                "property_id", flat=True
            )
        )
        if ours
        else set()
    )
    co_held = {right.party_id for right in listed if right.property_id in together and right.party_id is not None}
    parties = {right.party.pk: right.party for right in listed if right.party is not None}
    names = visible_names(actor, parties.values(), co_held=co_held)
    return [_held(right, names, as_of) for right in listed]


def _held(right: Right, names: Mapping[int, str | None], as_of: dt.date) -> HeldRight:
    begun = right.valid_from is None or right.valid_from <= as_of
    ended = right.valid_to is not None and right.valid_to <= as_of
    if right.party is not None:
        holder, kind = names[right.party.pk], right.party.kind
    elif right.holder_property is not None:
        holder, kind = right.holder_property.certificate_number, "property"
    else:
        holder, kind = None, ""
    return HeldRight(right, holder, kind, right.share(), begun and not ended)


def find_properties(text: str, authority: Authority | None = None, actor: Actor | None = None) -> QuerySet[Property]:
    """Return the properties a text leads to, the best first.

    The text is the beginning of a certificate number, unit code or parcel number, or words of an address in either
    language; at most 500 candidates of each kind are looked at.
    """
    text = " ".join(text.split())
    if not text:
        return Property.objects.none()
    visible = properties_visible_to(actor or AnonymousUser())
    units = SpatialUnit.objects.all()
    if authority is not None:
        visible, units = visible.filter(authority=authority), units.filter(authority=authority)
    numbered = units.filter(
        Q(parcel_number__istartswith=text, parcel_number__gt="")
        | Q(unit_code__istartswith=compact(text), unit_code__gt="")
    ).values("pk")[:MOST_CANDIDATES]
    in_address = Q(pk__isnull=False)
    for word in text.split():
        in_address &= Q(address__icontains=word) | Q(address_zh__icontains=word)
    candidates = (
        visible.filter(certificate_number__istartswith=text).values("pk")[:MOST_CANDIDATES],
        visible.filter(parcel__in=numbered).values("pk")[:MOST_CANDIDATES],
        visible.filter(property_units__spatial_unit__in=numbered).values("pk")[:MOST_CANDIDATES],
        visible.filter(in_address).values("pk")[:MOST_CANDIDATES],
    )
    found = {row["pk"] for part in candidates for row in part}
    rank = Case(
        When(certificate_number__iexact=text, then=Value(0)),
        When(parcel__parcel_number__iexact=text, kind="land", then=Value(1)),
        When(parcel__parcel_number__iexact=text, then=Value(2)),
        When(certificate_number__istartswith=text, then=Value(3)),
        When(address__istartswith=text, then=Value(4)),
        When(address_zh__istartswith=text, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    chosen: QuerySet[Property] = (
        Property.objects.filter(pk__in=found)
        .select_related("authority")
        .annotate(rank=rank, capitals=Upper("certificate_number"))
        .order_by("rank", "address", "capitals")
    )
    return chosen


def site_facts(held: Property, declarations: Mapping[str, FactDeclaration], as_of: dt.date) -> dict[str, FactValue]:
    """Return the known facts of one property by name, each with its source and the day it speaks of.

    Facts read the version of a layer in force on `as_of`. What is not known is absent; project facts, the applicant
    and judgements are never among them.
    """
    return facts.facts_of_one(held, declarations, as_of)


def site_facts_for(
    authority: Authority,
    declarations: Mapping[str, FactDeclaration],
    as_of: dt.date,
    *,
    properties: Sequence[Property] | None = None,
) -> FactTable:
    """Return the facts of all properties of an authority, or of some, by column, in order of their ids."""
    chosen = None if properties is None else [held.pk for held in properties]
    return facts.facts_table(authority.pk, declarations, as_of, property_ids=chosen)


def layer_versions_in_force(authority: Authority, names: Iterable[str], as_of: dt.date) -> QuerySet[LayerVersion]:
    """Return the version of each layer in force on a day."""
    found: QuerySet[LayerVersion] = facts.versions_in_force(authority.pk, names, as_of)
    return found.select_related("layer")


def layer_features(version: LayerVersion) -> QuerySet[LayerFeature]:
    """Return the geometries of a version of a layer."""
    return LayerFeature.objects.filter(version=version)


def ledgers_of(authority: Authority) -> QuerySet[Ledger]:
    """Return the ledgers of an authority."""
    return Ledger.objects.filter(authority=authority).order_by("name", "code")


def data_version(authority: Authority) -> int:
    """Return how often the register of an authority has changed; 0 where nothing was ever imported."""
    state = RegistryState.objects.filter(authority=authority).first()
    return state.data_version if state else 0
