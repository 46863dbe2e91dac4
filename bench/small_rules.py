"""Eight rules that every engine can express, as data: tables, random cases, and the rulebook made of them.

All facts are known: no peer keeps an unknown one unknown. The rules, on a project of a use `use` in a `zone`:

    use in USES;  far <= base_far[zone, use] * size_factor(site_area);  height <= height_cap[zone]
    years <= longest[use];  power <= power_headroom;  noise_day <= noise.day[zone], noise_night <= noise.night[zone]
    parking >= parking[use] * far * site_area, where far * site_area > existing_floor_area
    hazard in ("C", "D", "E"), where civil_building
"""

import random
from typing import Final, TypedDict

ZONES: Final = ("z1", "z2", "z3", "z4", "z5")
USES: Final = ("0701", "0702", "0801", "0901", "0902", "0903")
OTHER_USES: Final = ("1001", "1101")
HAZARDS: Final = ("A", "B", "C", "D", "E")
ALL_USES: Final = (*USES, *OTHER_USES)

BASE_FAR: Final = {
    (zone, use): round(1.2 + 0.6 * z + 0.15 * u, 2) for z, zone in enumerate(ZONES) for u, use in enumerate(ALL_USES)
}
SIZE_FACTOR: Final = ((0.0, 3000.0, 0.85), (3000.0, 20000.0, 1.0), (20000.0, 1e9, 1.1))
HEIGHT_CAP: Final = {zone: 24.0 + 18.0 * at for at, zone in enumerate(ZONES)}
LONGEST: Final = {
    use: 70.0 if use.startswith("07") else 50.0 if use[:2] in ("08", "10", "11") else 40.0 for use in ALL_USES
}
NOISE: Final = {zone: (55.0 + 5 * at, 45.0 + 5 * at) for at, zone in enumerate(ZONES)}
PARKING: Final = {use: round(0.005 + 0.001 * at, 3) for at, use in enumerate(ALL_USES)}


class Case(TypedDict):
    """One project on one site, everything known."""

    zone: str
    site_area: float
    existing_floor_area: float
    power_headroom: float
    civil_building: bool
    power: float
    noise_day: float
    noise_night: float
    hazard: str
    use: str
    far: float
    height: float
    service_life: float
    parking: float


def draw(count: int) -> list[Case]:
    """Return so many random cases, about a third of which land."""
    chance = random.Random(1)

    def one() -> Case:
        area = round(chance.uniform(800, 40_000), 1)
        far = round(chance.uniform(0.5, 3.5), 2)
        return Case(
            zone=chance.choice(ZONES),
            site_area=area,
            existing_floor_area=round(area * chance.uniform(0.2, 3), 1),
            power_headroom=round(chance.uniform(300, 2000), 1),
            civil_building=chance.random() < 0.7,
            power=round(chance.uniform(10, 700), 1),
            noise_day=round(chance.uniform(40, 62), 1),
            noise_night=round(chance.uniform(30, 52), 1),
            hazard=chance.choices(HAZARDS, (1, 1, 8, 8, 8))[0],
            use=chance.choices(ALL_USES, (6, 6, 6, 6, 6, 6, 1, 1))[0],
            far=far,
            height=round(chance.uniform(6, 60), 1),
            service_life=round(chance.uniform(1, 55), 1),
            parking=round(far * area * chance.uniform(0.004, 0.03)),
        )

    return [one() for _ in range(count)]


def _csv(heading: str, rows: list[tuple[object, ...]]) -> str:
    return "\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n"


_FACTS: Final = """\
zone:                {type: {enum: [z1, z2, z3, z4, z5]}, from: "attribute(zone, code)"}
site_area:           {type: number, unit: m2, from: site.area}
existing_floor_area: {type: number, unit: m2, from: site.floor_area}
power_headroom:      {type: number, unit: kVA, from: headroom(power)}
civil_building:      {type: boolean, from: "attribute(building, civil)"}
power:               {type: number, unit: kVA, from: project.power}
noise_day:           {type: number, unit: dB, from: project.noise_day}
noise_night:         {type: number, unit: dB, from: project.noise_night}
hazard:              {type: {enum: [A, B, C, D, E]}, from: project.hazard}
"""
_HEADING: Final = """\
rulebook: small
title: {en: Eight rules}
authority: bench
in_force_from: 2026-01-01
transition: stay
currency: CNY
units: [space]
indicators:
  far: {precision: 2}
  height: {precision: 1, unit: m}
  service_life: {precision: 1, unit: year}
  parking: {precision: 0, unit: space}
"""
_RULES: Final = {
    "allowed": f"allow: [{', '.join(repr(use) for use in USES)}]",
    "ratio": "limit: far\n  at_most: lookup(base_far, zone, use) * band(size_factor, site_area)",
    "height": "limit: height\n  at_most: lookup(height_cap, zone)",
    "term": "limit: service_life\n  at_most: lookup(longest, use)",
    "power": "require: power <= power_headroom",
    "noise": "require: noise_day <= lookup(noise.day, zone) AND noise_night <= lookup(noise.night, zone)",
    "parking": "require: parking >= lookup(parking, use) * far * site_area\n"
    "  when: far * site_area > existing_floor_area",
    "hazard": "require: hazard IN ('C', 'D', 'E')\n  when: civil_building",
}


def rulebook() -> dict[str, str]:
    """Return the texts of the rulebook by path."""
    said = "  title: {{en: {0}}}\n  firmness: flexible\n  basis: local\n  cites: Made up\n  verified: false\n"
    rules = "\n".join(f"{name}:\n  {body}\n{said.format(name)}" for name, body in _RULES.items())
    tables = {
        "base_far": _csv("zone,use,value", [(*key, value) for key, value in BASE_FAR.items()]),
        "size_factor": _csv("from [m2],to [m2],value", list(SIZE_FACTOR)),
        "height_cap": _csv("zone,value [m]", list(HEIGHT_CAP.items())),
        "longest": _csv("use,value [year]", list(LONGEST.items())),
        "noise": _csv("zone,day [dB],night [dB]", [(zone, *both) for zone, both in NOISE.items()]),
        "parking": _csv("use,value [space/m2]", list(PARKING.items())),
    }
    uses = _csv("code,parent,en,zh-Hans", [(use, "", use, use) for use in ALL_USES])
    return {
        "rulebook.yaml": _HEADING,
        "facts.yaml": _FACTS,
        "uses.csv": uses,
        "rules/rules.yaml": rules,
        **{
            f"tables/{name}.csv": "\n".join(
                line + (",verified,cites" if at == 0 else ",false,Made up") for at, line in enumerate(text.splitlines())
            )
            + "\n"
            for name, text in tables.items()
        },
    }
