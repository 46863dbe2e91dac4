"""Turn what a mapping says of a field into SQL: its value, and the sentence that says why a row cannot have one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from psycopg import sql

from interface.registry.importing.mapping import FieldSpec, Scalar
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.staging import Staged

Kind = Literal["text", "number", "integer", "date", "boolean", "share", "among"]
NOTHING = sql.SQL("NULL")


@dataclass(frozen=True)
class Target:
    """One field of the register: its type, whether a row must have it, and its bounds.

    `limit` is the longest text; `least` and `most` bound numbers; `among` lists the admitted texts; `empty` is what
    stands where nothing is said.
    """

    kind: Kind
    needed: bool = False
    limit: int = 0
    least: float | None = None
    most: float | None = None
    among: tuple[str, ...] = ()
    empty: str | None = None

    @property
    def postgres(self) -> str:
        """Return the PostgreSQL type."""
        return {
            "number": "double precision",
            "integer": "bigint",
            "date": "date",
            "boolean": "boolean",
            "share": "bigint[]",
        }.get(self.kind, "text")


@dataclass(frozen=True)
class Compiled:
    """SQL of one field, in steps that each read the columns of the step before, so that nothing is worked out twice.

    `steps` are (column made, expression): the text as it stands, translated, read as its type, scaled. `value` is the
    last of them; `problems` say why a row is rejected, `unknown` what was taken as unknown (both null where nothing).
    """

    steps: tuple[tuple[str, sql.Composable], ...]
    value: sql.Composable
    problems: tuple[sql.Composable, ...] = ()
    unknown: sql.Composable | None = None


def compile_field(name: str, target: Target, spec: FieldSpec | None, staged: Staged, purpose: str) -> Compiled:
    """Return the SQL of one field of one section. Raises ImportRefused where the mapping names unknown columns."""
    if spec is None:
        return Compiled((), _typed(NOTHING if target.empty is None else sql.Literal(target.empty), target))
    text, known, read, scaled = (sql.Identifier(f"{step}:{name}") for step in ("text", "known", "read", "scaled"))
    native = _native(target, spec, staged)
    problems: list[sql.Composable] = []
    steps: list[tuple[str, sql.Composable]] = [(f"text:{name}", _without_unknown(_text(spec, staged, purpose), spec))]
    steps.append((f"known:{name}", text if spec.map is None else _translated(text, spec.map, spec.default)))
    if spec.map is not None and "default" not in spec.model_fields_set:
        problems.append(_not_listed(name, text, spec.map))
    steps.append((f"read:{name}", native if native is not None else _read(known, target)))
    if native is None:
        problems.append(_unread(name, known, read, target))
    value: sql.Composable = read
    if spec.factor is not None:
        value = sql.SQL("{} * {}::double precision").format(read, sql.Literal(spec.factor))
    unknown = None
    if spec.unknown_below is not None:
        below = sql.SQL("{} < {}").format(read, sql.Literal(spec.unknown_below))
        unknown = sql.SQL("CASE WHEN {} THEN {} || {}::text || ' is taken as unknown' END").format(
            below, sql.Literal(f"{name}: "), read
        )
        value = sql.SQL("CASE WHEN NOT ({}) THEN {} END").format(below, value)
    steps.append((f"scaled:{name}", value))
    problems += _bounds(name, scaled, target)
    if target.needed:
        problems.append(
            sql.SQL("CASE WHEN {} IS NULL THEN {} END").format(known, sql.Literal(f"{name}: nothing is given"))
        )
    if target.empty is None:
        return Compiled(tuple(steps), scaled, tuple(problems), unknown)
    filled = sql.SQL("coalesce({}, {})").format(scaled, _typed(sql.Literal(target.empty), target))
    return Compiled(tuple(steps), filled, tuple(problems), unknown)


def _typed(value: sql.Composable, target: Target) -> sql.Composable:
    return sql.SQL("{}::{}").format(value, sql.SQL(target.postgres))


def _text(spec: FieldSpec, staged: Staged, purpose: str) -> sql.Composable:
    """Return the text of a field, null where it is empty."""
    if spec.template is not None:
        parts: list[sql.Composable] = []
        rest = spec.template
        for column in spec.columns:
            before, rest = rest.split("{" + column + "}", 1)
            parts += [sql.Literal(before), _trimmed(staged.column(column, purpose))]
        return sql.SQL("({})").format(sql.SQL(" || ").join([*parts, sql.Literal(rest)]))
    if spec.column is not None:
        return _trimmed(staged.column(spec.column, purpose))
    return sql.SQL("{}::text").format(NOTHING if spec.const is None else sql.Literal(_plain(spec.const)))


def _trimmed(column: sql.Composable) -> sql.Composable:
    return sql.SQL("nullif(btrim({}::text), '')").format(column)


def _plain(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_unknown(text: sql.Composable, spec: FieldSpec) -> sql.Composable:
    if not spec.unknown_if:
        return text
    words = [_plain(value) for value in spec.unknown_if]
    numbers = [float(v) for v in spec.unknown_if if isinstance(v, int | float) and not isinstance(v, bool)]
    test: sql.Composable = sql.SQL("{} = ANY ({}::text[])").format(text, sql.Literal(words))
    if numbers:
        test = sql.SQL("({} OR registry_as_number({}) = ANY ({}::double precision[]))").format(
            test, text, sql.Literal(numbers)
        )
    return sql.SQL("(CASE WHEN {} THEN NULL ELSE {} END)").format(test, text)


def _translated(text: sql.Composable, table: Mapping[Scalar, Scalar], default: Scalar) -> sql.Composable:
    cases = sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(
            sql.Literal(_plain(key)), NOTHING if value is None else sql.Literal(_plain(value))
        )
        for key, value in table.items()
    )
    otherwise = sql.Literal(_plain(default)) if default is not None else NOTHING
    return sql.SQL("(CASE {} {} ELSE {} END)::text").format(text, cases, otherwise)


def _not_listed(name: str, text: sql.Composable, table: Mapping[Scalar, Scalar]) -> sql.Composable:
    return sql.SQL("CASE WHEN {0} <> ALL ({1}::text[]) THEN {2} || {0} || {3} END").format(
        text,
        sql.Literal([_plain(key) for key in table]),
        sql.Literal(f"{name}: '"),
        sql.Literal("' is not on the mapping's list"),
    )


def _native(target: Target, spec: FieldSpec, staged: Staged) -> sql.Composable | None:
    """Return the column itself where the file already has it in the type wanted."""
    kind = staged.columns.get(spec.column or "")
    if spec.column is None or spec.map is not None or spec.unknown_if or target.postgres == "text":
        return None
    if kind == "bigint" and target.kind == "number":
        return sql.SQL("{}::double precision").format(sql.Identifier(spec.column))
    if kind != target.postgres:
        return None
    # NaN is how some formats write that they do not know.
    column = sql.Identifier(spec.column)
    return sql.SQL("nullif({}, 'NaN')").format(column) if target.kind == "number" else column


READERS = {
    "number": ("registry_as_number({})", "is not a number"),
    "integer": ("registry_as_integer({})", "is not a whole number"),
    "date": ("registry_as_date({})", "is not a date; write 2026-01-31"),
    "boolean": ("registry_as_boolean({})", "is neither yes nor no"),
    "share": ("registry_share({})", "is not an exact share; write 1/3"),
}


def _read(known: sql.Composable, target: Target) -> sql.Composable:
    return sql.SQL(READERS[target.kind][0]).format(known) if target.kind in READERS else known


def _unread(name: str, known: sql.Composable, read: sql.Composable, target: Target) -> sql.Composable:
    if target.kind in READERS:
        return _complaint(name, known, sql.SQL("{} IS NULL").format(read), READERS[target.kind][1])
    if target.kind == "among":
        unlisted = sql.SQL("{} <> ALL ({}::text[])").format(known, sql.Literal(list(target.among)))
        return _complaint(name, known, unlisted, f"is none of {', '.join(target.among)}")
    too_long = sql.SQL("length({}) > {}").format(known, sql.Literal(target.limit))
    return _complaint(name, known, too_long, f"is longer than {target.limit} letters")


def _complaint(name: str, text: sql.Composable, test: sql.Composable, complaint: str) -> sql.Composable:
    return sql.SQL("CASE WHEN {0} IS NOT NULL AND {1} THEN {2} || left({0}, 60) || {3} END").format(
        text, test, sql.Literal(f"{name}: '"), sql.Literal(f"' {complaint}")
    )


def _bounds(name: str, value: sql.Composable, target: Target) -> list[sql.Composable]:
    return [
        sql.SQL("CASE WHEN {0} {1} {2} THEN {3} || {0}::text || {4} END").format(
            value,
            sql.SQL(sign),
            sql.Literal(bound),
            sql.Literal(f"{name}: "),
            sql.Literal(f" is {word} than {bound:g}"),
        )
        for bound, sign, word in ((target.least, "<", "less"), (target.most, ">", "more"))
        if bound is not None
    ]


def refuse_unknown_fields(section: str, fields: Mapping[str, FieldSpec], targets: Mapping[str, Target]) -> None:
    """Raise ImportRefused where a section names a field the register does not have, or lacks one it needs."""
    known = {name for name in fields if not name.startswith("details.")}
    wrong = sorted(known - set(targets))
    if wrong:
        raise ImportRefused([f"{section}: there is no field {', '.join(wrong)}. There are {', '.join(targets)}."])
    missing = [name for name, target in targets.items() if target.needed and name not in fields]
    if missing:
        raise ImportRefused([f"{section}: fields must say {', '.join(missing)}."])
