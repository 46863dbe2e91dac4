"""Screening on one machine: the compiled query run by DuckDB, Parquet or CSV in, Parquet or CSV out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import duckdb
from sqlglot import exp

from protocol.paths.price import Pricer
from protocol.rulebook.model import Edition
from protocol.screen.cannot import WrongInput
from protocol.screen.compile import Compiled, compile_edition
from protocol.screen.demand import Demand
from protocol.screen.duck import NOBODY, Limits, Watch, failures_said, opened, quoted, watched
from protocol.screen.outcome import Outcome, check_out, metadata, written_whole
from protocol.screen.prices import price_rows, store_prices
from protocol.screen.sites import (
    RAW,
    Sites,
    Stored,
    failures,
    read_sites,
    repeated_query,
    repeated_said,
    require_columns,
    suspects_query,
    tests_query,
    whole_query,
)

if TYPE_CHECKING:
    import pyarrow as pa

DIALECT: Final = "duckdb"
RESULT: Final = "result"
BEST: Final = 1_000
"""Rows that get an exact cost where somebody prices them."""
SCREENED: Final = 0.6
PRICED: Final = 0.95
"""How much of the way is behind one when every row has its verdict, and when the best have their cost."""

Source: TypeAlias = "Path | pa.Table"
"""Sites: a Parquet or CSV file, or a table in memory."""

_NUMBERS: Final = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
        "FLOAT",
        "DOUBLE",
        "DECIMAL",
    ]
)
NO_LIMITS: Final = Limits()


def screen_to_file(
    edition: Edition,
    source: Source,
    demand: Demand,
    out: Path,
    *,
    key: str = "site",
    limits: Limits = NO_LIMITS,
    watch: Watch = NOBODY,
    pricer: Pricer | None = None,
    every_column: bool = False,
) -> Outcome:
    """Screen sites and write a row for each site and use.

    Args: key: the column that names a site. out: a `.parquet` or `.csv` file; it is there only when it is whole.
    pricer: prices the best rows (see `docs/screening.md`); without one every cost is null. every_column: whether a fact
    of a register or layer without a column is refused, instead of unknown on every site. Returns: rows by verdict.
    Raises: WrongInput for what cannot be read, with every mistake; CannotExpress for what has no exact form in SQL;
    Cancelled; ScreeningFailed where memory or disk does not suffice.
    """
    check_out(out)
    with failures_said(source_name(source), limits), opened(limits) as connection:
        screening = Screening(connection, edition, source, demand, key)
        if every_column:
            require_columns(screening.sites, screening.name)
        with written_whole(out) as partial:
            screening.run(watch, partial, pricer)
        return screening.outcome(out)


def screen_table(
    edition: Edition, source: Source, demand: Demand, *, key: str = "site", limits: Limits = NO_LIMITS
) -> pa.Table:
    """Return the rows of a screening as an Arrow table. Raises as `screen_to_file` does."""
    with failures_said(source_name(source), limits), opened(limits) as connection:
        screening = Screening(connection, edition, source, demand, key)
        return connection.execute(screening.statement).to_arrow_table()


class Screening:
    """Sites opened, looked through and ready to be screened."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, edition: Edition, source: Source, demand: Demand, key: str
    ) -> None:
        self.connection = connection
        self.edition = edition
        self.source = source
        self.name = source_name(source)
        open_raw(connection, source)
        self.sites: Sites = read_sites(
            edition, stored_columns(connection), demand, key, is_text=_is_csv(source), source=self.name
        )
        self._look_through()

    @cached_property
    def compiled(self) -> Compiled:
        """The edition over these sites."""
        return compile_edition(self.edition, self.sites.layout)

    @cached_property
    def statement(self) -> str:
        """What screens them."""
        return self.whole(self.compiled.query)

    def whole(self, query: exp.Select) -> str:
        """Return a query over the table `sites` as a statement that reads them from where they stand."""
        return written(self.sites, query)

    def _look_through(self) -> None:
        """Refuse sites with a value that is none, or named twice; every column's mistakes at once."""
        suspects = suspects_query(self.sites, apart=not _is_csv(self.source))
        if suspects is not None and watched(self.connection, suspects.sql(DIALECT)):
            row = watched(self.connection, tests_query(self.sites).sql(DIALECT))
            found = failures(self.sites, row or (), self.name)
            if found:
                raise WrongInput("\n".join(found))
        repeated = watched(self.connection, repeated_query(self.sites).sql(DIALECT))
        if repeated is not None:
            raise WrongInput(repeated_said(self.sites, repeated, self.name))

    def run(self, watch: Watch, partial: Path, pricer: Pricer | None) -> None:
        """Write the rows to a file."""
        statement, last = self.statement, watch
        if pricer is not None:
            watched(self.connection, f"CREATE TEMP TABLE {RESULT} AS {statement}", watch.part(0.0, SCREENED))
            self._price(pricer, watch.part(SCREENED, PRICED))
            statement, last = f"FROM {RESULT}", watch.part(PRICED, 1.0)
        if partial.suffix == ".csv":
            statement = f"SELECT {', '.join(self._shown())} FROM ({statement})"  # noqa: S608  # our own
            how = "FORMAT csv, HEADER"
        else:
            said = [f"{name}: {quoted(text)}" for name, text in metadata(self.edition, self.compiled).items()]
            how = f"FORMAT parquet, KV_METADATA {{{', '.join(said)}}}"
        watched(self.connection, f"COPY ({statement}) TO {quoted(str(partial))} ({how})", last)

    def _shown(self) -> list[str]:
        """Return the columns as a CSV file shows them: no limit and unknown in words."""
        shown = []
        for name, kind in self.compiled.columns.items():
            column = f'"{name}"'
            if kind == "DOUBLE" and name != "cost":
                number = f"CASE WHEN {column} = 'Infinity'::DOUBLE THEN 'no limit' ELSE {column}::VARCHAR END"
                column = f"coalesce({number}, 'unknown') AS {column}"
            shown.append(column)
        return shown

    def _price(self, pricer: Pricer, watch: Watch) -> None:
        """Give a cost to the rows worth it: nothing to what lands, the cheapest paths' to the best of the rest."""
        self.connection.execute(f"UPDATE {RESULT} SET cost = 0 WHERE verdict = 'lands'")  # noqa: S608  # our own
        best = (
            f"SELECT site, use FROM {RESULT} WHERE verdict = 'lands_by_path' "  # noqa: S608  # our own
            f"ORDER BY far_at_most_by_paths DESC NULLS LAST, site, use LIMIT {BEST}"
        )
        found = price_rows(self.connection, self.sites, best, pricer, watch)
        store_prices(self.connection, RESULT, "site", "cost", found)

    def outcome(self, out: Path) -> Outcome:
        """Return the rows written by verdict."""
        read = "read_csv" if out.suffix == ".csv" else "read_parquet"
        counts = self.connection.execute(
            f"SELECT verdict, count(*) FROM {read}({quoted(str(out))}) GROUP BY verdict ORDER BY verdict"  # noqa: S608
        ).fetchall()
        verdicts = {str(verdict): int(count) for verdict, count in counts}
        return Outcome(sum(verdicts.values()), verdicts, self.compiled.legend, self.sites.warnings)


