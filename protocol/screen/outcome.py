"""What a screening leaves behind, and the file it writes: whole under its name, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from protocol.rulebook.model import Edition
from protocol.screen.cannot import WrongInput
from protocol.screen.compile import Compiled

FORMATS = (".parquet", ".csv")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a screening came out. `verdicts`: rows by verdict; `legend`: the names of the mask's bits, in order."""

    rows: int
    verdicts: Mapping[str, int]
    legend: tuple[str, ...]
    warnings: tuple[str, ...]


def metadata(edition: Edition, compiled: Compiled) -> dict[str, str]:
    """Return what a Parquet file says of itself: which text was applied, and what the bits of the mask stand for."""
    return {
        "rulebook": edition.rulebook,
        "in_force_from": edition.in_force_from.isoformat(),
        "digest": edition.digest,
        "missing": json.dumps(compiled.legend),
    }


def check_out(out: Path) -> None:
    """Refuse, before anything is read, a file that could not be written. Raises WrongInput."""
    if out.suffix not in FORMATS:
        raise WrongInput(f"{out}: name a file that ends in {' or '.join(FORMATS)}.")
    if not out.parent.is_dir():
        raise WrongInput(f"There is no folder {out.parent}. Make it first.")


@contextlib.contextmanager
def written_whole(out: Path) -> Iterator[Path]:
    """Give a name beside `out` to write to, and move what was written there when all went well.

    Whatever goes wrong, nothing is left under either name but what stood under `out` before.
    """
    partial = out.with_name(f".{out.stem}.{os.getpid()}.partial{out.suffix}")
    _remove(partial)
    try:
        yield partial
        if partial.is_dir() and out.is_dir():
            shutil.rmtree(out)
        os.replace(partial, out)  # noqa: PTH105  # Path.replace says the same; a folder is meant too
    finally:
        _remove(partial)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
