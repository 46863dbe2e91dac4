"""The generator of random rulebooks emits everything the language has; otherwise the properties prove too little."""

from __future__ import annotations

import typing
from collections import Counter
from dataclasses import fields, is_dataclass
from random import Random

import pytest

from protocol.language import tree
from protocol.language.tree import Expression
from protocol.language.walk import walk
from protocol.rulebook.model import Edition, Gives
from tests.protocol.properties.cases import random_edition

EDITIONS = 40


def expressions(part: object) -> typing.Iterator[Expression]:
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, typing.Mapping):
        for inner in part.values():
            yield from expressions(inner)
    elif isinstance(part, tuple):
        for inner in part:
            yield from expressions(inner)
    elif is_dataclass(part):
        for field in fields(part):
            yield from expressions(getattr(part, field.name))


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    return [random_edition(Random(seed), rules=8, paths=4) for seed in range(EDITIONS)]


@pytest.fixture(scope="module")
def seen(editions: list[Edition]) -> Counter[str]:
    found: Counter[str] = Counter()
    for edition in editions:
        for expression in expressions(edition):
            for node in walk(expression.tree):
                found[type(node).__name__] += 1
                if isinstance(node, tree.Call):
                    found[node.function] += 1
                if isinstance(node, tree.Operation | tree.Compare | tree.Logic):
                    found[node.operator] += 1
    return found


def test_every_kind_of_node_turns_up(seen: Counter[str]) -> None:
    kinds = {kind.__name__ for kind in typing.get_args(tree.Node)} - {"Name"}
    assert kinds - set(seen) == set()


def test_every_function_and_operator_turns_up(seen: Counter[str]) -> None:
    wanted = {
        *typing.get_args(tree.Function),
        *typing.get_args(tree.Arithmetic),
        *typing.get_args(tree.Comparison),
        "and",
        "or",
    }
    assert wanted - set(seen) == set()


def test_every_kind_of_constant_turns_up(editions: list[Edition]) -> None:
    constants = {
        type(node.value).__name__ if node.value != float("inf") else "no limit"
        for edition in editions
        for expression in expressions(edition)
        for node in walk(expression.tree)
        if isinstance(node, tree.Constant)
    }
    assert constants == {"float", "bool", "str", "date", "no limit"}


def test_every_kind_of_rule_and_feature_of_a_path_turns_up(editions: list[Edition]) -> None:
    found: Counter[str] = Counter()
    for edition in editions:
        for rule in edition.rules.values():
            found[rule.kind] += 1
            found["overrides"] += bool(rule.overrides)
            found["weighted"] += rule.weighted
            found["discretion"] += rule.discretion is not None
            found["at_least"] += rule.at_least is not None
            found["both sides"] += rule.at_least is not None and rule.at_most is not None
        for path in edition.paths.values():
            gives: list[Gives] = list(path.gives.values())
            found["lift"] += any(each.lift for each in gives)
            found["add"] += any(each.add is not None for each in gives)
            found["multiply"] += any(each.multiply is not None for each in gives)
            for name in ("level", "cap", "group", "draws", "imposes", "excludes", "requires", "cost_rate", "when"):
                found[name] += bool(getattr(path, name))
    wanted = {"allow", "forbid", "limit", "require", "overrides", "weighted", "discretion", "at_least", "both sides"}
    wanted |= {"lift", "add", "multiply", "level", "cap", "group", "draws", "imposes", "excludes", "requires"}
    assert {name for name in wanted | {"cost_rate", "when"} if not found[name]} == set()


def test_cells_say_unknown_not_applicable_and_no_limit(editions: list[Edition]) -> None:
    cells = {
        str(cell.value)
        for edition in editions
        for table in edition.tables.values()
        for row in table.rows
        for cell in row.cells.values()
    }
    assert {"None", "NOT_APPLICABLE", "inf"} <= {cell.replace("NotApplicable.", "") for cell in cells}
