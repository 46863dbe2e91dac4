"""The whole ground of Egret Bay, put together in order from one seed."""

from dataclasses import dataclass

from seeds.city.addresses import code_parcels, name_streets, number_parcels
from seeds.city.blocks import Fabric, lay_fabric
from seeds.city.buildings import Building, raise_buildings
from seeds.city.condominiums import Condominium, found_condominiums
from seeds.city.parcels import Parcel, cut_parcels
from seeds.city.streets import lay_streets
from seeds.city.terrain import Terrain, lay_ground
from seeds.city.transit import Metro, dig_metro
from seeds.city.zoning import assign_uses


@dataclass
class City:
    """Everything built, in metres from the frame's origin; what is held by whom comes later (`rights`)."""

    seed: int
    terrain: Terrain
    fabric: Fabric
    metro: Metro
    parcels: list[Parcel]
    buildings: list[Building]
    condominiums: list[Condominium]


def plan_city(seed: int) -> City:
    """Return the city that belongs to a seed; the same to the last bit, each time."""
    terrain = lay_ground(seed)
    main, faces = lay_streets(seed, terrain)
    fabric = lay_fabric(seed, terrain, main, faces)
    name_streets(seed, fabric.streets)
    parcels = cut_parcels(seed, fabric.blocks)
    assign_uses(seed, parcels)
    number_parcels(parcels, fabric.streets)
    code_parcels(parcels)
    buildings = raise_buildings(seed, parcels)
    condominiums = found_condominiums(seed, parcels, buildings)
    return City(seed, terrain, fabric, dig_metro(seed, fabric.streets), parcels, buildings, condominiums)
