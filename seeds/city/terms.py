"""How land was acquired, from when until when, and with what floor area ratio in the contract."""

import datetime as dt
from dataclasses import dataclass

from seeds.city.frame import SURVEY_YEAR, Rng

LONGEST_TERM = {"07": 70, "0901": 40, "0902": 40, "0803": 40, "10": 50, "11": 50, "08": 50, "12": 50, "13": 50}
"""Years by use. Source: Provisional Regulations of 1990 on the grant and transfer of urban land, Art. 12."""

FIRST_GRANT = 1988
PUBLIC_USES = ("0801", "0804", "0806", "0702", "1301", "1401", "1208")


@dataclass(frozen=True)
class LandTerm:
    """The land right of a parcel. `ends` is the first day without it, None without end."""

    acquired: str
    begins: dt.date
    ends: dt.date | None
    contract_far: float | None
    state_owned: bool


def longest_term(use: str) -> int:
    """Return the longest term in years that the law allows for a use."""
    return LONGEST_TERM.get(use) or LONGEST_TERM[use[:2]]


def day(rng: Rng, year: int) -> dt.date:
    """Return some day of a year."""
    return dt.date(year, int(rng.integers(1, 13)), int(rng.integers(1, 29)))


def draw_term(rng: Rng, use: str, kind: str, built_year: int, built_far: float, collective: bool) -> LandTerm:
    """Return the land right that a parcel of this use and age would have in a Chinese coastal city."""
    begun = min(SURVEY_YEAR - 2, built_year - int(rng.integers(1, 4)))
    chance = float(rng.random())
    if collective:
        if use == "0703":
            return LandTerm("collective", day(rng, max(begun, 1982)), None, None, False)
        begins = day(rng, max(begun, 2008))
        return LandTerm("collective", begins, _after(begins, int(rng.choice([20, 30, 40]))), None, False)
    if use == "1601" or use in PUBLIC_USES:
        return LandTerm("allocated", day(rng, max(begun, 1986)), None, None, True)
    if chance < _allocated_chance(use, kind, built_year):
        return LandTerm("allocated", day(rng, max(begun, 1986)), None, None, True)
    granted = max(begun, FIRST_GRANT)
    if begun < 1995 and kind in ("old", "mixed", "industry"):
        # Old buildings came under the grant system whenever their owners paid for it.
        granted = int(rng.integers(FIRST_GRANT, 2013))
    begins = day(rng, granted)
    if use[:2] in ("10", "11") and granted >= 2006 and chance > 0.45:
        lease = chance > 0.8
        ends = _after(begins, int(rng.choice([10, 20])) if lease else 20)
        if ends <= dt.date(SURVEY_YEAR, 6, 1):
            begins, ends = begins.replace(year=begins.year + 12), ends.replace(year=ends.year + 12)
        return LandTerm("leased" if lease else "granted", begins, ends, _contract_far(rng, granted, built_far), True)
    return LandTerm("granted", begins, _after(begins, longest_term(use)), _contract_far(rng, granted, built_far), True)


def _allocated_chance(use: str, kind: str, built_year: int) -> float:
    if kind == "old":
        return 0.5 if use == "0701" else 0.3
    if built_year < 1993:
        return 0.65
    return 0.3 if use == "0701" and built_year < 1999 else 0.02


def _contract_far(rng: Rng, granted: int, built_far: float) -> float | None:
    """Land contracts name a ratio only since about 2000; what was built then uses most of it."""
    if granted < 2000 or built_far <= 0:
        return None
    return round(built_far * float(rng.choice([1.0, 1.0, 1.05, 1.15, 1.3])) + 0.05, 1)


def _after(begins: dt.date, years: int) -> dt.date:
    return begins.replace(year=begins.year + years)
