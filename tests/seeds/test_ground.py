"""The ground of the demo city: parcels and buildings are where they could be, and shaped as they could be."""

import numpy as np
import pytest
import shapely

from seeds.city.catalogue import LAYERS, LEDGERS
from seeds.city.cutting import long_axis
from seeds.city.districts import DISTRICTS
from seeds.city.layers import Feature
from seeds.city.ledgers import Account
from seeds.city.plan import City

TOLERANCE_M2 = 0.01
"""Cuts end on edges that have no corner there, so neighbours may differ by rounding."""


@pytest.fixture(scope="module")
def parcels(city: City) -> np.ndarray:
    return np.array([parcel.shape for parcel in city.parcels])


def test_there_are_about_three_thousand_parcels_in_every_kind_of_quarter(city: City) -> None:
    assert 2700 <= len(city.parcels) <= 3700
    assert {parcel.kind for parcel in city.parcels} == {district.kind for district in DISTRICTS}


def test_parcels_are_valid_and_lie_on_land(city: City, parcels: np.ndarray) -> None:
    assert shapely.is_valid(parcels).all()
    ground = city.terrain
    for taken in (ground.sea, ground.river, ground.lake):
        assert shapely.area(shapely.intersection(parcels, taken)).sum() < TOLERANCE_M2
    assert shapely.area(shapely.difference(parcels, ground.land)).sum() < TOLERANCE_M2


def test_parcels_do_not_overlap(parcels: np.ndarray) -> None:
    one, other = shapely.STRtree(parcels).query(parcels, predicate="intersects")
    pairs = one < other
    shared = shapely.area(shapely.intersection(parcels[one[pairs]], parcels[other[pairs]]))
    assert shared.max() < TOLERANCE_M2


def test_parcels_fill_their_blocks_and_leave_the_streets_free(city: City, parcels: np.ndarray) -> None:
    blocks = np.array([city.fabric.blocks[parcel.block].shape for parcel in city.parcels])
    assert shapely.area(shapely.difference(parcels, blocks)).max() < TOLERANCE_M2
    whole = sum(block.shape.area for block in city.fabric.blocks)
    assert shapely.area(parcels).sum() == pytest.approx(whole, rel=1e-6)
    on_streets = shapely.area(shapely.intersection(parcels, city.fabric.surface))
    # A long bent front is drawn with fewer corners than its street: centimetres, all along it.
    assert (on_streets / shapely.area(parcels)).max() < 0.01


def test_there_are_no_slivers(parcels: np.ndarray) -> None:
    axes = [long_axis(parcel) for parcel in parcels]
    widths, lengths = np.array([axis[3] for axis in axes]), np.array([axis[2] for axis in axes])
    assert widths.min() > 4
    assert shapely.area(parcels).min() > 60
    assert (lengths / widths > 8).mean() < 0.005


def test_nearly_every_parcel_has_a_front_on_a_street(city: City) -> None:
    without = sum(parcel.front < 3 for parcel in city.parcels)
    assert without / len(city.parcels) < 0.01


def test_old_parcels_are_small_and_industrial_ones_large(city: City) -> None:
    areas = {kind: [p.shape.area for p in city.parcels if p.kind == kind] for kind in ("old", "core", "industry")}
    old, core, industry = (float(np.median(areas[kind])) for kind in ("old", "core", "industry"))
    assert old < 700 < core < industry / 2


def test_buildings_stand_on_their_own_parcel_and_apart(city: City, parcels: np.ndarray) -> None:
    outlines = np.array([building.shape for building in city.buildings])
    assert shapely.is_valid(outlines).all()
    own = parcels[[building.parcel for building in city.buildings]]
    assert shapely.area(shapely.difference(outlines, own)).max() < TOLERANCE_M2
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    pairs = one < other
    assert shapely.area(shapely.intersection(outlines[one[pairs]], outlines[other[pairs]])).sum() < TOLERANCE_M2


def test_towers_rise_from_their_podium(city: City) -> None:
    towers = [building for building in city.buildings if building.upper is not None]
    assert len(towers) > 100
    for tower in towers:
        assert tower.shape.contains(tower.upper)
        assert 0 < tower.podium_storeys < tower.storeys
        assert tower.floor_area < tower.shape.area * tower.storeys


def test_streets_have_ranks_and_names_of_their_own_in_both_languages(city: City) -> None:
    streets = city.fabric.streets
    assert {street.grade for street in streets} == {"arterial", "secondary", "local", "lane"}
    assert len({street.name for street in streets}) == len(streets)
    assert len({street.name_zh for street in streets}) == len(streets)


def test_every_layer_of_the_catalogue_is_drawn_with_its_attributes(layers: dict[str, list[Feature]]) -> None:
    assert set(layers) == {layer.name for layer in LAYERS}
    for layer in LAYERS:
        features = layers[layer.name]
        assert features, layer.name
        assert all(feature.shape.is_valid and not feature.shape.is_empty for feature in features), layer.name
        assert {frozenset(feature.attributes) for feature in features} == {frozenset(layer.attributes)}, layer.name


def test_zones_of_one_layer_do_not_overlap(layers: dict[str, list[Feature]]) -> None:
    for name in ("district", "density_zone", "land_grade", "noise_zone", "planned_use", "plan_far", "airspace"):
        shapes = np.array([feature.shape for feature in layers[name]])
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        pairs = one < other
        shared = shapely.area(shapely.intersection(shapes[one[pairs]], shapes[other[pairs]]))
        assert shared.sum() < 1.0, name


def test_what_the_rules_of_the_city_need_is_there(layers: dict[str, list[Feature]]) -> None:
    assert {feature.attributes["kind"] for feature in layers["heritage"]} == {"core", "control"}
    assert len(layers["listed_building"]) >= 20
    assert len(layers["idle_office"]) >= 10
    basements = [feature.attributes for feature in layers["basement"]]
    assert sum(basement["title"] is None for basement in basements) >= 50, "basements nobody knows a title of"
    assert sum(basement["civil_defence"] for basement in basements) >= 50
    assert {feature.attributes["kind"] for feature in layers["height_corridor"]} == {"view", "airport", "shore"}
    assert 5 <= len(layers["metro_station"]) <= 40


def test_ledgers_serve_the_whole_city_and_some_of_each_is_spoken_for(city: City, accounts: list[Account]) -> None:
    whole = shapely.union_all(city.fabric.quarters)
    for ledger in LEDGERS:
        of_it = [account for account in accounts if account.ledger == ledger.name]
        assert sum(account.area.area for account in of_it) == pytest.approx(whole.area, rel=1e-3), ledger.name
        for account in of_it:
            reserved = sum(amount for amount, _, _, _ in account.reservations)
            assert 0 < reserved <= account.capacity, (ledger.name, account.code)
