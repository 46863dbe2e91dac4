from __future__ import annotations

import pytest

from interface.accounts.models import Authority


@pytest.fixture
def authority(db: None) -> Authority:
    return Authority.objects.create(code="pocket-city", name="Pocket City", name_zh="袖珍市", srid=4549)
