"""Units: products of integer powers of base units. Nothing is ever converted silently.

    unit  := ("1" | part ("*" part)*) ("/" part)*
    part  := base power?          base: letters          power: a whole number from 1 to 9

`m2`, `m3/day`, `CNY/m2`, `m2/person`, `kVA`. Base units are those of `BASE_UNITS`, the rulebook's currency, and what
its `units:` declares. `dB` stands alone: a level on a scale of powers can be compared, and nothing else.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from protocol.language.suggest import suggest

BASE_UNITS: Final = ("m", "year", "day", "h", "person", "dwelling", "job", "dB", "kVA", "kW", "t")
"""What every rulebook knows: length, time, people, homes, jobs, loudness, electric power, mass. Areas are `m2`."""

COMPARE_ONLY: Final = "dB"

_PART: Final = re.compile(r"([A-Za-z]+)([1-9])?")
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class UnknownUnit(ValueError):
    """The text is no unit; the message says why and `hint` what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as sorted (base unit, power) pairs; the empty unit is a pure number.

    `m2` is (("m", 2),); `CNY/m2` is (("CNY", 1), ("m", -2)).
    """

    powers: tuple[tuple[str, int], ...] = ()

    @property
    def pure(self) -> bool:
        return not self.powers

    @property
    def only_compares(self) -> bool:
        return any(base == COMPARE_ONLY for base, _ in self.powers)

    @property
    def shown(self) -> str:
        """Return the unit as people write it: `CNY/m²`."""
        return _shown(self.powers)

    def __mul__(self, other: "Unit") -> "Unit":
        return _combine(self, other, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _combine(self, other, -1)

    def __str__(self) -> str:
        return _written(self.powers)


@lru_cache(maxsize=1024)  # an explanation writes the same few units hundreds of times
def _written(powers: tuple[tuple[str, int], ...]) -> str:
    if not powers:
        return ""
    above = [_power(base, power) for base, power in powers if power > 0]
    below = [_power(base, -power) for base, power in powers if power < 0]
    return "/".join(["*".join(above) or "1", *below])


@lru_cache(maxsize=1024)
def _shown(powers: tuple[tuple[str, int], ...]) -> str:
    return re.sub(r"(?<=[A-Za-z])[0-9]", lambda power: power[0].translate(_RAISED), _written(powers))


PURE = Unit()


def parse_unit(text: str, declared: Collection[str] = ()) -> Unit:
    """Return the unit a text names. Raises UnknownUnit.

    Args: declared: base units beyond BASE_UNITS: the rulebook's currency and its `units:`.
    """
    written = text.strip()
    if not written:
        raise UnknownUnit("A unit is missing.", "Leave `unit` out for a pure number.")
    numerator, *denominators = written.split("/")
    above = [] if numerator.strip() == "1" and denominators else numerator.split("*")
    unit = PURE
    for part in above:
        unit = unit * _part(part, written, declared)
    for part in denominators:
        unit = unit / _part(part, written, declared)
    if unit.only_compares and unit.powers != ((COMPARE_ONLY, 1),):
        raise UnknownUnit(f"{written} is no unit: {COMPARE_ONLY} stands alone.", "It can be compared, nothing else.")
    if unit.pure or any(abs(power) > 9 for _, power in unit.powers):
        raise UnknownUnit(f"{written} cancels out or has a power beyond 9.", "Leave `unit` out for a pure number.")
    return unit


def _part(part: str, written: str, declared: Collection[str]) -> Unit:
    known = (*BASE_UNITS, *declared)
    shape = _PART.fullmatch(part.strip())
    if shape is None:
        plain = part.strip().translate(str.maketrans("²³", "23"))
        if _PART.fullmatch(plain):
            raise UnknownUnit(f"{written} is not read as a unit.", f"Write {plain} for {part.strip()}.")
        raise UnknownUnit(f"{written!r} is not read as a unit.", "Write units like m2, m3/day or CNY/m2.")
    base, power = shape.groups()
    if base not in known:
        hint = suggest(base, known, "Units")
        raise UnknownUnit(f"{base} is no unit here.", f"{hint} Others are declared under units in rulebook.yaml.")
    return Unit(((base, int(power or 1)),))


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}{power}"


def _combine(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.powers)
    for base, power in right.powers:
        powers[base] = powers.get(base, 0) + sign * power
    return Unit(tuple(sorted((base, power) for base, power in powers.items() if power)))
