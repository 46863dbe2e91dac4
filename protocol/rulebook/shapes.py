"""The shape of every YAML file of an edition: which keys, which values. What names mean is checked elsewhere.

These models also give the JSON Schemas that `python -m protocol schema` prints. Expressions are texts here (a bare
number or `true` is one too); their trees are made from the file's own text, so that places stay exact.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from protocol.rulebook.model import Basis, Firmness, Standing

ID_PATTERN = r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"

Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=80)]


def _expression(value: Any) -> Any:
    if isinstance(value, dt.date):
        raise PydanticCustomError("expression", "A date in an expression is written DATE '{day}'", {"day": str(value)})
    if not isinstance(value, str | int | float) or value == "":
        raise PydanticCustomError("expression", "Here stands an expression, such as site_area * 0.3")
    return value


Expression = Annotated[
    Any,
    BeforeValidator(_expression),
    WithJsonSchema(
        {"type": ["string", "number", "boolean"], "description": "An expression, such as `site_area * 0.3`"},
    ),
]


def _fraction(value: Any) -> Any:
    try:
        fraction = Fraction(str(value)) if not isinstance(value, bool) else None
    except (ValueError, ZeroDivisionError):
        fraction = None
    if fraction is None or not 0 < fraction <= 1:
        raise PydanticCustomError("fraction", "Here stands a fraction above 0 and at most 1, such as 2/3")
    return value


Share = Annotated[
    Any,
    BeforeValidator(_fraction),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "description": "A fraction such as 2/3. 1/2 is a majority and must be exceeded; others must be reached",
        }
    ),
]
Line = Annotated[str, Field(min_length=1)]


class Shape(BaseModel):
    """What all shapes share: no key but the named ones, no value turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class TextShape(Shape):
    """A text in English and, where there is one, in Simplified Chinese."""

    en: Line
    zh_hans: Line | None = Field(None, alias="zh-Hans")


def _text(value: Any) -> Any:
    if isinstance(value, str):
        raise PydanticCustomError("language", "Say in which language this text is: {en: …, zh-Hans: …}")
    return value


Text = Annotated[TextShape, BeforeValidator(_text)]


class IndicatorShape(Shape):
    precision: Annotated[int, Field(ge=0, le=9)]
    unit: Line | None = None
    title: Text | None = None


class GroupShape(Shape):
    cap: Expression


class ChargeShape(Shape):
    id: Id
    title: Text
    when: Expression | None = None
    amount: Expression
    cites: Line
    verified: bool


class RulebookFile(Shape):
    """rulebook.yaml: who issues this edition, from when, in which money, for which indicators."""

    rulebook: Id
    title: Text
    authority: Id
    in_force_from: dt.date
    transition: Literal["stay", "choose", "switch"]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    units: list[Annotated[str, Field(pattern=r"^[A-Za-z]+$")]] = []
    indicators: dict[Name, IndicatorShape] = {}
    commitments: list[Name] = []
    groups: dict[Id, GroupShape] = {}
    charges: list[ChargeShape] = []


class EnumShape(Shape):
    enum: Annotated[list[Line], Field(min_length=1)]


def _enum_or_word(value: Any) -> str:
    return "<enum>" if isinstance(value, dict) else "<word>"


class FactShape(Shape):
    """One fact: what it is and where it comes from."""

    type: Annotated[
        Annotated[EnumShape, Tag("<enum>")]
        | Annotated[Literal["number", "integer", "boolean", "date", "text", "use"], Tag("<word>")],
        Discriminator(_enum_or_word),
    ]
    unit: Line | None = None
    from_: Line = Field(alias="from")
    ask: Text | None = None
    title: Text | None = None
    may_be: list[Literal["no limit", "not applicable"]] = []


class DiscretionShape(Shape):
    who: Line
    up_to: Expression


class RuleShape(Shape):
    """One rule: exactly one of `allow`, `forbid`, `limit` (with `at_most` or `at_least`) and `require`."""

    title: Text
    allow: Annotated[list[Line], Field(min_length=1)] | None = None
    forbid: Annotated[list[Line], Field(min_length=1)] | None = None
    limit: Name | None = None
    at_most: Expression | None = None
    at_least: Expression | None = None
    require: Expression | None = None
    when: Expression | None = None
    firmness: Firmness
    basis: Basis
    cites: Line
    verified: bool
    discretion: DiscretionShape | None = None
    overrides: list[Id] = []
    mix: Literal["weighted"] | None = None
    note: Text | None = None

    @property
    def kinds(self) -> list[Literal["allow", "forbid", "limit", "require"]]:
        every: tuple[Literal["allow", "forbid", "limit", "require"], ...] = ("allow", "forbid", "limit", "require")
        return [kind for kind in every if getattr(self, kind) is not None]

    @model_validator(mode="after")
    def _one_kind(self) -> RuleShape:
        kinds = self.kinds
        if len(kinds) != 1:
            said = " and ".join(kinds) or "none of them"
            raise PydanticCustomError(
                "rule_kind", "A rule is one of allow, forbid, limit, require; this one says {said}", {"said": said}
            )
        bounded = self.at_most is not None or self.at_least is not None
        if self.limit is not None and not bounded:
            raise PydanticCustomError("no_bound", "A limit needs at_most, at_least or both")
        if self.limit is None and bounded:
            raise PydanticCustomError("stray_bound", "at_most and at_least belong to a limit")
        if self.limit is None and self.mix is not None:
            raise PydanticCustomError("stray_mix", "mix: weighted belongs to a limit")
        if self.limit is None and self.discretion is not None:
            raise PydanticCustomError("stray_discretion", "discretion belongs to a limit, whose bound it stretches")
        return self


