"""Rules, paths, facts and uses of a compiled edition as plain data, for the API."""

from __future__ import annotations

from typing import Any

from protocol.language.tree import Expression
from protocol.rulebook.model import Edition, Path, Rule


def rules_as_data(edition: Edition) -> dict[str, list[dict[str, Any]]]:
    """Return rules, paths, facts and uses as JSON-ready lists; expressions as they were written."""
    return {
        "rules": [_rule(rule) for rule in edition.rules.values()],
        "paths": [_path(path) for path in edition.paths.values()],
        "facts": [
            {
                "name": fact.name,
                "type": fact.type.kind,
                "unit": str(fact.type.unit) or None,
                "members": list(fact.type.members) or None,
                "from": fact.source.text,
                "asked": fact.source.asked,
                "title": dict(fact.title) if fact.title else None,
                "ask": dict(fact.ask) if fact.ask else None,
            }
            for fact in edition.facts.values()
        ],
        "uses": [{"code": use.code, "parent": use.parent, "title": dict(use.title)} for use in edition.uses.values()],
    }


def _written(expression: Expression | None) -> str | None:
    return expression.text if expression is not None else None


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": dict(rule.title),
        "when": _written(rule.when),
        "uses": list(rule.uses) or None,
        "indicator": rule.indicator,
        "at_most": _written(rule.at_most),
        "at_least": _written(rule.at_least),
        "condition": _written(rule.condition),
        "firmness": rule.firmness,
        "basis": rule.basis,
        "cites": rule.cites,
        "verified": rule.verified,
        "overrides": list(rule.overrides),
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "id": path.id,
        "title": dict(path.title),
        "relaxes": list(path.relaxes),
        "when": _written(path.when),
        "level": {"name": path.level.name, "from": path.level.start, "to": path.level.stop, "step": path.level.step}
        if path.level
        else None,
        "gives": {
            rule: {"lift": True} if gives.lift else {"add": _written(gives.add), "multiply": _written(gives.multiply)}
            for rule, gives in path.gives.items()
        },
        "basis": path.basis,
        "cites": path.cites,
        "verified": path.verified,
    }
