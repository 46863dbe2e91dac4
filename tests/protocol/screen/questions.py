"""Questions as a table of sites, and what the explainer says of each, in the columns of a screening."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pyarrow as pa

from protocol.evaluate.closure import closure_of
from protocol.evaluate.explain import Explainer
from protocol.evaluate.reach import loosest
from protocol.evaluate.scope import known_values, scopes_of, weights_of
from protocol.evaluate.standing import USE_RULE, Standing
from protocol.evaluate.verdict import verdict_of
from protocol.language.tree import NOT_APPLICABLE, Value
from protocol.rulebook.facts import Question
from protocol.rulebook.model import Edition
from protocol.screen.demand import Demand, demand_of
from protocol.screen.kleene import missing_of
from protocol.screen.missing import legend_of, mask_columns, masks_of
from protocol.screen.run_duckdb import screen_table
from protocol.screen.sites import BESIDE

ARROW = {"number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(), "text": pa.string(), "use": pa.string()}


def is_bulk(question: Question) -> bool:
    """Say whether a screening knows questions of this kind: one use or none said, no phases."""
    return not question.phases and (question.terms.uses is None or len(question.terms.uses) == 1)


def table_of(edition: Edition, questions: Sequence[Question]) -> pa.Table:
    """Return a table with a column for every fact and term, and one beside each fact that may be not applicable."""
    columns: dict[str, pa.Array] = {"site": pa.array(range(len(questions)), pa.int64())}
    values = [known_values(question) for question in questions]
    for name, fact in edition.facts.items():
        found: list[Value] = [each.get(name) for each in values]
        apart = [None if value is NOT_APPLICABLE else value for value in found]
        columns[name] = pa.array(apart, ARROW[fact.type.kind])
        if any(value is NOT_APPLICABLE for value in found):
            columns[f"{name}__not_applicable"] = pa.array([value is NOT_APPLICABLE for value in found])
    for name in (*edition.indicators, "starts_on", "hours_from", "hours_to"):
        kind = "date" if name == "starts_on" else "number"
        columns[name] = pa.array([question.terms.values.get(name) for question in questions], ARROW[kind])
    uses = [None if question.terms.uses is None else question.terms.uses[0].use for question in questions]
    columns["use"] = pa.array(uses, pa.string())
    return pa.table(columns)


def screened(edition: Edition, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return what a screening says of each question, in their order."""
    rows = screen_table(edition, table_of(edition, questions), Demand()).to_pylist()
    return sorted(rows, key=lambda row: row["site"])


def alike(random: Random, questions: Sequence[Question]) -> tuple[list[Question], frozenset[str]]:
    """Return the questions with some names as the first of them has them, unknown ones too, and which names."""
    first = questions[0]
    facts = [name for name in first.facts if random.random() < 0.5]
    terms = [name for name in ("starts_on", "far", "height", "service_life", "hours_from") if random.random() < 0.5]
    uses = random.random() < 0.5
    changed = []
    for question in questions:
        said = {name: value for name, value in question.terms.values.items() if name not in terms}
        said |= {name: first.terms.values[name] for name in terms if name in first.terms.values}
        of_use = first.terms.uses if uses else question.terms.uses
        known = {**question.facts, **{name: first.facts[name] for name in facts}}
        changed.append(replace(question, facts=known, terms=replace(question.terms, uses=of_use, values=said)))
    return changed, frozenset([*facts, *terms, *(["use"] if uses else [])])


def screened_alike(edition: Edition, questions: Sequence[Question], names: frozenset[str]) -> list[dict[str, Any]]:
    """Return what a screening says of questions where some names, the same in all, are not columns but the demand."""
    demand = demand_of(questions[0])
    table = table_of(edition, questions)
    apart = {*names, *(f"{name}{BESIDE}" for name in names)}
    table = table.drop_columns([name for name in table.column_names if name in apart])
    values = {name: value for name, value in demand.values.items() if name in names}
    demand = Demand(values, demand.uses if "use" in names else ())
    return sorted(screen_table(edition, table, demand).to_pylist(), key=lambda row: row["site"])


def explained(edition: Edition, question: Question) -> dict[str, Any]:
    """Return what the explainer says of a question, in the columns of a screening."""
    (scope,) = scopes_of(known_values(question), question.terms)
    standing = Standing(Explainer(edition), (scope,), weights_of(question.terms), scope.terms)
    return {"verdict": verdict_of(standing), **bounds_of(standing), "rule": rule_of(standing)} | dict(
        zip(
            mask_columns(legend_of(edition)),
            masks_of(missing_of(edition, question), legend_of(edition)),
            strict=True,
        )
    )


def bounds_of(standing: Standing) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in standing.runner.edition.indicators:
        for side in ("at_most", "at_least"):
            if side == "at_most" or (name, side) in standing.plan.bounded:
                found[f"{name}_{side}"] = tidy(standing.tightest(name, side)[0])
                found[f"{name}_{side}_by_paths"] = tidy(loosest(standing, name, side))
    return found


def tidy(bound: Value) -> Value:
    """Return a bound as every document shows it: a negative zero without its sign."""
    return bound + 0.0 if isinstance(bound, float) else bound


def rule_of(standing: Standing) -> str | None:
    """Return the first rule that fails, else the first unknown one, else the one that bounds the FAR."""
    rules = [USE_RULE, *standing.plan.others]
    for truth in (False, None):
        for rule in rules:
            if standing.truth(rule) is truth:
                return "use" if rule == USE_RULE else standing.plan.rules[rule].id
    bound, by = standing.tightest("far", "at_most")
    return None if by is None or bound is None else standing.plan.rules[by].id


def differences(edition: Edition, questions: Iterable[Question]) -> list[str]:
    """Return everything in which a screening differs from the explainer, to the last bit."""
    questions = [question for question in questions if is_bulk(question)]
    return differences_in(edition, questions, screened(edition, questions))


def differences_in(edition: Edition, questions: Sequence[Question], rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return everything in which rows of a screening, one for each question, differ from the explainer."""
    found = []
    for question, row in zip(questions, rows, strict=True):
        for name, wanted in explained(edition, question).items():
            if not same(row[name], wanted):
                found.append(f"row {row['site']}: {name} is {row[name]!r}, explained {wanted!r}")
    return found


def same(found: Value, wanted: Value) -> bool:
    """Say whether two values are the same to the bit: 0 and -0 differ."""
    if isinstance(found, float) and isinstance(wanted, float):
        return struct.pack("<d", found) == struct.pack("<d", wanted)
    return found == wanted and (found is None) == (wanted is None)


def closure_agrees(edition: Edition, question: Question) -> bool:
    """Say whether the closure sees a question as the explainer does."""
    (scope,) = scopes_of(known_values(question), question.terms)
    standing = Standing(closure_of(edition), (scope,), weights_of(question.terms), scope.terms)
    return verdict_of(standing) == explained(edition, question)["verdict"]