class LevelShape(Shape):
    name: Name
    from_: float = Field(alias="from")
    to: float
    step: Annotated[float, Field(gt=0)]
    unit: Line | None = None


class GivesShape(Shape):
    """What a path does to a limit: `add`, `multiply` or both; or `lift` alone."""

    add: Expression | None = None
    multiply: Expression | None = None
    lift: Literal[True] | None = None

    @model_validator(mode="after")
    def _something(self) -> GivesShape:
        given = [self.add is not None, self.multiply is not None, self.lift is not None]
        if not any(given) or (self.lift and any(given[:2])):
            raise PydanticCustomError("gives", "gives says add, multiply or both; or lift: true alone")
        return self


def _flat_or_by_rule(value: Any) -> str:
    by_rule = isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values())
    return "<by rule>" if by_rule else "<flat>"


class CostsShape(Shape):
    fixed: Expression | None = None
    rate: Expression | None = None


class ImposedShape(Shape):
    at_most: Expression | None = None
    at_least: Expression | None = None

    @model_validator(mode="after")
    def _bounded(self) -> ImposedShape:
        if self.at_most is None and self.at_least is None:
            raise PydanticCustomError("no_bound", "A limit needs at_most, at_least or both")
        return self


def _text_or_word(value: Any) -> str:
    return "<text>" if isinstance(value, dict) else "<word>"


class ObligationShape(Shape):
    duty: Text
    due: Line | dt.date
    evidence: Annotated[
        Annotated[TextShape, Tag("<text>")] | Annotated[Line | None, Tag("<word>")], Discriminator(_text_or_word)
    ] = None
    until: Line | dt.date | None = None


class PathShape(Shape):
    """One way to meet rules that fail."""

    title: Text
    relaxes: Annotated[list[Id], Field(min_length=1)]
    when: Expression | None = None
    level: LevelShape | None = None
    gives: (
        Annotated[
            Annotated[GivesShape, Tag("<flat>")] | Annotated[dict[Id, GivesShape], Tag("<by rule>")],
            Discriminator(_flat_or_by_rule),
        ]
        | None
    ) = None
    cap: Expression | None = None
    group: Id | None = None
    draws: dict[Name, Expression] = {}
    imposes: dict[Name, ImposedShape] = {}
    costs: CostsShape = CostsShape(fixed=None, rate=None)
    obliges: list[ObligationShape] = []
    consents: list[Id] = []
    excludes: list[Id] = []
    requires: list[Id] = []
    basis: Basis
    cites: Line
    verified: bool
    note: Text | None = None


class ThresholdShape(Shape):
    """Fractions by measure; under `quorum` of all who are entitled, under `of_participants` of those who took part."""

    by_share: Share | None = None
    by_heads: Share | None = None
    by_area: Share | None = None
    quorum: MeasuresShape | None = None
    of_participants: MeasuresShape | None = None


class MeasuresShape(Shape):
    by_share: Share | None = None
    by_heads: Share | None = None
    by_area: Share | None = None


def _all_or_fractions(value: Any) -> str:
    return "<fractions>" if isinstance(value, dict) else "<all>"


class OfficeShape(Shape):
    authority: Line


def _office_or_word(value: Any) -> str:
    return "<office>" if isinstance(value, dict) else "<word>"


class ConsentShape(Shape):
    """Whose consent, when it is asked, how much of it suffices, and what standing it has."""

    holder: Annotated[
        Annotated[OfficeShape, Tag("<office>")] | Annotated[Line, Tag("<word>")], Discriminator(_office_or_word)
    ]
    when: Expression | None = None
    threshold: Annotated[
        Annotated[ThresholdShape, Tag("<fractions>")] | Annotated[Literal["all"], Tag("<all>")],
        Discriminator(_all_or_fractions),
    ]
    standing: Standing
    title: Text | None = None
    cites: Line | None = None
    verified: bool = False


class RulesFile(BaseModel):
    """rules/*.yaml: intermediate values under `define`, and rules by id."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, RuleShape]
    define: dict[Name, Expression] = {}


class FactsFile(BaseModel):
    """facts.yaml: facts by name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, FactShape]


class PathsFile(BaseModel):
    """paths/*.yaml: paths by id."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, PathShape]


class ConsentsFile(BaseModel):
    """consents.yaml: consents by id."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, ConsentShape]
