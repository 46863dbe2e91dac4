"""Combinations of keys that a table says nothing about, where one can tell which there are."""

from __future__ import annotations

import itertools
import math

from protocol.language.mistake import Mistake
from protocol.language.suggest import suggest
from protocol.language.tree import Constant, Lookup, Type
from protocol.language.walk import walk
from protocol.rulebook.compile import Compiler
from protocol.rulebook.model import Table
from protocol.rulebook.tables import Key

MOST_COMBINATIONS = 200_000
MOST_SHOWN = 5


def gaps_of(compiler: Compiler) -> None:
    """Report, once per table, which combinations have no row.

    Keys of an enum have its members, booleans both values, a key column `use` every use of the catalogue; any other key
    has the values that stand in its column, so that a table with one free key has no gap. A table with an error of its
    own is passed over: its rows are not all there.
    """
    broken = {problem.place.file for problem in compiler.outline.problems if problem.severity == "error"}
    tables = [table for table in compiler.tables.values() if table.place.file not in broken]
    _report_written_keys(compiler, {table.name for table in tables})
    for table in tables:
        if table.is_band or not table.rows or table.name not in compiler.mentioned_tables:
            continue
        if "use" in table.keys and ("uses.csv" in broken or "use" in compiler.outline.unreadable):
            continue
        missing = _missing(compiler, table)
        if missing:
            shown = "; ".join(", ".join(_word(key) for key in keys) for keys in missing[:MOST_SHOWN])
            more = f" and {len(missing) - MOST_SHOWN} more" if len(missing) > MOST_SHOWN else ""
            message = f"No row of {table.name} has the keys {shown}{more}."
            hint = "Add rows; where there is no figure, say unknown or not applicable."
            compiler.outline.report(table.place, "table-gap", message, hint)


def _report_written_keys(compiler: Compiler, sound: set[str]) -> None:
    """Report look-ups whose key is written out and stands in no row."""
    for expression in compiler.checked:
        for node in walk(expression.tree):
            if not isinstance(node, Lookup) or node.table not in sound:
                continue
            table = compiler.tables[node.table]
            for at, (name, key) in enumerate(zip(table.keys, node.keys, strict=True)):
                known = {row.keys[at] for row in table.rows}
                if name != "use" and isinstance(key, Constant) and key.value not in known:
                    said = _word(key.value) if isinstance(key.value, str | float) else str(key.value)
                    message = f"No row of {table.name} has {said} as {name}."
                    hint = suggest(said, [_word(one) for one in known]) or "Add the row."
                    compiler.report_in(expression, Mistake(key.span, "table-gap", message, hint))


def _missing(compiler: Compiler, table: Table) -> list[tuple[Key, ...]]:
    domains = [_domain(compiler, table, at, wanted) for at, wanted in enumerate(table.key_types)]
    if math.prod(len(domain) for domain in domains) > MOST_COMBINATIONS:
        return []
    rows = {row.keys for row in table.rows}
    if "use" not in table.keys:
        return sorted(set(itertools.product(*domains)) - rows, key=str)
    at = table.keys.index("use")
    missing = {
        keys
        for keys in itertools.product(*domains)
        if not any((*keys[:at], code, *keys[at + 1 :]) in rows for code in compiler.uses[str(keys[at])].ancestors)
    }
    return sorted((keys for keys in missing if not _parent_missing(compiler, keys, at, missing)), key=str)


def _parent_missing(compiler: Compiler, keys: tuple[Key, ...], at: int, missing: set[tuple[Key, ...]]) -> bool:
    parent = compiler.uses[str(keys[at])].parent
    return parent is not None and (*keys[:at], parent, *keys[at + 1 :]) in missing


def _domain(compiler: Compiler, table: Table, at: int, wanted: Type) -> list[Key]:
    if wanted.kind == "use":
        return list(compiler.uses)
    if wanted.kind == "boolean":
        return [True, False]
    if wanted.members:
        return list(wanted.members)
    return list(dict.fromkeys(row.keys[at] for row in table.rows))


def _word(key: Key) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return f"{key:g}" if isinstance(key, float) else key
