"""The mapping of an import: which column of which file means what. Written in YAML; documented in docs/import.md."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from interface.registry.importing.refusal import ImportRefused

Take = Literal["single", "only", "first", "sum", "min", "max", "count"]
Scalar = str | int | float | bool | None
SIZE_LIMIT_BYTES = 1_000_000


class Strict(BaseModel):
    """Refuses keys it does not know, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class AuthorityFields(Strict):
    """The authority the data belong to; it is made if there is none of this code."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str
    name_zh: str = ""
    srid: int
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    default_language: str = "en"


class Reject(Strict):
    """Rows that are known to be something else, with the reason the report gives."""

    column: str
    matches: str | None = None
    among: list[Scalar] | None = Field(default=None, alias="in")
    empty: bool = False
    reason: str

    @model_validator(mode="after")
    def _says_which(self) -> "Reject":
        if self.matches is None and self.among is None and not self.empty:
            raise ValueError("say which rows: matches: a pattern, in: a list, or empty: true")
        if self.matches is not None:
            try:
                re.compile(self.matches)
            except re.error as error:
                raise ValueError(f"matches: {self.matches!r} is no regular expression ({error})") from None
        return self


class Join(Strict):
    """Columns of another table, taken over by a key; several rows of one key are taken as `take` says."""

    file: str | None = None
    layer: str | None = None
    encoding: str | None = None
    on: Annotated[str | dict[str, str], Field(union_mode="left_to_right")]
    prefix: str = ""
    take: Annotated[dict[str, Take], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_key(self) -> "Join":
        if isinstance(self.on, dict) and len(self.on) != 1:
            raise ValueError("on: takes one pair, {our column: their column}")
        return self

    @property
    def keys(self) -> tuple[str, str]:
        """Return our key column and theirs."""
        if isinstance(self.on, str):
            return self.on, self.on
        return next(iter(self.on.items()))


class Geometry(Strict):
    """Where a table without geometry of its own says where it is."""

    wkt: str | None = None
    x: str | None = None
    y: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Geometry":
        if (self.wkt is None) == (self.x is None) or (self.x is None) != (self.y is None):
            raise ValueError("say either wkt: column, or x: column and y: column")
        return self


class Source(Strict):
    """One named table."""

    file: str | None = None
    layer: str | None = None
    where: str | None = None
    encoding: str | None = None
    crs: str | None = None
    delimiter: str = ","
    geometry: Geometry | None = None
    reject: list[Reject] = []
    merge: str | None = None
    join: Annotated[list[Join], BeforeValidator(_as_list)] = []


class FieldSpec(Strict):
    """How one field is made from a row."""

    column: str | None = None
    const: Scalar = None
    template: str | None = None
    map: dict[Scalar, Scalar] | None = None
    default: Scalar = None
    factor: float | None = None
    unknown_if: list[Scalar] = []
    unknown_below: float | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> "FieldSpec":
        if sum(name in self.model_fields_set for name in ("column", "const", "template")) != 1:
            raise ValueError("say one of: column, const, template")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it reads."""
        if self.template is not None:
            return tuple(re.findall(r"{([^{}]+)}", self.template))
        return (self.column,) if self.column is not None else ()


def _field(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


FieldOf = Annotated[FieldSpec, BeforeValidator(_field)]


class Section(Strict):
    """Rows of one table of the register, from one source."""

    source: str = Field(alias="from")
    fields: dict[str, FieldOf]


Sections = Annotated[list[Section], BeforeValidator(_as_list)]


class LayerSection(Strict):
    """A layer: how its features are named, and which columns they keep as attributes."""

    source: str = Field(default="file", alias="from")
    title: str = ""
    title_zh: str = ""
    complete: bool = False
    fields: dict[str, FieldOf] = {}
    attributes: list[str] | dict[str, FieldOf] = []

    @property
    def as_section(self) -> Section:
        """Return it as a section, its attributes being details."""
        given = (
            {name: FieldSpec(column=name) for name in self.attributes}
            if isinstance(self.attributes, list)
            else self.attributes
        )
        fields = {**self.fields, **{f"details.{name}": spec for name, spec in given.items()}}
        return Section.model_validate({"from": self.source, "fields": fields})


class Mapping(Strict):
    """A whole mapping file."""

    authority: AuthorityFields | None = None
    dated: dt.date | None = None
    source: str | dict[str, str] = ""
    crs: str | None = None
    encoding: str | None = None
    complete_for: list[str] = []
    sources: dict[str, Source] = {}
    parties: Sections = []
    spatial_units: Sections = []
    properties: Sections = []
    property_units: Sections = []
    rights: Sections = []
    layers: dict[str, LayerSection] = {}
    ledgers: Sections = []
    reservations: Sections = []

    @property
    def source_text(self) -> str:
        """Return where the data come from, in English where both languages are given."""
        if isinstance(self.source, dict):
            return self.source.get("en") or next(iter(self.source.values()), "")
        return self.source

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Yield every cadastre section with its name, in the order they are written to the register."""
        for name in ("parties", "spatial_units", "properties", "property_units", "rights"):
            for section in getattr(self, name):
                yield name, section


def read_mapping(path: Path) -> Mapping:
    """Return the mapping a file holds. Raises ImportRefused with every problem of it."""
    if not path.is_file():
        raise ImportRefused([f"{path}: there is no such mapping file."])
    if path.stat().st_size > SIZE_LIMIT_BYTES:
        raise ImportRefused([f"{path}: a mapping is not larger than a megabyte; is this the data?"])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ImportRefused([f"{path}: the mapping is not UTF-8 (byte {error.start}). Save it as UTF-8."]) from None
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ImportRefused([f"{path}{place}: {getattr(error, 'problem', None) or 'this is no YAML'}."]) from None
    if not isinstance(data, dict):
        raise ImportRefused([f"{path}: a mapping has the keys authority, sources, spatial_units and so on."])
    try:
        return Mapping.model_validate(data)
    except ValidationError as error:
        raise ImportRefused([_sentence(path, one) for one in error.errors()]) from None


def _sentence(path: Path, error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    said = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        said = "there is no such key; is it misspelt?"
    return f"{path}: {place}: {said}"
