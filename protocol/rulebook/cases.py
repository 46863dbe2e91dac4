"""cases/*.yaml -> worked cases: facts and what must come of them. A case may be `like` an earlier one of its file."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Table
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from protocol.language.problem import Place, Problem
from protocol.language.suggest import suggest
from protocol.rulebook.facts import Question
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.model import Edition
from protocol.rulebook.shape_problems import validate
from protocol.rulebook.shapes import Id, Line, Name, Shape
from protocol.rulebook.yaml_tree import Mapping, Node, Scalar, Sequence, read_yaml

Verdict = Literal["lands", "lands_by_path", "blocked", "undetermined"]
Outcome = Literal["holds", "fails", "unknown", "not_applicable", "overridden"]
Bound: TypeAlias = "float | Literal['no limit', 'not applicable', 'unknown']"


def _bound(value: Any) -> Any:
    words = ("no limit", "not applicable", "unknown")
    if isinstance(value, bool) or not (isinstance(value, int | float) or value in words):
        raise PydanticCustomError("bound", "A bound is a number, no limit, not applicable or unknown")
    return value


BoundValue = Annotated[
    Any,
    BeforeValidator(_bound),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": ["no limit", "not applicable", "unknown"]}]}),
]


class BoundShape(Shape):
    at_most: BoundValue = None
    at_least: BoundValue = None


class StepShape(Shape):
    path: Id
    level: float | None = None
    phase: Annotated[int, Field(ge=0)] | None = None


class FigureShape(Shape):
    """An unknown cell in the way: the table, and the keys of its row."""

    table: Name
    row: list[str | float | bool]


class ExpectShape(Shape):
    """What must come of a case; whatever is not said is not looked at."""

    verdict: Verdict | None = None
    decided_anyway: Verdict | None = None
    fails: list[Id] | None = None
    outcomes: dict[Id, Outcome] | None = None
    bounds: dict[Name, BoundShape] | None = None
    by_paths: dict[Name, BoundShape] | None = None
    missing: list[Name] | None = None
    missing_figures: list[FigureShape] | None = None
    cheapest: list[StepShape] | None = None
    consents: list[Id] | None = None
    charges: dict[Id, float] | None = None
    total: float | None = None

    @model_validator(mode="after")
    def _something(self) -> ExpectShape:
        if not self.model_fields_set:
            raise PydanticCustomError("expect", "A case expects something: at least a verdict")
        return self


class CaseShape(Shape):
    """One worked case. `like`: the name of an earlier case of the file, whose facts these are laid over."""

    name: Line
    like: Line | None = None
    facts: dict[str, Any] = {}
    expect: ExpectShape


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds a case expects of an indicator; None where it says nothing of that side."""

    at_most: Bound | None
    at_least: Bound | None


@dataclass(frozen=True, slots=True)
class Step:
    """One path of the cheapest set; level and phase None where the case says nothing of them."""

    path: str
    level: float | None
    phase: int | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come of a case. None: not looked at."""

    verdict: Verdict | None
    decided_anyway: Verdict | None
    fails: tuple[str, ...] | None
    outcomes: Table[str, Outcome] | None
    bounds: Table[str, Bounds] | None
    by_paths: Table[str, Bounds] | None
    missing: tuple[str, ...] | None
    missing_figures: tuple[tuple[str, tuple[str | float | bool, ...]], ...] | None
    cheapest: tuple[Step, ...] | None
    consents: tuple[str, ...] | None
    charges: Table[str, float] | None
    total: float | None


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One worked case: its name, the question it asks, what it expects, and where it stands."""

    name: str
    question: Question
    expect: Expectation
    place: Place


def load_cases(edition: Edition, broken: Collection[str] = ()) -> tuple[tuple[WorkedCase, ...], tuple[Problem, ...]]:
    """Return the worked cases of an edition, and everything that is wrong with them, sorted by place.

    A case that is wrong is left out. Places are relative to the edition's folder. Args: broken: names that a draft
    could not read; a case that mentions one is not blamed.
    """
    cases: list[WorkedCase] = []
    problems: list[Problem] = []
    names: dict[str, Place] = {}
    for path, text in edition.files.items():
        if not path.startswith("cases/"):
            continue
        node, wrong = read_yaml(text, path)
        problems += wrong
        if isinstance(node, Sequence):
            found, wrong = _read_cases(node, edition, names, broken)
            cases += found
            problems += wrong
        elif isinstance(node, Mapping) or (isinstance(node, Scalar) and node.value is not None):
            hint = "Write `- name: …` for each."
            problems.append(Problem(node.place, "wrong-type", "A file of cases is a list of cases.", hint))
    return tuple(cases), tuple(sorted(set(problems)))


