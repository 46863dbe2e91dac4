"""What was found, as data: where it stands, what is said of it in both languages, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from protocol.language.problem import Place
from protocol.rulebook.model import Language

Kind = Literal[
    "contradiction", "cliff", "gap", "never-binds", "never-helps", "idle-in-city", "in-city", "untested", "unread"
]
KINDS: Final[tuple[Kind, ...]] = (
    "contradiction",
    "cliff",
    "gap",
    "never-binds",
    "never-helps",
    "idle-in-city",
    "in-city",
    "untested",
    "unread",
)
"""In the order in which they are told, the gravest first."""

How = Literal["shown", "proved", "sampled", "counted"]
"""`shown`: a witness shows it. `proved`: for every value of every fact. `sampled`: not seen otherwise in so many
trials, which proves nothing. `counted`: on the sites, or by the cases, that there are."""

Json: TypeAlias = "float | bool | str | None"
Facts: TypeAlias = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Witness:
    """A facts file that `check` reads, and what it says there: the bound of a rule, None where it names none."""

    facts: Facts
    rule: str = ""
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A bound against one fact around a threshold, everything else as in the witnesses.

    `below` and `above`: (fact, bound) in ascending order on either side; numbers, days as ordinals. `labels`: the names
    of fact and indicator, `units`: what stands after their numbers, all by language.
    """

    fact: str
    threshold: float
    below: tuple[tuple[float, float], ...]
    above: tuple[tuple[float, float], ...]
    is_date: bool
    decimals: int
    labels: Mapping[str, tuple[str, str]]
    units: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rulebook says about itself.

    `rules`, `paths`: the ids it is about, the first one foremost. `table`: that of the figures in question.
    `indicator`: that of a contradiction or a cliff. `sites`: examples from a city. `tried`: how many trials stand
    behind it. `says`: a sentence or more by language. Of a cliff: `fact`, `threshold` and `share`, the jump as a share
    of the smaller bound, None to or from no limit.
    """

    kind: Kind
    code: str
    place: Place
    says: Mapping[Language, str]
    how: How
    rules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    tried: int = 0
    witnesses: tuple[Witness, ...] = ()
    table: str = ""
    indicator: str = ""
    sites: tuple[str, ...] = ()
    fact: str = ""
    threshold: Json = None
    share: float | None = None
    curve: Curve | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON carries it."""
        curve = self.curve
        return {
            "kind": self.kind,
            "code": self.code,
            "place": [self.place.file, self.place.line, self.place.column],
            "says": dict(self.says),
            "how": self.how,
            "rules": list(self.rules),
            "paths": list(self.paths),
            "tried": self.tried,
            "witnesses": [{"facts": dict(one.facts), "rule": one.rule, "bound": one.bound} for one in self.witnesses],
            "table": self.table,
            "indicator": self.indicator,
            "sites": list(self.sites),
            "fact": self.fact,
            "threshold": self.threshold,
            "share": self.share,
            "curve": None
            if curve is None
            else {
                "fact": curve.fact,
                "threshold": curve.threshold,
                "below": [list(point) for point in curve.below],
                "above": [list(point) for point in curve.above],
                "is_date": curve.is_date,
                "decimals": curve.decimals,
                "labels": {language: list(pair) for language, pair in curve.labels.items()},
                "units": {language: list(pair) for language, pair in curve.units.items()},
            },
        }


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """Return the finding that `to_json` wrote."""
    file, line, column = data["place"]
    curve = data["curve"]
    return Finding(
        kind=data["kind"],
        code=data["code"],
        place=Place(file, line, column),
        says=data["says"],
        how=data["how"],
        rules=tuple(data["rules"]),
        paths=tuple(data["paths"]),
        tried=data["tried"],
        witnesses=tuple(Witness(one["facts"], one["rule"], one["bound"]) for one in data["witnesses"]),
        table=data["table"],
        indicator=data["indicator"],
        sites=tuple(data["sites"]),
        fact=data["fact"],
        threshold=data["threshold"],
        share=data["share"],
        curve=None if curve is None else _curve(curve),
    )


def _curve(data: Mapping[str, Any]) -> Curve:
    return Curve(
        fact=data["fact"],
        threshold=data["threshold"],
        below=tuple((x, y) for x, y in data["below"]),
        above=tuple((x, y) for x, y in data["above"]),
        is_date=data["is_date"],
        decimals=data["decimals"],
        labels={language: (one, other) for language, (one, other) in data["labels"].items()},
        units={language: (one, other) for language, (one, other) in data["units"].items()},
    )


def table_of(place: Place) -> str:
    """Return the name of the table a place lies in, empty where it lies in none."""
    return place.file.removeprefix("tables/").removesuffix(".csv") if place.file.startswith("tables/") else ""
