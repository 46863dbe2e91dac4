"""A small sound edition, which each test breaks in one place."""

import pytest

RULEBOOK = """\
rulebook: harbour
title: {en: Harbour, zh-Hans: 港区}
authority: harbour-city
in_force_from: 2026-01-01
transition: stay
currency: CNY
units: [ft]
indicators:
  far: {precision: 2}
  height: {precision: 2, unit: m}
commitments: [jobs]
groups:
  bonus: {cap: 0.5}
charges:
  - id: land-value
    title: {en: Land value}
    amount: lookup(land_value, use) * site_area
    cites: Notice 1
    verified: false
"""
FACTS = """\
site_area: {type: number, unit: m2, from: site.area}
zone: {type: {enum: [a, b]}, from: "attribute(zone, code)"}
metro: {type: number, unit: m, from: distance(metro)}
heritage: {type: boolean, from: project.heritage}
district: {type: text, from: "attribute(district, code)"}
power_left: {type: number, unit: kVA, from: headroom(power)}
power: {type: number, unit: kVA, from: project.power}
"""
USES = "code,parent,en,zh-Hans\n07,,Residential,居住\n0701,07,Housing,住宅\n09,,Commerce,商业\n"
LAND_VALUE = "use,value [CNY/m2]\n07,9000\n09,12000\n"
FAR = "zone,heritage,value\na,true,1\na,false,2\nb,true,1\nb,false,3\n"
METRO = "from [m],to [m],value\n0,500,0.3\n500,no limit,0\n"
RULES = """\
define:
  base: lookup(far_by_zone, zone, heritage)

all-uses:
  title: {en: Every use}
  allow: ["07", "09"]
  firmness: flexible
  basis: plan
  cites: Plan 1
  verified: false

far-ceiling:
  title: {en: Floor area ratio}
  limit: far
  at_most: base * (1 + band(metro_bonus, metro))
  when: district = 'old'
  firmness: flexible
  basis: local
  cites: Standard 2
  verified: false
  discretion: {who: approver, up_to: 3}
  overrides: [height-ceiling]

height-ceiling:
  title: {en: Height}
  limit: height
  at_most: 30
  firmness: flexible
  basis: advisory
  cites: Advice 3
  verified: false

power:
  title: {en: Power}
  require: power <= power_left
  firmness: bottom_line
  basis: code
  cites: Code 4
  verified: false
"""
PATHS = """\
open-floor:
  title: {en: Open floor}
  relaxes: [far-ceiling]
  when: zone = 'a'
  level: {name: part, from: 0.1, to: 0.3, step: 0.1}
  gives: {add: 2 * part}
  draws: {power_left: "quantity(10, 'kVA') * part"}
  costs: {fixed: 5, rate: 100}
  obliges: [{duty: {en: "Keep {part:percent} open"}, due: opening}]
  consents: [owner]
  group: bonus
  basis: local
  cites: Standard 5
  verified: false

more-height:
  title: {en: More height}
  relaxes: [height-ceiling]
  gives: {multiply: 0.1}
  imposes: {service_life: {at_most: 20}}
  basis: local
  cites: Standard 6
  verified: false
"""
CONSENTS = """\
owner:
  holder: owner
  threshold: {by_share: 2/3}
  standing: sign
"""
CASES = """\
- name: a shop in the old town
  facts: {zone: a, heritage: false, use: "09", far: 1.5}
  expect: {verdict: undetermined}
"""


def sound_files() -> dict[str, str]:
    """Return the texts of an edition without a single problem."""
    return {
        "rulebook.yaml": RULEBOOK,
        "facts.yaml": FACTS,
        "uses.csv": USES,
        "tables/land_value.csv": LAND_VALUE,
        "tables/far_by_zone.csv": FAR,
        "tables/metro_bonus.csv": METRO,
        "rules/rules.yaml": RULES,
        "paths/paths.yaml": PATHS,
        "consents.yaml": CONSENTS,
        "cases/cases.yaml": CASES,
    }


@pytest.fixture
def files() -> dict[str, str]:
    """The texts of a sound edition, to be broken."""
    return sound_files()
