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
    """SQL of one field: the value, the reason a row is rejected (null: none), and what was taken as unknown (or none)."""

    value: sql.Composable
    problem: sql.Composable | None
    unknown: sql.Composable | None


def compile_field(name: str, target: Target, spec: FieldSpec | None, staged: Staged, purpose: str) -> Compiled:
    """Return the SQL of one field of one section. Raises ImportRefused where the mapping names unknown columns."""
    if spec is None:
        empty = sql.Literal(target.empty) if target.empty is not None else NOTHING
        return Compiled(_typed(empty, target), None, None)
    text = _text(spec, staged, purpose)
    known = _without_unknown(text, spec)
    problems: list[sql.Composable] = []
    if spec.map is not None:
        known, problem = _translated(name, known, spec.map, spec.default, "default" in spec.model_fields_set)
        problems += [problem] if problem else []
    value, bad = _cast(name, known, target, staged, spec)
    problems += [bad] if bad else []
    unknown = None
    if spec.factor is not None:
        value = sql.SQL("({} * {}::double precision)").format(value, sql.Literal(spec.factor))
    if spec.unknown_below is not None:
        below = sql.SQL("{} < {}").format(value, sql.Literal(spec.unknown_below))
        unknown = sql.SQL("CASE WHEN {} THEN {} || {}::text || ' is taken as unknown' END").format(
            below, sql.Literal(f"{name}: "), known
        )
        value = sql.SQL("(CASE WHEN {} THEN NULL ELSE {} END)").format(below, value)
    problems += _bounds(name, value, target)
    if target.needed:
        problems.append(
            sql.SQL("CASE WHEN {} IS NULL THEN {} END").format(known, sql.Literal(f"{name}: nothing is given"))
        )
    if target.empty is not None:
        value = sql.SQL("coalesce({}, {})").format(value, _typed(sql.Literal(target.empty), target))
    combined = sql.SQL("coalesce({})").format(sql.SQL(", ").join(problems)) if problems else None
    return Compiled(value, combined, unknown)


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
    return NOTHING if spec.const is None else sql.Literal(_plain(spec.const))


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


def _translated(
    name: str, text: sql.Composable, table: Mapping[Scalar, Scalar], default: Scalar, has_default: bool
) -> tuple[sql.Composable, sql.Composable | None]:
    cases = sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(
            sql.Literal(_plain(key)), NOTHING if value is None else sql.Literal(_plain(value))
        )
        for key, value in table.items()
    )
    otherwise = sql.Literal(_plain(default)) if default is not None else NOTHING
    translated = sql.SQL("(CASE {} {} ELSE {} END)::text").format(text, cases, otherwise)
    if has_default:
        return translated, None
    problem = sql.SQL("CASE WHEN {0} <> ALL ({1}::text[]) THEN {2} || {0} || {3} END").format(
        text,
        sql.Literal([_plain(key) for key in table]),
        sql.Literal(f"{name}: '"),
        sql.Literal("' is not on the mapping's list"),
    )
    return translated, problem


def _cast(
    name: str, text: sql.Composable, target: Target, staged: Staged, spec: FieldSpec
) -> tuple[sql.Composable, sql.Composable | None]:
    native = staged.columns.get(spec.column or "") if spec.map is None and not spec.unknown_if else None
    if native == target.postgres and native != "text" and spec.column is not None:
        column: sql.Composable = sql.Identifier(spec.column)
        # NaN is how some formats write that they do not know.
        return (sql.SQL("nullif({}, 'NaN')").format(column) if target.kind == "number" else column), None
    readers = {
        "number": ("registry_as_number({})", "is not a number"),
        "integer": ("registry_as_integer({})", "is not a whole number"),
        "date": ("registry_as_date({})", "is not a date; write 2026-01-31"),
        "boolean": ("registry_as_boolean({})", "is neither yes nor no"),
        "share": ("registry_share({})", "is not an exact share; write 1/3"),
    }
    if target.kind in readers:
        reader, complaint = readers[target.kind]
        value: sql.Composable = sql.SQL(reader).format(text)
        return value, _complaint(name, text, sql.SQL("{} IS NULL").format(value), complaint)
    if target.kind == "among":
        unknown = sql.SQL("{} <> ALL ({}::text[])").format(text, sql.Literal(list(target.among)))
        return text, _complaint(name, text, unknown, f"is none of {', '.join(target.among)}")
    too_long = sql.SQL("length({}) > {}").format(text, sql.Literal(target.limit))
    return text, _complaint(name, text, too_long, f"is longer than {target.limit} letters")


def _complaint(name: str, text: sql.Composable, test: sql.Composable, complaint: str) -> sql.Composable:
    return sql.SQL("CASE WHEN {0} IS NOT NULL AND {1} THEN {2} || left({0}, 60) || {3} END").format(
        text, test, sql.Literal(f"{name}: '"), sql.Literal(f"' {complaint}")
    )


def _bounds(name: str, value: sql.Composable, target: Target) -> list[sql.Composable]:
    found: list[sql.Composable] = []
    for bound, sign, word in ((target.least, "<", "less"), (target.most, ">", "more")):
        if bound is not None:
            found.append(
                sql.SQL("CASE WHEN {0} {1} {2} THEN {3} || {0}::text || {4} END").format(
                    value,
                    sql.SQL(sign),
                    sql.Literal(bound),
                    sql.Literal(f"{name}: "),
                    sql.Literal(f" is {word} than {bound:g}"),
                )
            )
    return found


def refuse_unknown_fields(section: str, fields: Mapping[str, FieldSpec], targets: Mapping[str, Target]) -> None:
    """Raise ImportRefused where a section names a field the register does not have, or lacks one it needs."""
    known = {name for name in fields if not name.startswith("details.")}
    wrong = sorted(known - set(targets))
    if wrong:
        raise ImportRefused([f"{section}: there is no field {', '.join(wrong)}. There are {', '.join(targets)}."])
    missing = [name for name, target in targets.items() if target.needed and name not in fields]
    if missing:
        raise ImportRefused([f"{section}: fields must say {', '.join(missing)}."])
