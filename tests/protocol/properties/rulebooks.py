"""Random rulebooks and questions, with holes: every construct of the language turns up (`test_generator.py`)."""

from __future__ import annotations

import itertools
import json
from random import Random
from typing import Any

from tests.protocol.properties.expressions import INDICATORS, Expressions

RULEBOOK = """\
rulebook: random
title: {en: A random rulebook}
authority: anywhere
in_force_from: 2026-01-01
transition: stay
currency: CNY
indicators:
  far: {precision: 2}
  service_life: {precision: 1, unit: year}
  height: {precision: 2, unit: m}
"""
FACTS = """\
site_area: {type: number, unit: m2, from: site.area}
lot_area: {type: number, unit: m2, from: applicant}
frontage: {type: number, unit: m, from: applicant}
metro_distance: {type: number, unit: m, from: distance(metro)}
power: {type: number, unit: kVA, from: project.power}
power_headroom: {type: number, unit: kVA, from: headroom(power)}
lease_years: {type: number, unit: year, from: applicant}
street_fronts: {type: integer, from: frontages(street)}
floors: {type: number, from: applicant}
contract_far: {type: number, from: right.far, may_be: [no limit, not applicable]}
zone: {type: text, from: "attribute(zone, code)"}
intensity: {type: {enum: [low, high]}, from: "attribute(zone, intensity)"}
listed: {type: boolean, from: "attribute(heritage, listed)"}
state_owned: {type: boolean, from: right.state_owned}
registered_use: {type: use, from: right.use}
right_ends: {type: date, from: right.to}
built_on: {type: date, from: applicant}
night_noise: {type: number, unit: dB, from: project.noise}
"""
USES = """\
code,parent,en,zh-Hans
07,,Homes,居住
0701,07,Flats,住宅
09,,Business,商业
0901,09,Shops,零售
0902,09,Offices,办公
10,,Industry,工业
unlisted,,Not listed,未列
"""
CODES = ("07", "0701", "09", "0901", "0902", "10", "unlisted")
BASES = ("statute", "policy", "code", "plan", "local", "advisory")