def written(sites: Sites, query: exp.Select) -> str:
    """Return a query over the table `sites` as a statement that reads them from where they stand."""
    return whole_query(sites, query).sql(DIALECT, copy=False)


def open_raw(connection: duckdb.DuckDBPyConnection, source: Source, name: str = RAW) -> None:
    """Make a file or a table known to a connection under a name. Raises WrongInput."""
    if not isinstance(source, Path):
        connection.register(name, source)
        return
    if not source.exists():
        raise WrongInput(f"There is no file {source}.")
    if source.suffix == ".csv":
        options = "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true"
        read = f"read_csv({quoted(str(source))}, {options})"
    elif source.suffix == ".parquet" or source.is_dir():
        pattern = source / "*.parquet" if source.is_dir() else source
        read = f"read_parquet({quoted(str(pattern))})"
    else:
        raise WrongInput(f"{source}: sites stand in a .parquet or .csv file.")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {read}")  # noqa: S608  # the name of a file, quoted


def stored_columns(connection: duckdb.DuckDBPyConnection, name: str = RAW) -> dict[str, Stored]:
    """Return how the columns of a table are stored."""
    rows: Sequence[tuple[str, ...]] = connection.execute(f"DESCRIBE {name}").fetchall()
    return {row[0]: _stored(row[1]) for row in rows}


def _stored(kind: str) -> Stored:
    kind = kind.partition("(")[0]
    if kind in _NUMBERS:
        return "number"
    named: dict[str, Stored] = {"VARCHAR": "text", "ENUM": "text", "BOOLEAN": "boolean", "DATE": "date"}
    return named.get(kind, "other")


def source_name(source: Source) -> str:
    """Return what messages call the sites."""
    return source.name if isinstance(source, Path) else "the sites"


def _is_csv(source: Source) -> bool:
    return isinstance(source, Path) and source.suffix == ".csv"
