"""What the tests of the register ask for."""

from pathlib import Path

import pytest

from tests.registry.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, db: None) -> Desk:
    """A desk with three parcels on it, each wholly held by Chen."""
    return Desk(tmp_path)
