"""A city of five parcels in the register, with the cast: Chen and Lin own, Bright Labs leases, the state grants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, Polygon

from interface.accounts.models import Authority, Membership, Party, Role, User
from interface.registry.models import (
    Derivation,
    DerivedFact,
    Layer,
    LayerFeature,
    LayerVersion,
    Ledger,
    Property,
    PropertyUnit,
    Right,
    SpatialUnit,
)
from interface.rulebooks.operations import store_edition
from tests.rulebooks_app.texts import pocket_files

TODAY = dt.date(2026, 3, 1)
RECORDED = dt.date(2026, 1, 5)
SHOP = "PC(2020)0001"
FACTORY = "PC(2020)0002"
FLAT = "PC(2020)0003"
BARE = "PC(2020)0004"
SITE = "/pocket-city/properties"


@dataclass
class PocketCity:
    """What the tests name. `shop`: all facts known; `factory`: industry, co-owned; `flat`: a condominium unit; `bare`:
    a parcel of which next to nothing is known."""

    authority: Authority
    shop: Property
    factory: Property
    flat: Property
    bare: Property
    chen: User
    lin: User
    wu: User
    zhao: User
    sun: User


def square(column: int, side_m: float = 70.0) -> Polygon:
    left = column * 90.0
    return Polygon.from_bbox((left, 0.0, left + side_m, side_m))


def on_the_map(shape: Polygon) -> GEOSGeometry:
    """Return a shape somewhere near 113.8 E, 22.5 N: only the drawing of maps looks at it."""
    west, south, east, north = (value / 100_000 for value in shape.extent)
    return Polygon.from_bbox((113.8 + west, 22.5 + south, 113.8 + east, 22.5 + north))


class Builder:
    """Adds to the register of one authority."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.number = 0

    def party(self, kind: str, name: str, name_zh: str) -> Party:
        self.number += 1
        return Party.objects.create(
            authority=self.authority, kind=kind, name=name, name_zh=name_zh, source_id=f"party-{self.number}"
        )

    def unit(self, kind: str, column: int, **fields: object) -> SpatialUnit:
        self.number += 1
        shape = square(column)
        return SpatialUnit.objects.create(
            authority=self.authority,
            source_id=f"unit-{self.number}",
            kind=kind,
            shape=shape,
            geom=GEOSGeometry(on_the_map(shape).wkt, srid=4326),
            recorded_on=RECORDED,
            **fields,
        )

    def property(
        self, number: str, kind: str, units: list[SpatialUnit], parcel: SpatialUnit, **fields: str
    ) -> Property:
        held = Property.objects.create(
            authority=self.authority, certificate_number=number, kind=kind, parcel=parcel, **fields
        )
        PropertyUnit.objects.bulk_create([PropertyUnit(property=held, spatial_unit=unit) for unit in units])
        return held

    def right(
        self, held: Property, kind: str, party: Party | None, share: tuple[int, int] | None, **fields: object
    ) -> None:
        self.number += 1
        Right.objects.create(
            property=held,
            party=party,
            kind=kind,
            share_numerator=share[0] if share else None,
            share_denominator=share[1] if share else None,
            joint=share is None,
            source_id=f"right-{self.number}",
            recorded_on=RECORDED,
            **fields,
        )

    def layer(self, name: str, title: str, title_zh: str) -> LayerVersion:
        layer = Layer.objects.create(authority=self.authority, name=name, title=title, title_zh=title_zh, complete=True)
        return LayerVersion.objects.create(
            layer=layer, dated=RECORDED, source="Survey", digest=f"sha256:{name}", is_current=True
        )

    def derived(self, version: LayerVersion, source: str, values: dict[SpatialUnit, object]) -> None:
        derivation = Derivation.objects.create(
            authority=self.authority, source=source, layer_version=version, complete=True, derived_on=RECORDED
        )
        DerivedFact.objects.bulk_create(
            [DerivedFact(spatial_unit=unit, derivation=derivation, value=value) for unit, value in values.items()]
        )


