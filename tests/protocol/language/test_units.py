"""Units multiply, divide, cancel, and are never converted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.language.units import BASE_UNITS, PURE, Unit, UnknownUnit, parse_unit

bases = [base for base in BASE_UNITS if base != "dB"]
units = st.dictionaries(st.sampled_from(bases), st.integers(-9, 9).filter(bool), min_size=1, max_size=3).map(
    lambda powers: Unit(tuple(sorted(powers.items())))
)


@pytest.mark.parametrize(
    ("text", "powers", "shown"),
    [
        ("m2", (("m", 2),), "m²"),
        ("m", (("m", 1),), "m"),
        ("m2/person", (("m", 2), ("person", -1)), "m²/person"),
        ("CNY/m2", (("CNY", 1), ("m", -2)), "CNY/m²"),
        ("CNY / m2 / year", (("CNY", 1), ("m", -2), ("year", -1)), "CNY/m²/year"),
        ("m3/day", (("day", -1), ("m", 3)), "m³/day"),
        ("kVA", (("kVA", 1),), "kVA"),
        ("kW*h", (("h", 1), ("kW", 1)), "h*kW"),
        ("1/person", (("person", -1),), "1/person"),
        ("dB", (("dB", 1),), "dB"),
        ("ft2", (("ft", 2),), "ft²"),
    ],
)
def test_a_unit_is_a_product_of_powers(text: str, powers: tuple[tuple[str, int], ...], shown: str) -> None:
    unit = parse_unit(text, ("CNY", "ft"))
    assert unit.powers == powers
    assert unit.shown == shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A unit is missing."),
        ("1", "'1' is not read as a unit."),
        ("m²", "m² is not read as a unit."),
        ("metre", "metre is no unit here."),
        ("USD/m2", "USD is no unit here."),
        ("M2", "M is no unit here."),
        ("m/m", "m/m cancels out"),
        ("m0", "'m0' is not read as a unit."),
        ("m12", "'m12' is not read as a unit."),
        ("m-2", "'m-2' is not read as a unit."),
        ("m9*m9", "m9*m9 cancels out or has a power beyond 9."),
        ("dB/m", "dB/m is no unit: dB stands alone."),
        ("dB2", "dB2 is no unit: dB stands alone."),
        ("2m", "'2m' is not read as a unit."),
        ("m**2", "'m**2' is not read as a unit."),
    ],
)
def test_what_is_no_unit_is_refused_with_a_sentence(text: str, message: str) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        parse_unit(text, ("CNY", "ft"))
    assert str(refusal.value).startswith(message)
    assert refusal.value.hint


@given(units)
def test_a_unit_written_and_read_is_the_same(unit: Unit) -> None:
    assert parse_unit(str(unit)) == unit


@given(units, units)
def test_dividing_undoes_multiplying(one: Unit, other: Unit) -> None:
    assert one * other / other == one
    assert one * other == other * one
    assert one / one == PURE
