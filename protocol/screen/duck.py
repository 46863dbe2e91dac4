"""A private DuckDB with its limits, and one statement at a time that can be watched and stopped."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from protocol.screen.cannot import WAS_STOPPED, Cancelled, ScreeningFailed, WrongInput

LOOK_EVERY = 0.1
"""Seconds between two looks at how far a statement is."""

AS_WRITTEN = "SET disabled_optimizers = 'in_clause, build_side_probe_side'"
"""How a compiled edition is run. Its many short lists of codes are compared: to join each as a table takes long to plan
and to begin. Tables are joined to the sites, never the sites to them, however few: rows keep their order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a screening may take. None: as DuckDB thinks fit. `folder`: where it spills, a temporary one if not said."""

    memory: str | None = None
    threads: int | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how far it is (0 to 1), and who is asked whether to stop."""

    progress: Callable[[float], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def part(self, start: float, end: float) -> Watch:
        """Return who watches a part of the way, from `start` to `end` of the whole."""
        tell = self.progress
        return Watch(None if tell is None else lambda share: tell(start + (end - start) * share), self.cancelled)


NOBODY: Final = Watch()


@contextlib.contextmanager
def opened(limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection of its own, its spilled files gone afterwards. Raises WrongInput for a limit that is none."""
    with tempfile.TemporaryDirectory(prefix="screen-", dir=limits.folder) as folder:
        connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        try:
            connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
            connection.execute(AS_WRITTEN)
            # As literals: a parameter would make DuckDB load pandas, which takes half a second and swallows Ctrl-C.
            connection.execute(f"SET temp_directory = {quoted(folder)}")
            _limit(connection, limits)
            yield connection
        finally:
            # Closing waits for what still runs.
            connection.interrupt()
            connection.close()


def _limit(connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    try:
        if limits.memory is not None:
            connection.execute(f"SET memory_limit = {quoted(limits.memory)}")
        if limits.threads is not None:
            connection.execute(f"SET threads = {limits.threads:d}")
    except duckdb.Error as error:
        raise WrongInput(f"{limits.memory or limits.threads} is no limit: {_first_line(error)}") from error


def watched(connection: duckdb.DuckDBPyConnection, statement: str, watch: Watch = NOBODY) -> tuple[Any, ...] | None:
    """Run a statement, telling how far it is, and return its first row.

    Raises Cancelled, also on Ctrl-C, and what DuckDB raises. In a thread, as DuckDB may wait for its own threads to
    the end before Python hears of Ctrl-C.
    """
    rows: list[tuple[Any, ...] | None] = []
    raised: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            rows.append(connection.execute(statement).fetchone())
        except BaseException as error:  # noqa: BLE001  # raised again by the thread that waits
            raised.append(error)
        finally:
            done.set()

    threading.Thread(target=work, daemon=True).start()
    stopped = False
    # Not by join(): a thread waited for when Ctrl-C comes is called dead from then on, though it runs.
    while True:
        try:
            finished = done.wait(LOOK_EVERY)
            stopped = stopped or (watch.cancelled is not None and watch.cancelled())
            if finished:
                break
            if watch.progress is not None:
                watch.progress(min(1.0, max(0.0, connection.query_progress() / 100)))
        except KeyboardInterrupt:
            stopped = True
        if stopped:
            connection.interrupt()
    if stopped:
        raise Cancelled(WAS_STOPPED)
    if raised:
        raise raised[0]
    return rows[0]


@contextlib.contextmanager
def failures_said(source: str, limits: Limits) -> Iterator[None]:
    """Turn what DuckDB raises into sentences. Raises ScreeningFailed, WrongInput or Cancelled."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise Cancelled(WAS_STOPPED) from error
    except RuntimeError as error:
        # Ctrl-C in the midst of a short statement that is not watched.
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise Cancelled(WAS_STOPPED) from error
        raise
    except duckdb.OutOfMemoryException as error:
        text = _first_line(error)
        where = limits.folder or tempfile.gettempdir()
        hint = f"Allow more memory, or name a folder with more room to spill to than {where}."
        raise ScreeningFailed(f"The screening ran out of room: {text} {hint}") from error
    except duckdb.IOException as error:
        text = _first_line(error)
        if "No space left" in text or "write" in text.lower():
            raise ScreeningFailed(f"The disk cannot take it: {text} Make room, and start again.") from error
        raise WrongInput(f"{source} cannot be read: {text}") from error
    except (duckdb.InvalidInputException, duckdb.SerializationException, duckdb.ConversionException) as error:
        raise WrongInput(f"{source} cannot be read: {_first_line(error)}") from error


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].strip()
