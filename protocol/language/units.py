"""Units: products of integer powers of base units. Nothing is ever converted silently."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as sorted (base unit, power) pairs; the empty unit is a pure number.

    `m2` is (("m", 2),); `CNY/m2` is (("CNY", 1), ("m", -2)).
    """

    powers: tuple[tuple[str, int], ...] = ()

    @property
    def pure(self) -> bool:
        return not self.powers

    def __mul__(self, other: "Unit") -> "Unit":
        return _combine(self, other, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _combine(self, other, -1)

    def __str__(self) -> str:
        above = [_power(base, power) for base, power in self.powers if power > 0]
        below = [_power(base, -power) for base, power in self.powers if power < 0]
        return (
            "*".join(above) + "".join(f"/{part}" for part in below) if above else "/".join(["1", *below]) * bool(below)
        )


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}{power}"


def _combine(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.powers)
    for base, power in right.powers:
        powers[base] = powers.get(base, 0) + sign * power
    return Unit(tuple(sorted((base, power) for base, power in powers.items() if power)))


PURE = Unit()
