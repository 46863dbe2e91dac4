"""Rights as rows: those that hold a property, and the mortgages, leases, easements and seizures that burden it."""

import datetime as dt
from typing import NamedTuple

from seeds.city.frame import SURVEY_YEAR, Rng
from seeds.city.holders import BANKS, Parties, Share
from seeds.city.parcels import Parcel
from seeds.city.terms import LandTerm, day

SURVEY = dt.date(SURVEY_YEAR, 1, 1)


class RightRow(NamedTuple):
    """One right, column by column as the importer's mapping names them."""

    source_id: str
    certificate: str
    party: str
    holder_certificate: str
    kind: str
    share_numerator: int | None
    share_denominator: int | None
    joint: bool
    valid_from: dt.date
    valid_to: dt.date | None
    registered_use: str
    acquired: str
    contract_far: float | None
    state_owned: bool | None
    grantor: str
    note: str


def holding_rows(
    certificate: str, kind: str, holders: list[tuple[str, Share]], term: LandTerm, parcel: Parcel, use: str = ""
) -> list[RightRow]:
    """Return the rights of the holders of a property: shares that make up one, or joint rights without shares."""
    grantor = "state" if term.state_owned else ("yutou" if parcel.district == 14 else "shanxia")
    return [
        RightRow(
            f"{certificate}-{place}", certificate, party, "", kind,
            None if share is None else share.numerator, None if share is None else share.denominator, share is None,
            term.begins, term.ends, use or parcel.use, term.acquired, term.contract_far, term.state_owned, grantor, "",
        )
        for place, (party, share) in enumerate(holders, start=1)
    ]  # fmt: skip


def restriction_rows(
    rng: Rng, parties: Parties, certificate: str, use: str, term: LandTerm, parcel: Parcel, neighbour: str
) -> list[RightRow]:
    """Return what burdens a property. `neighbour`: the certificate next door, for rights of way; empty: none."""
    rows: list[RightRow] = []

    def burden(kind: str, party: str, begins: dt.date, ends: dt.date | None, note: str, holder: str = "") -> None:
        source_id = f"{certificate}-{kind}-{len(rows) + 1}"
        rows.append(
            RightRow(
                source_id, certificate, party, holder, kind, 1, 1, False, begins, ends, "", "", None, None, "", note
            )
        )

    chances = rng.random(5)
    private = term.acquired == "granted" and use not in ("1401", "1601")
    if private and chances[0] < 0.24:
        begins = day(rng, int(rng.integers(2010, SURVEY_YEAR)))
        ends = begins.replace(year=begins.year + int(rng.integers(17, 30)))
        burden("mortgage", BANKS[int(rng.integers(len(BANKS)))], begins, ends, "")
    lets = {"0901": 0.42, "0902": 0.35, "1001": 0.3, "1101": 0.4, "0703": 0.3, "0701": 0.08}.get(use, 0.0)
    if chances[1] < lets:
        for _ in range(int(rng.integers(1, 4)) if use in ("0902", "1001") else 1):
            begins = day(rng, int(rng.integers(SURVEY_YEAR - 5, SURVEY_YEAR)))
            ends = begins.replace(year=begins.year + int(rng.choice([6, 8, 10, 15, 20])))
            tenant = parties.person() if use in ("0701", "0703") else parties.company(use)
            burden("lease", tenant, begins, ends if term.ends is None else min(ends, term.ends), "")
    if chances[2] < 0.025 and neighbour:
        burden("easement", "", day(rng, int(rng.integers(2008, SURVEY_YEAR))), None, "right of way", neighbour)
    elif chances[2] > 0.985:
        burden("easement", "power-company", day(rng, int(rng.integers(1998, SURVEY_YEAR))), None, "power cable")
    if chances[3] < 0.008 and term.acquired != "allocated":
        begins = day(rng, SURVEY_YEAR - 1)
        burden("seizure", "court", begins, begins.replace(year=begins.year + 3), "")
    if chances[4] < 0.002:
        burden("notice", "", day(rng, SURVEY_YEAR - 1), None, "objection to the entry")
    return [row for row in rows if row.valid_to is None or row.valid_to > max(SURVEY, row.valid_from)]


def heritage_rows(certificate: str, grades: list[str]) -> list[RightRow]:
    """Return the protection that the listed buildings of a property put on it."""
    return [
        RightRow(
            f"{certificate}-heritage-{number}", certificate, "heritage", "", "heritage", 1, 1, False,
            dt.date(2004, 6, 1), None, "", "", None, None, "", f"listed building, {grade}",
        )
        for number, grade in enumerate(grades, start=1)
    ]  # fmt: skip
