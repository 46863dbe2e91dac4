from __future__ import annotations

import pytest

from tests.checks.city import PocketCity, build_pocket_city


@pytest.fixture
def city(db: None) -> PocketCity:
    return build_pocket_city()