class Rulebooks:
    """Makes the files of a rulebook from one source of randomness."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def files(self, *, rules: int = 6, paths: int = 3, depth: int = 2) -> dict[str, str]:
        """Return the texts of an edition by path."""
        defines = self.defines(depth)
        entries = self.rules(rules, depth, defines)
        lines = [f"define: {json.dumps({name: text for name, (text, _) in defines.items()})}"]
        lines += [f"{name}: {json.dumps(entry)}" for name, entry in entries.items()]
        taken = self.paths(paths, depth, entries)
        groups = {"bonus": {"cap": self.bound_maker("far").number("", 1)}}
        charges = self.charges(bool(taken), depth)
        extra = f"groups: {json.dumps(groups)}\ncharges: {json.dumps(charges)}\n"
        files = {
            "rulebook.yaml": RULEBOOK + extra,
            "facts.yaml": FACTS,
            "uses.csv": USES,
            "rules/all.yaml": "\n".join(lines) + "\n",
            "consents.yaml": f"neighbours: {json.dumps(self.consent(bool(taken), depth))}\n",
            **self.tables(),
        }
        if taken:
            files["paths/all.yaml"] = "".join(f"{name}: {json.dumps(path)}\n" for name, path in taken.items())
        return files

    def cell(self, *numbers: str, words: tuple[str, ...] = ("unknown", "not applicable")) -> str:
        return self.random.choice((*numbers, *numbers, *words))

    def tables(self) -> dict[str, str]:
        rows = [
            f"{zone},{use},{self.cell('1.2', '2.5', '4')},{self.cell('0.5', '3')}"
            for zone in ("1", "2")
            for use in ("07", "09", "0902", "10", "unlisted")
            if use != "0902" or self.random.random() < 0.7
        ]
        base = "\n".join(["zone,use,value,extra", *rows])
        ends = self.random.choice(("no limit", "800"))
        bonus = f"from [m],to [m],value\n0,200,{self.cell('0.5')}\n200,500,0.3\n500,{ends},0"
        setback = f"street_fronts,value [m]\n0,3\n1,{self.cell('5', '6.5')}\n2,8"
        sheltered = f"zone,value\n1,{self.cell('true', 'false')}\n2,true\n3,false"
        ceiling = f"zone,value\n1,{self.cell('3', words=('no limit', 'not applicable', 'unknown'))}\n2,no limit\n3,2.5"
        texts = {"base": base, "bonus": bonus, "setback": setback, "sheltered": sheltered, "ceiling": ceiling}
        return {f"tables/{name}.csv": text + "\n" for name, text in texts.items()}

    def defines(self, depth: int) -> dict[str, tuple[str, str]]:
        """Return defines by name with what they are; a later one may stand on an earlier one."""
        maker = self.bound_maker("")
        found: dict[str, tuple[str, str]] = {}
        for name, kind in (("ratio", "number "), ("breadth", "number m"), ("quiet", "condition")):
            text = maker.condition(depth) if kind == "condition" else maker.number(kind.removeprefix("number "), depth)
            found[name] = (text, kind)
            maker.defines[name] = kind
        self.known = dict(maker.defines)
        return found

    def bound_maker(self, level: str) -> Expressions:
        """Return a maker of bounds: facts, use and starts_on only."""
        maker = Expressions(self.random, refused=frozenset(INDICATORS), level=level if level == "level" else "")
        maker.defines = dict(getattr(self, "known", {}))
        return maker

    def maker(self, *refused: str, level: str = "") -> Expressions:
        maker = Expressions(self.random, refused=frozenset(refused), level=level)
        maker.defines = dict(self.known)
        return maker

    def bound(self, indicator: str, depth: int) -> str:
        """Return a bound of an indicator; of a floor area ratio also one that can be no limit or not applicable."""
        unit = {"far": "", "service_life": "year", "height": "m"}[indicator]
        if indicator == "far":
            special = ("contract_far", "min(contract_far, 3)", "lookup(ceiling, zone)", "no_limit")
            if self.random.random() < 0.3:
                return self.random.choice(special)
        if indicator == "service_life" and self.random.random() < 0.3:
            return "years_between(starts_on, right_ends)"
        return self.bound_maker("").number(unit, depth)

    def rules(self, count: int, depth: int, defines: dict[str, tuple[str, str]]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for position in range(count):
            kind = self.random.choice(("allow", "forbid", "limit", "limit", "limit", "require"))
            kind = "allow" if position == 0 else kind
            found[f"r{position}"] = self.rule(kind, depth)
        self.overrides(found)
        return found

    def rule(self, kind: str, depth: int) -> dict[str, Any]:
        firmness = self.random.choice(("bottom_line", "flexible", "flexible"))
        entry: dict[str, Any] = {
            "title": {"en": f"A {kind}", "zh-Hans": "规则"},
            "firmness": firmness,
            "basis": self.random.choice(BASES),
            "cites": "Nowhere 1",
            "verified": False,
        }
        indicator = self.random.choice(INDICATORS)
        if kind in ("allow", "forbid"):
            entry[kind] = self.random.sample(CODES, self.random.choice((1, 2, 3) if kind == "forbid" else (3, 5)))
        elif kind == "require":
            entry["require"] = self.maker().condition(depth)
        else:
            entry["limit"] = indicator
            for side in self.random.choice((("at_most",), ("at_most",), ("at_least",), ("at_most", "at_least"))):
                entry[side] = self.bound(indicator, depth)
            if self.random.random() < 0.3:
                entry["mix"] = "weighted"
            if firmness == "flexible" and self.random.random() < 0.4:
                entry["discretion"] = {"who": "approver", "up_to": self.bound(indicator, 1)}
        if self.random.random() < 0.5:
            refused = (indicator,) if kind == "limit" else ()
            entry["when"] = self.maker(*refused).condition(depth)
        return entry

    def overrides(self, rules: dict[str, dict[str, Any]]) -> None:
        """Let some rules override later ones, as basis and firmness allow: never in a loop."""
        names = list(rules)
        for at, name in enumerate(names):
            targets = [
                other
                for other in names[at + 1 :]
                if BASES.index(rules[name]["basis"]) <= BASES.index(rules[other]["basis"])
                and (rules[other]["firmness"] == "flexible" or rules[name]["firmness"] == "bottom_line")
            ]
            if targets and self.random.random() < 0.4:
                rules[name]["overrides"] = self.random.sample(targets, min(len(targets), self.random.choice((1, 2))))

    def paths(self, count: int, depth: int, rules: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        relaxable = [name for name, rule in rules.items() if rule["firmness"] == "flexible"]
        if not relaxable:
            return {}
        found: dict[str, dict[str, Any]] = {}
        for position in range(count):
            found[f"p{position}"] = self.path(position, depth, rules, relaxable)
        return found

    def path(self, position: int, depth: int, rules: dict[str, dict[str, Any]], relaxable: list[str]) -> dict[str, Any]:
        relaxes = self.random.sample(relaxable, min(len(relaxable), self.random.choice((1, 1, 2))))
        limited = {name: rules[name]["limit"] for name in relaxes if "limit" in rules[name]}
        entry: dict[str, Any] = {
            "title": {"en": f"Path {position}", "zh-Hans": f"路径{position}"},
            "relaxes": relaxes,
            "basis": "local",
            "cites": "Nowhere 2",
            "verified": False,
        }
        has_level = self.random.random() < 0.5
        if has_level:
            entry["level"] = {"name": "level", "from": 0.5, "to": self.random.choice((1, 1.6)), "step": 0.5}
        if self.random.random() < 0.6:
            entry["when"] = self.maker(*limited.values()).condition(1)
        if limited:
            entry["gives"] = {name: self.gives(indicator, has_level) for name, indicator in limited.items()}
            if len(set(limited.values())) == 1 and self.random.random() < 0.3:
                entry["cap"] = self.gain(next(iter(limited.values())), False)
            if set(limited.values()) == {"far"} and self.random.random() < 0.5:
                entry["group"] = "bonus"
        self.rest_of_path(entry, position, has_level)
        return entry

    def rest_of_path(self, entry: dict[str, Any], position: int, has_level: bool) -> None:
        level = " + quantity(100, 'kVA') * level" if has_level else ""
        if self.random.random() < 0.3:
            entry["draws"] = {"power_headroom": f"quantity({self.random.choice((50, 150))}, 'kVA'){level}"}
        if self.random.random() < 0.3:
            indicator = self.random.choice(INDICATORS)
            side = self.random.choice(("at_most", "at_most", "at_least"))
            entry["imposes"] = {indicator: {side: self.gain(indicator, has_level)}}
        if position and self.random.random() < 0.3:
            entry["excludes"] = [f"p{self.random.randrange(position)}"]
        if position and "excludes" not in entry and self.random.random() < 0.3:
            entry["requires"] = [f"p{self.random.randrange(position)}"]
        if self.random.random() < 0.7:
            fixed = ("0", "5000", "-2500", "quantity(3, 'CNY/m2') * site_area", "quantity(100, 'CNY/m') * frontage")
            entry["costs"] = {"fixed": self.random.choice(fixed)}
            if has_level:
                entry["costs"]["rate"] = "quantity(7.5, 'CNY/m2') * site_area"
        dues = self.random.choice(((), (), ("opening",), ("before_opening",), ("before_works", "completion")))
        entry["obliges"] = [{"duty": {"en": "A duty"}, "due": due} for due in dues]
        entry["consents"] = ["neighbours"] if self.random.random() < 0.2 else []

    def gain(self, indicator: str, has_level: bool) -> str:
        literal = {"far": "0.8", "service_life": "quantity(10, 'year')", "height": "quantity(6, 'm')"}[indicator]
        unknown = {"far": "floors", "service_life": "lease_years", "height": "frontage"}[indicator]
        text = self.random.choice((literal, literal, f"2 * {literal}", unknown, f"abs({unknown})"))
        if not has_level:
            return text
        return self.random.choice((f"level * {text}", f"(2 - level) * {text}", text))

    def gives(self, indicator: str, has_level: bool) -> dict[str, Any]:
        form = self.random.randrange(5)
        if form == 0:
            return {"lift": True}
        if form == 1:
            return {"multiply": "0.2 * level" if has_level else self.random.choice(("0.2", "0.5"))}
        if form == 2:
            return {"add": self.gain(indicator, has_level), "multiply": "0.1"}
        return {"add": self.gain(indicator, has_level)}

    def charges(self, has_paths: bool, depth: int) -> list[dict[str, Any]]:
        maker = self.maker()
        maker.charge = has_paths
        amounts = (
            "quantity(100, 'CNY/m2') * site_area",
            "quantity(12.345, 'CNY/m2') * site_area * max(0, far - lookup(base, zone, use))",
            "IF(is_a(use, '09'), quantity(5000, 'CNY'), 0)",
        )
        return [
            {
                "id": f"c{position}",
                "title": {"en": "A charge"},
                "when": maker.condition(depth),
                "amount": self.random.choice(amounts),
                "cites": "Nowhere 3",
                "verified": False,
            }
            for position in range(2)
        ]

    def consent(self, has_paths: bool, depth: int) -> dict[str, Any]:
        maker = self.maker()
        maker.charge = has_paths
        return {"holder": "neighbour", "when": maker.condition(depth), "threshold": "all", "standing": "heard"}


class Questions:
    """Makes facts and terms, some unknown, disputed, not applicable or without limit."""

    VALUES: dict[str, tuple[Any, ...]] = {
        "site_area": (0.01, 900, 5000, 25000),
        "lot_area": (-10, 0, 2500),
        "frontage": (0, 12.5, 40),
        "metro_distance": (0, 150, 200, 499.9, 900),
        "power": (0, 50, 300),
        "power_headroom": (0, 100, 200, 800),
        "lease_years": (0, 5, 20.55),
        "street_fronts": (0, 1, 2, 5),
        "floors": (0, 1, 2.5),
        "contract_far": (1.8, 3.6, "no limit", "not applicable"),
        "zone": ("1", "2", "3", "4", "not applicable"),
        "intensity": ("low", "high"),
        "listed": (True, False),
        "state_owned": (True, False),
        "registered_use": CODES,
        "right_ends": ("2031-01-01", "2066-12-31", "not applicable"),
        "built_on": ("1990-05-05", "2030-06-01"),
        "night_noise": (40, 50, 65),
    }
    TERMS: dict[str, tuple[Any, ...]] = {
        "far": (0, 0.8, 2.4, 2.4000001, 6),
        "service_life": (1, 5, 20, 40.05),
        "height": (3, 12, 60),
        "starts_on": ("2026-03-01", "2030-06-01"),
    }

    def __init__(self, random: Random) -> None:
        self.random = random

    def facts(self, holes: float) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, values in self.VALUES.items():
            roll = self.random.random()
            if roll < holes:
                continue
            value = self.random.choice(values)
            disputed = roll > 1 - holes / 8 and value != "not applicable"
            found[name] = {"value": value, "state": "disputed", "reason": "two surveys"} if disputed else value
        return found

    def question(self, *, holes: float = 0.15, mixed: bool = False, phases: bool = False) -> dict[str, Any]:
        """Return facts and terms as a facts file has them."""
        found = self.facts(holes)
        for name, values in self.TERMS.items():
            if self.random.random() >= holes / 2 and not (phases and name in ("starts_on", "service_life")):
                found[name] = self.random.choice(values)
        if self.random.random() >= holes / 2:
            found["use"] = self.mix() if mixed else self.random.choice(CODES)
        if phases:
            cuts = ["2026-03-01", "2031-03-01", "2034-09-01", "2040-01-01"]
            spans = itertools.islice(itertools.pairwise(cuts), self.random.choice((2, 3)))
            found["phases"] = [{"from": start, "to": end, "use": self.random.choice(CODES[:4])} for start, end in spans]
        return found

    def mix(self) -> list[dict[str, Any]]:
        codes = self.random.sample(CODES, self.random.choice((2, 3)))
        shares = (0.7, 0.3) if len(codes) == 2 else (0.1, 0.2, 0.7)
        return [{"use": code, "share": share} for code, share in zip(codes, shares, strict=True)]
