"""The rules of small_rules.py in zen-engine: a decision table for each table, one expression node for the rules."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

import small_rules
import zen
from small_rules import Case


def _table(name: str, inputs: Sequence[str], outputs: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    fields = [*inputs, *outputs]
    return {
        "id": name,
        "name": name,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": [{"id": f"{name}.{field}", "name": field, "field": field} for field in inputs],
            "outputs": [{"id": f"{name}.{field}", "name": field, "field": field} for field in outputs],
            "rules": [
                {"_id": f"{name}.{at}", **{f"{name}.{field}": cell for field, cell in zip(fields, row, strict=True)}}
                for at, row in enumerate(rows)
            ],
            "passThrough": True,
        },
    }


def _text(value: str) -> str:
    return f'"{value}"'


RULES = {
    "allowed": f"use in [{', '.join(map(_text, small_rules.USES))}]",
    "ratio": "far <= base_far * size_factor + 0.000001",
    "height_kept": "height <= height_cap",
    "term": "service_life <= longest",
    "power_kept": "power <= power_headroom",
    "noise": "noise_day <= limit_day and noise_night <= limit_night",
    "parking_kept": "parking >= spaces * far * site_area or far * site_area <= existing_floor_area",
    "hazard_kept": 'hazard in ["C", "D", "E"] or not civil_building',
}


def decision() -> zen.ZenDecision:
    """Return the rules, compiled."""
    rules = small_rules
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        _table(
            "base_far",
            ["zone", "use"],
            ["base_far"],
            [[_text(zone), _text(use), str(value)] for (zone, use), value in rules.BASE_FAR.items()],
        ),
        _table(
            "size_factor",
            ["site_area"],
            ["size_factor"],
            [[f"[{start}..{end})", str(factor)] for start, end, factor in rules.SIZE_FACTOR],
        ),
        _table(
            "by_zone",
            ["zone"],
            ["height_cap", "limit_day", "limit_night"],
            [[_text(zone), str(rules.HEIGHT_CAP[zone]), *map(str, rules.NOISE[zone])] for zone in rules.ZONES],
        ),
        _table(
            "by_use",
            ["use"],
            ["longest", "spaces"],
            [[_text(use), str(rules.LONGEST[use]), str(rules.PARKING[use])] for use in rules.ALL_USES],
        ),
        {
            "id": "rules",
            "name": "rules",
            "type": "expressionNode",
            "content": {
                "expressions": [
                    {"id": key, "key": key, "value": value}
                    for key, value in (*RULES.items(), ("lands", " and ".join(f"$.{name}" for name in RULES)))
                ]
            },
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    order = [node["id"] for node in nodes]
    edges = [
        {"id": f"{start}-{end}", "sourceId": start, "targetId": end, "type": "edge"}
        for start, end in itertools.pairwise(order)
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def verdict(rules: zen.ZenDecision, case: Case) -> bool:
    """Return whether a case lands."""
    return bool(rules.evaluate(case)["result"]["lands"])
