"""Random well-typed expressions of the rule language, as text, over the vocabulary of `rulebooks.py`."""

from __future__ import annotations

from random import Random

NUMBERS = {
    "m2": ("site_area", "lot_area"),
    "m": ("frontage", "metro_distance", "height"),
    "kVA": ("power", "power_headroom"),
    "year": ("service_life", "lease_years"),
    "": ("street_fronts", "floors", "far"),
}
LITERALS = {
    "m2": ("100", "2500", "20000"),
    "m": ("0", "12.5", "300"),
    "kVA": ("50", "400"),
    "year": ("5", "20.5", "40"),
    "": ("0", "1", "0.35", "2.4", "7"),
}
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
USES = ("'07'", "'0701'", "'09'", "'0902'", "'unlisted'")
USE_NAMES = ("use", "registered_use")
ZONES = ("'1'", "'2'", "'3'")
LEVELS = ("'low'", "'high'")
DATES = ("right_ends", "starts_on", "built_on", "DATE '2030-06-01'")
INDICATORS = ("far", "service_life", "height")


class Expressions:
    """Makes expressions of a wanted type. `terms`: names that may stand in them; `defines`: name -> unit or kind."""

    def __init__(self, random: Random, *, refused: frozenset[str] = frozenset(), level: str = "") -> None:
        self.random = random
        self.refused = refused
        self.level = level
        self.defines: dict[str, str] = {}
        self.charge = False

    def pick(self, *choices: str) -> str:
        return self.random.choice([choice for choice in choices if choice not in self.refused])

    def number(self, unit: str, depth: int) -> str:  # noqa: C901  # one line for each form
        """Return a number of a unit ("" for a pure one)."""
        names = [name for name in NUMBERS[unit] if name not in self.refused]
        defines = [name for name, kind in self.defines.items() if kind == f"number {unit}"]
        if depth <= 0:
            leaves = names + [f"quantity({literal}, '{unit}')" if unit else literal for literal in LITERALS[unit]]
            leaves += defines
            if unit == "" and self.level:
                leaves.append(self.level)
            if unit == "" and "use" not in self.refused:
                leaves.append("share('07')")
            return self.random.choice(leaves)
        form = self.random.randrange(13)
        number, other = self.number, depth - 1
        if form == 0:
            return f"({number(unit, other)} + {number(unit, other)})"
        if form == 1:
            return f"({number(unit, other)} - {number(unit, other)})"
        if form == 2:
            return f"({number(unit, other)} * {number('', other)})"
        if form == 3:
            return f"({number(unit, other)} / {number('', other)})"
        if form == 4:
            functions = self.random.choice(("min", "max"))
            parts = [number(unit, other) for _ in range(self.random.choice((2, 2, 3)))]
            return f"{functions}({', '.join(parts)})"
        if form == 5:
            return f"{self.random.choice(('floor', 'ceil', 'abs'))}({number(unit, other)})"
        if form == 6:
            return f"round_half_up({number(unit, other)}, {self.random.randrange(4)})"
        if form == 7:
            return f"IF({self.condition(other)}, {number(unit, other)}, {number(unit, other)})"
        if form == 8:
            otherwise = f" ELSE {number(unit, other)}" if self.random.random() < 0.5 else ""
            arms = " ".join(
                f"WHEN {self.condition(other)} THEN {number(unit, other)}" for _ in range(self.random.choice((1, 2)))
            )
            return f"CASE {arms}{otherwise} END"
        if form == 9:
            return f"-({number(unit, other)})"
        return self.special(unit, other)

    def special(self, unit: str, depth: int) -> str:
        """Return what only some units have: look-ups, bands, years between, ratios."""
        if unit == "":
            form = self.random.randrange(4)
            if form == 0:
                return f"lookup(base, {self.zone()}, {self.use()})"
            if form == 1:
                return f"lookup(base.extra, {self.zone()}, {self.use()})"
            if form == 2:
                return f"band(bonus, {self.number('m', depth)})"
            return f"({self.number('m2', depth)} / {self.number('m2', depth)})"
        if unit == "year":
            return f"years_between({self.date()}, {self.date()})"
        if unit == "m2":
            return f"({self.number('m', depth)} * {self.number('m', depth)})"
        if unit == "m":
            return f"lookup(setback, {self.pick('street_fronts', '1', '2')})"
        return self.number(unit, 0)

    def date(self) -> str:
        return self.pick(*DATES)

    def use(self) -> str:
        return self.pick(*USE_NAMES, *USES)

    def zone(self) -> str:
        return self.random.choice(("zone", "zone", *ZONES[:2]))

    def condition(self, depth: int) -> str:
        """Return a condition."""
        if depth <= 0:
            return self.plain_condition()
        form = self.random.randrange(9)
        other = depth - 1
        if form == 0:
            return f"({self.condition(other)} AND {self.condition(other)})"
        if form == 1:
            return f"({self.condition(other)} OR {self.condition(other)})"
        if form == 2:
            return f"(NOT {self.condition(other)})"
        if form == 3:
            unit = self.random.choice(tuple(NUMBERS))
            compared = self.random.choice(COMPARISONS)
            return f"({self.number(unit, other)} {compared} {self.number(unit, other)})"
        if form == 4:
            unit = self.random.choice(tuple(NUMBERS))
            return f"({self.number(unit, 0)} BETWEEN {self.number(unit, 0)} AND {self.number(unit, 0)})"
        if form == 5:
            return f"IF({self.condition(other)}, {self.condition(other)}, {self.condition(other)})"
        return self.plain_condition()

    def plain_condition(self) -> str:
        """Return a condition without parts that are conditions."""
        booleans = [name for name, kind in self.defines.items() if kind == "condition"]
        choices = [
            "listed",
            "state_owned",
            "TRUE",
            f"(zone IN ({', '.join(self.random.sample(ZONES, 2))}))",
            f"(zone {self.random.choice(('=', '<>'))} {self.random.choice(ZONES)})",
            f"(intensity = {self.random.choice(LEVELS)})",
            f"is_a({self.use()}, {self.use()})",
            f"({self.pick(*USE_NAMES)} = {self.random.choice(USES)})",
            f"({self.date()} {self.random.choice(COMPARISONS)} {self.date()})",
            f"(is_a({self.use()}, '07') = {self.random.choice(('true', 'false'))})",
            f"(night_noise <= {self.random.choice(('45', '50', '60'))})",
            f"lookup(sheltered, {self.zone()})",
            *booleans,
        ]
        if "far" not in self.refused:
            choices.append("(far <= 2.0)")
        if self.charge:
            choices.append("taken('p0')")
        return self.random.choice(choices)
