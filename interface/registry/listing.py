"""Reads for lists of properties and for the map page: what a row says of a property, and which lie near a place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import atan, degrees, exp, pi
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Centroid, GeometryDistance, Transform
from django.contrib.gis.geos import Point, Polygon

from interface.accounts.models import Authority
from interface.registry.models import MapBlock, MapParcel, Property

EARTH_RADIUS_M = 6378137.0

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class NotABox(ValueError):
    """A text does not give west, south, east and north in degrees."""


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property as a list shows it; the rest is what the map's card says of its parcel, absent where not known."""

    authority_code: str
    certificate_number: str
    kind: str
    address: str
    address_zh: str
    parcel_number: str
    unit_code: str
    map_unit: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    acquired: str = ""
    years_left: float | None = None
    utilisation: float | None = None
    properties_count: int = 1

    def name(self, language: str) -> str:
        """Return the address in a language, else in the other, else the certificate number."""
        first = self.address_zh if language.lower().startswith("zh") else self.address
        return first or self.address or self.address_zh or self.certificate_number


def parse_box(text: str) -> Box:
    """Return the box that `west,south,east,north` says; longitudes may run past 180, as maps make them.

    Raises: NotABox.
    """
    parts = text.split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError as error:
        raise NotABox(text) from error
    if not (-540 <= west < east <= 540 and -90 <= south < north <= 90):
        raise NotABox(text)
    return west, south, east, north


def authorities_on_the_map() -> list[Authority]:
    """Return the authorities that have something to draw, the one that was loaded first before the others."""
    return list(Authority.objects.filter(pk__in=MapBlock.objects.values("authority")).order_by("pk"))


def box_of(authority: Authority) -> Box | None:
    """Return what an authority's parcels cover, or None where it has none; read from its few coarsest blocks."""
    coarsest = MapBlock.objects.filter(authority=authority).order_by("detail").values_list("detail", flat=True).first()
    if coarsest is None:
        return None
    extent = MapBlock.objects.filter(authority=authority, detail=coarsest).aggregate(box=Extent("drawn"))["box"]
    west, south, east, north = extent
    return (*_degrees(west, south), *_degrees(east, north))


def rows_near(authority: Authority, box: Box, *, limit: int, as_of: date) -> list[PropertyRow]:
    """Return at most `limit` properties whose parcels lie in a box, those nearest to its middle first."""
    west, south, east, north = box
    area = Polygon.from_bbox(box)
    area.srid = 4326
    area.transform(3857)
    middle = Point((west + east) / 2, (south + north) / 2, srid=4326)
    middle.transform(3857)
    parcels = (
        MapParcel.objects.filter(authority=authority, drawn__bboverlaps=area)
        .exclude(certificate_number="")
        .order_by(GeometryDistance("drawn", middle))
        .values_list("certificate_number", flat=True)[:limit]
    )
    certificates = list(parcels)
    found = Property.objects.filter(authority=authority, certificate_number__in=certificates)
    order = {certificate: place for place, certificate in enumerate(certificates)}
    return sorted(rows_of(found, as_of=as_of), key=lambda row: order[row.certificate_number])


def rows_of(properties: Iterable[Property], *, as_of: date) -> list[PropertyRow]:
    """Return a row for each property, in the order given, with what the map knows of its parcel; two statements."""
    order = [one.pk for one in properties]
    whole = Property.objects.select_related("authority", "parcel").defer("parcel__geom", "parcel__shape")
    found = whole.in_bulk(order)
    parcels = MapParcel.objects.filter(pk__in=[one.parcel_id for one in found.values() if one.parcel_id])
    drawn = parcels.annotate(middle=Transform(Centroid("drawn"), 4326)).defer("drawn").in_bulk()
    return [_row(found[pk], drawn.get(found[pk].parcel_id), as_of) for pk in order if pk in found]


def _row(one: Property, drawn: Any, as_of: date) -> PropertyRow:
    row = PropertyRow(
        authority_code=one.authority.code,
        certificate_number=one.certificate_number,
        kind=one.kind,
        address=one.address,
        address_zh=one.address_zh,
        parcel_number=one.parcel.parcel_number if one.parcel else "",
        unit_code=one.parcel.unit_code if one.parcel else "",
    )
    if drawn is None:
        return row
    return replace(
        row,
        map_unit=drawn.pk,
        longitude=round(drawn.middle.x, 6),
        latitude=round(drawn.middle.y, 6),
        acquired=drawn.acquired,
        years_left=None if drawn.valid_to is None else round((drawn.valid_to - as_of).days / 365.25, 2),
        utilisation=None if drawn.utilisation is None else round(drawn.utilisation, 3),
        properties_count=drawn.properties_count,
    )


def _degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a point in web mercator (metres)."""
    return degrees(x / EARTH_RADIUS_M), degrees(2 * atan(exp(y / EARTH_RADIUS_M)) - pi / 2)
