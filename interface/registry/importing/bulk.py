"""Fill empty tables without their indexes and references, and make these anew at the end, each in one go.

An index sorted once and a reference checked by one join take a fraction of what they take row by row; for a first
import of a million properties that is a third of the whole. It is done where nobody can miss them: the tables are
empty, so that no reader waits for rows, and the rows many. It is part of the import's transaction like all else.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

# Below this many rows, changing tables costs more than it spares.
MANY_ROWS = 100_000

# References between the tables and to others that are laid aside with them; a lock on a table that others read (the
# authorities) would hold up every page until the import ends.
REFERENCES = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE c.contype = 'f' AND c.conrelid = ANY (%(tables)s::regclass[]) AND c.confrelid = ANY (%(tables)s::regclass[])
ORDER BY c.conrelid, c.conname
"""
# Indexes that keep a promise (keys, unique) stay: what they refuse is refused where it is written.
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY (%(tables)s::regclass[]) AND NOT i.indisunique AND NOT i.indisexclusion
ORDER BY i.indexrelid
"""


@contextmanager
def laid_aside(cursor: CursorWrapper, tables: Iterable[str], *, rows: int) -> Iterator[None]:
    """Write many rows into those of the tables that are empty and ours, without their indexes and references.

    Deferred checks are made at the end of the block, before the indexes and references return.
    """
    empty = [table for table in tables if _is_ours_and_empty(cursor, table)] if rows >= MANY_ROWS else []
    cursor.execute(REFERENCES, {"tables": empty})
    references = cursor.fetchall()
    cursor.execute(INDEXES, {"tables": empty})
    indexes = cursor.fetchall()
    for table, name, _ in references:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    if not empty:
        return
    # A table with checks still to be made cannot be changed.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in references:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _is_ours_and_empty(cursor: CursorWrapper, table: str) -> bool:
    """Return whether the table holds nothing and whoever runs the import may change it."""
    cursor.execute(
        f"SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS (SELECT FROM {table}) "
        "FROM pg_class WHERE oid = %s::regclass",
        [table],
    )
    return bool(cursor.fetchone()[0])
