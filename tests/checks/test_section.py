"""The figure that stacks a property's units by level."""

from __future__ import annotations

import itertools

from interface.checks.section import MOST_ROWS, ROW, Storey, draw_section


def test_without_levels_there_is_no_figure() -> None:
    assert draw_section([]) is None


def test_a_basement_lies_below_the_ground_line_and_the_ground_floor_on_it() -> None:
    section = draw_section([Storey("Shop", "unit", 1, 1), Storey("Store", "basement", -1, -1)])
    assert section is not None
    shop, store = sorted(section.boxes, key=lambda box: box.y)
    assert shop.name == "Shop"
    assert shop.y + shop.height <= section.ground <= store.y
    assert store.below_ground
    assert not shop.below_ground


def test_units_on_one_level_stand_side_by_side_and_never_overlap() -> None:
    section = draw_section([Storey(str(number), "unit", 2, 2) for number in range(3)])
    assert section is not None
    left = sorted(section.boxes, key=lambda box: box.x)
    assert all(one.x + one.width <= other.x for one, other in itertools.pairwise(left))
    assert {box.y for box in section.boxes} == {left[0].y}


def test_a_unit_over_several_levels_is_as_tall_as_they_are() -> None:
    section = draw_section([Storey("House", "building", 1, 4), Storey("Flat", "unit", 3, 3)])
    assert section is not None
    house = next(box for box in section.boxes if box.name == "House")
    flat = next(box for box in section.boxes if box.name == "Flat")
    assert round((house.height + 2) / (flat.height + 2)) == 4


def test_a_tower_still_fits_on_the_page() -> None:
    section = draw_section([Storey("Tower", "building", 1, 90)])
    assert section is not None
    assert section.height <= ROW * MOST_ROWS + 20
    assert len(section.levels) <= 14


def test_the_axis_has_no_level_zero() -> None:
    section = draw_section([Storey("Shop", "unit", 1, 2), Storey("Store", "basement", -2, -1)])
    assert section is not None
    assert [name for _y, name in section.levels] == ["−2", "−1", "1", "2"]
