"""What is proposed on every site alike: the terms and project facts of a screening."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from protocol.language.suggest import suggest
from protocol.language.tree import Value
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question, read_question_file
from protocol.rulebook.model import Edition
from protocol.screen.cannot import CannotExpress, WrongInput


@dataclass(frozen=True, slots=True)
class Demand:
    """Known facts and terms by name; `uses` asked for, none where each site says its own or none does."""

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    uses: tuple[str, ...] = ()


def read_demand(edition: Edition, path: Path) -> Demand:
    """Return the demand in a JSON or YAML file. `use` may be a code or a list of codes.

    Raises: WrongInput with every mistake, CannotExpress for mixed uses and phases.
    """
    if not path.is_file():
        raise WrongInput(f"There is no file {path}. Name the demand: facts and terms common to all sites.")
    codes, data = _codes(path)
    if codes is not None:
        question, problems = read_question(data, edition)
        unknown = [code for code in codes if code not in edition.uses]
        if unknown:
            _no_use(edition, unknown[0], path.name)
    else:
        question, problems = read_question_file(path, edition)
    if question is None:
        raise WrongInput("\n".join(f"{path.name}: {problem.says()}" for problem in problems))
    found = demand_of(question)
    return found if codes is None else replace(found, uses=tuple(dict.fromkeys(codes)))


def _codes(path: Path) -> tuple[list[str] | None, Mapping[str, Any]]:
    """Return the codes where `use` is a list of them, and the rest of the demand."""
    try:
        data = json.loads(path.read_text("utf-8-sig")) if path.suffix == ".json" else None
    except (ValueError, OSError, RecursionError):
        return None, {}
    use = data.get("use") if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(use, list) and use and all(isinstance(code, str) for code in use):
        return use, {name: value for name, value in data.items() if name != "use"}
    return None, {}


def demand_of(question: Question) -> Demand:
    """Return the demand a question makes of every site. Raises CannotExpress for mixed uses and phases."""
    if question.phases:
        raise CannotExpress("phases: a screening knows no phases. Ask each one alone, or check single sites.")
    uses = question.terms.uses
    if uses is not None and len(uses) > 1:
        codes = ", ".join(component.use for component in uses)
        raise CannotExpress(f"use: a screening knows no mixed uses ({codes}). Screen each use, or check single sites.")
    values = {name: fact.evaluated for name, fact in question.facts.items() if fact.evaluated is not None}
    values |= {name: value for name, value in question.terms.values.items() if value is not None}
    return Demand(MappingProxyType(values), tuple(component.use for component in uses or ()))


def with_uses(demand: Demand, edition: Edition, asked: str | Sequence[str]) -> Demand:
    """Return the demand for other uses: `all` of the catalogue, or codes. Raises WrongInput for a code that is none."""
    if asked == "all":
        return replace(demand, uses=tuple(edition.uses))
    codes = [code.strip() for code in asked.split(",")] if isinstance(asked, str) else list(asked)
    for code in codes:
        if code not in edition.uses:
            _no_use(edition, code, "--uses")
    return replace(demand, uses=tuple(dict.fromkeys(codes)))


def _no_use(edition: Edition, code: str, where: str) -> None:
    raise WrongInput(f"{where}: {code!r} is no use of this rulebook. {suggest(code, edition.uses, 'Uses')}".strip())