def build_pocket_city() -> PocketCity:
    """Put the city, its people and the edition of 2026 into the database."""
    authority = Authority.objects.create(code="pocket-city", name="Pocket City", name_zh="袖珍市", srid=4549)
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    build = Builder(authority)
    chen, lin = build.party("person", "Chen", "陈"), build.party("person", "Lin", "林")
    labs = build.party("company", "Bright Labs", "明光实验室")
    city = build.party("authority", "Planning Bureau", "规划局")
    granted = {"acquired": "granted", "state_owned": True, "valid_from": dt.date(2010, 1, 1)}

    shop_parcel = build.unit("parcel", 0, parcel_number="P-1", unit_code="440305001001GB00001W00000000")
    shop_house = build.unit(
        "building", 0, parcel=shop_parcel, level_from=1, level_to=4, floor_area_m2=9800.0, name="House"
    )
    shop = build.property(
        SHOP, "land", [shop_parcel, shop_house], shop_parcel, address="1 Quay Street", address_zh="码头街1号"
    )
    build.right(shop, "land_use", chen, (1, 1), registered_use="0901", valid_to=dt.date(2050, 1, 1), **granted)
    build.right(shop, "mortgage", labs, (1, 1), valid_from=dt.date(2022, 5, 1))

    factory_parcel = build.unit("parcel", 1, parcel_number="P-2")
    hall = build.unit(
        "building", 1, parcel=factory_parcel, level_from=-1, level_to=3, floor_area_m2=6000.0, name="Hall"
    )
    factory = build.property(
        FACTORY, "land", [factory_parcel, hall], factory_parcel, address="2 Mill Lane", address_zh="磨坊巷2号"
    )
    for owner, share in ((chen, (2, 3)), (lin, (1, 3))):
        build.right(factory, "land_use", owner, share, registered_use="1001", valid_to=dt.date(2060, 1, 1), **granted)
    build.right(factory, "lease", labs, (1, 1), valid_from=dt.date(2024, 1, 1), valid_to=dt.date(2029, 1, 1))

    flat_parcel = build.unit("parcel", 2, parcel_number="P-3")
    tower = build.unit("building", 2, parcel=flat_parcel, level_from=1, level_to=6, name="Tower")
    room = build.unit(
        "unit", 2, parcel=flat_parcel, parent=tower, level_from=3, level_to=3, floor_area_m2=88.0, name="301"
    )
    flat = build.property(FLAT, "unit", [room], flat_parcel, address="3 Garden Road, 301", address_zh="花园路3号301室")
    for owner in (chen, lin):
        build.right(flat, "ownership", owner, None, registered_use="0701", valid_to=dt.date(2070, 1, 1), **granted)

    bare_parcel = build.unit("parcel", 3, parcel_number="P-4")
    bare = build.property(BARE, "land", [bare_parcel], bare_parcel)

    parcels = [shop_parcel, factory_parcel, flat_parcel]
    zones = build.layer("density_zone", "Density zones", "密度分区")
    build.derived(zones, "attribute(density_zone, code)", dict(zip(parcels, ("1", "2", "2"), strict=True)))
    metro = build.layer("metro_station", "Metro stations", "地铁站")
    build.derived(metro, "distance(metro_station)", dict(zip(parcels, (150.0, 900.0, 420.0), strict=True)))
    streets = build.layer("street", "Streets", "街道")
    build.derived(streets, "frontages(street)", dict(zip(parcels, (2, 0, 1), strict=True)))
    road = build.layer("streets", "Streets", "道路")
    line = GEOSGeometry("LINESTRING(-50 -8, 500 -8)")
    LayerFeature.objects.create(
        version=road,
        source_id="s1",
        name="Quay Street",
        geom=GEOSGeometry("LINESTRING(113.8 22.5,113.9 22.5)", srid=4326),
        shape=line,
    )
    Ledger.objects.create(
        authority=authority,
        name="power",
        code="F-1",
        unit="kVA",
        title="Feeder 1",
        title_zh="一号馈线",
        capacity=800,
        recorded_on=RECORDED,
    )
    return PocketCity(authority, shop, factory, flat, bare, *_people(chen, lin, city))


def _people(chen: Party, lin: Party, bureau: Party) -> tuple[User, User, User, User, User]:
    def user(name: str) -> User:
        return User.objects.create_user(f"{name}@example.org", name=name.title())

    people = tuple(user(name) for name in ("chen", "lin", "wu", "zhao", "sun"))
    Membership.objects.create(user=people[0], party=chen)
    Membership.objects.create(user=people[1], party=lin)
    Membership.objects.create(user=people[2], party=bureau, role=Role.APPROVER)
    Membership.objects.create(user=people[3], party=bureau, role=Role.PLANNER)
    return people