def _read_cases(
    node: Sequence, edition: Edition, names: dict[str, Place], broken: Collection[str]
) -> tuple[list[WorkedCase], list[Problem]]:
    cases: list[WorkedCase] = []
    problems: list[Problem] = []
    facts_by_name: dict[str, dict[str, Any]] = {}
    for item in node.items:
        name = item.get("name") if isinstance(item, Mapping) else None
        shape, wrong = validate(CaseShape, item, "The case", name if isinstance(name, Scalar) else None)
        problems += wrong
        if shape is None or not isinstance(item, Mapping):
            continue
        place = name.place if name is not None else item.place
        if (first := names.setdefault(shape.name, place)) is not place:
            message = f"A case is named {shape.name!r} already."
            problems.append(Problem(place, "duplicate-id", message, f"It stands at {first}; name each case once."))
        facts = dict(shape.facts)
        if shape.like is not None:
            base = facts_by_name.get(shape.like)
            if base is None:
                like = item.get("like")
                hint = suggest(shape.like, facts_by_name) or "Name a case that stands above in the same file."
                at = like.place if like is not None else place
                problems.append(Problem(at, "unknown-case", f"No case above is named {shape.like!r}.", hint))
                continue
            facts = {**base, **facts}
        facts_by_name[shape.name] = facts
        question, mistakes = read_question(facts, edition)
        for mistake in mistakes:
            if mistake.pointer.rpartition("/")[2] in broken:
                continue
            at = _place_of(item, mistake.pointer, of_key=mistake.code in ("unknown-name", "unknown-key")) or place
            problems.append(Problem(at, mistake.code, mistake.says()))
        unmet = _expect_problems(item, shape.expect, edition, broken)
        problems += unmet
        if question is not None and not unmet:
            cases.append(WorkedCase(shape.name, question, _expectation(shape.expect), place))
    return cases, problems


def _place_of(case: Mapping, pointer: str, *, of_key: bool) -> Place | None:
    """Return where a JSON pointer into the case's facts stands, or as near as the file goes."""
    found: Node | None = case.get("facts")
    place = found.place if found is not None else None
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        inner: Node | None = None
        if isinstance(found, Mapping):
            key, inner = found.key(part), found.get(part)
            place = inner.place if isinstance(inner, Scalar) and not of_key else key.place if key else place
        elif isinstance(found, Sequence) and part.isdigit() and int(part) < len(found.items):
            inner = found.items[int(part)]
            place = inner.place
        if inner is None:
            break
        found = inner
    return place


def _expect_problems(item: Mapping, expect: ExpectShape, edition: Edition, broken: Collection[str]) -> list[Problem]:
    node = item.get("expect")
    charges = {charge.id for charge in edition.charges}
    steps = [step.path for step in expect.cheapest or []]
    named = [
        ("fails", expect.fails or [], {*edition.rules, "use"}, "rule"),
        ("outcomes", list(expect.outcomes or {}), {*edition.rules}, "rule"),
        ("bounds", list(expect.bounds or {}), {*edition.indicators}, "indicator"),
        ("by_paths", list(expect.by_paths or {}), {*edition.indicators}, "indicator"),
        ("missing", expect.missing or [], {*edition.facts, *edition.indicators, *_TERMS}, "fact"),
        ("missing_figures", [one.table for one in expect.missing_figures or []], {*edition.tables}, "table"),
        ("cheapest", steps, {*edition.paths}, "path"),
        ("consents", expect.consents or [], {*edition.consents}, "consent"),
        ("charges", list(expect.charges or {}), charges, "charge"),
    ]
    problems = []
    for key, names, known, kind in named:
        inner = node.get(key) if isinstance(node, Mapping) else None
        for at, name in enumerate(names):
            if name in known or name in broken:
                continue
            place = item.place
            if isinstance(inner, Mapping) and (found := inner.key(name)) is not None:
                place = found.place
            elif isinstance(inner, Sequence) and at < len(inner.items):
                place = inner.items[at].place
            hint = suggest(name, known, f"{kind.capitalize()}s")
            problems.append(Problem(place, f"unknown-{kind}", f"{name} is no {kind} of this rulebook.", hint))
    return problems


_TERMS = ("use", "starts_on", "hours_from", "hours_to")


def _expectation(shape: ExpectShape) -> Expectation:
    return Expectation(
        verdict=shape.verdict,
        decided_anyway=shape.decided_anyway,
        fails=_tuple(shape.fails),
        outcomes=None if shape.outcomes is None else MappingProxyType(shape.outcomes),
        bounds=_bounds(shape.bounds),
        by_paths=_bounds(shape.by_paths),
        missing=_tuple(shape.missing),
        missing_figures=None
        if shape.missing_figures is None
        else tuple((one.table, tuple(one.row)) for one in shape.missing_figures),
        cheapest=None
        if shape.cheapest is None
        else tuple(Step(step.path, step.level, step.phase) for step in shape.cheapest),
        consents=_tuple(shape.consents),
        charges=None if shape.charges is None else MappingProxyType(shape.charges),
        total=shape.total,
    )


def _tuple(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


def _bounds(shapes: dict[str, BoundShape] | None) -> Table[str, Bounds] | None:
    if shapes is None:
        return None
    return MappingProxyType({name: Bounds(one.at_most, one.at_least) for name, one in shapes.items()})
