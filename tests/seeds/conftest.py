"""One demo city for all tests of this folder: growing it takes a quarter of a minute."""

from pathlib import Path

import pytest

from seeds.city.__main__ import SEED
from seeds.city.layers import Feature, draw_layers
from seeds.city.ledgers import Account, open_ledgers
from seeds.city.plan import City, plan_city
from seeds.city.register import Register, Registrar
from seeds.city.write import write_city


@pytest.fixture(scope="session")
def city() -> City:
    """Egret Bay."""
    return plan_city(SEED)


@pytest.fixture(scope="session")
def register(city: City) -> Register:
    """Its register: every property and right."""
    return Registrar(city, 0, 0).fill()


@pytest.fixture(scope="session")
def layers(city: City) -> dict[str, list[Feature]]:
    """Its layers by name."""
    return draw_layers(city)


@pytest.fixture(scope="session")
def accounts(city: City) -> list[Account]:
    """The accounts of its ledgers."""
    return open_ledgers(city)


@pytest.fixture(scope="session")
def files(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its files."""
    folder = tmp_path_factory.mktemp("egret-bay")
    write_city(city, folder, None, print)
    return folder
