"""Past cases under two editions: what each says of every case, and how many change from which verdict to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from protocol.rulebook.model import Edition
from protocol.screen.demand import Demand
from protocol.screen.duck import Limits, Watch, failures_said, opened, watched
from protocol.screen.outcome import check_out, written_whole
from protocol.screen.run_duckdb import NO_LIMITS, NOBODY, Screening, Source, metadata, quoted, source_name

VERDICTS: Final = ("lands", "lands_by_path", "undetermined", "blocked")
SIDES: Final = ("before", "after")


@dataclass(frozen=True, slots=True)
class Backtest:
    """How a back-test came out. `matrix`: cases by (verdict before, verdict after), those that occur."""

    cases: int
    matrix: Mapping[tuple[str, str], int]
    warnings: tuple[str, ...]

    @property
    def changed(self) -> int:
        """Return how many cases change their verdict."""
        return sum(count for (before, after), count in self.matrix.items() if before != after)


def backtest_to_file(
    old: Edition,
    new: Edition,
    cases: Source,
    out: Path,
    *,
    demand: Demand | None = None,
    key: str = "case",
    limits: Limits = NO_LIMITS,
    watch: Watch = NOBODY,
) -> Backtest:
    """Ask both editions of every case and write a row per case, `…_before` and `…_after`.

    Args: cases: facts and terms of each case, its `use` among them; a fact that only one edition
    knows is left out by the other. demand: what all cases have in common. Raises: as `screen_to_file` does.
    """
    check_out(out)
    with failures_said(source_name(cases), limits), opened(limits) as connection:
        sides = [Screening(connection, edition, cases, demand or Demand(), key) for edition in (old, new)]
        statement = _joined(sides)
        with written_whole(out) as partial:
            how = "FORMAT csv, HEADER" if partial.suffix == ".csv" else f"FORMAT parquet, KV_METADATA {_said(sides)}"
            watched(connection, f"COPY ({statement}) TO {quoted(str(partial))} ({how})", watch)
        return _outcome(connection, out, sides, (old, new))


def _joined(sides: list[Screening]) -> str:
    """Return the query that puts both answers to a case side by side, those of one kind together."""
    before, after = sides
    columns = ["before.site AS case", "coalesce(after.use, before.use) AS use"]
    for name in dict.fromkeys((*before.compiled.columns, *after.compiled.columns)):
        if name in ("site", "use"):
            continue
        for side, screening in zip(SIDES, sides, strict=True):
            known = name in screening.compiled.columns
            columns.append(f'{f"{side}.{chr(34)}{name}{chr(34)}" if known else "NULL"} AS "{name}_{side}"')
    matched = "before.site = after.site AND before.use IS NOT DISTINCT FROM after.use"
    return (
        f"SELECT {', '.join(columns)} FROM ({before.statement}) AS before "  # noqa: S608  # our own
        f"JOIN ({after.statement}) AS after ON {matched}"
    )


def _said(sides: list[Screening]) -> str:
    parts = [
        f"{name}_{side}: {quoted(text)}"
        for side, screening in zip(SIDES, sides, strict=True)
        for name, text in metadata(screening.edition, screening.compiled).items()
    ]
    return f"{{{', '.join(parts)}}}"


def _outcome(
    connection: duckdb.DuckDBPyConnection, out: Path, sides: list[Screening], editions: tuple[Edition, Edition]
) -> Backtest:
    read = "read_csv" if out.suffix == ".csv" else "read_parquet"
    rows = connection.execute(
        f"SELECT verdict_before, verdict_after, count(*) FROM {read}({quoted(str(out))}) GROUP BY ALL"  # noqa: S608
    ).fetchall()
    matrix = {(str(before), str(after)): int(count) for before, after, count in rows}
    known = [{*edition.facts, *edition.indicators} for edition in editions]
    warnings: dict[str, None] = {}
    for screening, others in zip(sides, reversed(known), strict=True):
        for warning in screening.sites.warnings:
            if not any(f"the column {name} " in warning for name in others):
                warnings[warning] = None
    return Backtest(sum(matrix.values()), matrix, tuple(warnings))


def matrix_lines(backtest: Backtest) -> list[str]:
    """Return the change matrix as lines of text: verdicts before down, after across."""
    width = max(15, *(len(f"{count:,}") + 2 for count in backtest.matrix.values())) if backtest.matrix else 15
    lines = [f"{'before / after':<15}" + "".join(f"{verdict:>{width}}" for verdict in VERDICTS)]
    for before in VERDICTS:
        counts = [backtest.matrix.get((before, after), 0) for after in VERDICTS]
        lines.append(f"{before:<15}" + "".join(f"{count:>{width},}" for count in counts))
    share = f"{backtest.changed / backtest.cases:.1%}" if backtest.cases else "none"
    return [*lines, f"{backtest.changed:,} of {backtest.cases:,} cases change their verdict ({share})."]
