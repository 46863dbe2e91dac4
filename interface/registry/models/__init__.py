"""Models of the register, by subject."""

from interface.registry.models.derived import Derivation, DerivedFact
from interface.registry.models.imports import ImportRun, RegistryState
from interface.registry.models.layers import (
    Layer,
    LayerFeature,
    LayerVersion,
    Ledger,
    Reservation,
)
from interface.registry.models.map import MapBlock, MapParcel
from interface.registry.models.properties import Property, PropertyUnit, SpatialUnit
from interface.registry.models.rights import Right

__all__ = [
    "Derivation",
    "DerivedFact",
    "ImportRun",
    "Layer",
    "LayerFeature",
    "LayerVersion",
    "Ledger",
    "MapBlock",
    "MapParcel",
    "Property",
    "PropertyUnit",
    "RegistryState",
    "Reservation",
    "Right",
    "SpatialUnit",
]
