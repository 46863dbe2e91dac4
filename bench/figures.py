"""How a benchmark says what it measured: one line a figure, a row of the table that `make bench` puts together.

    | what | figure | goal | met |

A benchmark prints such lines among whatever else it says, and ends with `return missed()`.
"""

import argparse
import sys
from dataclasses import dataclass

PREFIX = "| "
MET, MISSED, NO_GOAL = "yes", "no", ""
HEADING = ("what", "figure", "goal", "met")


@dataclass(frozen=True)
class Figure:
    """One row: all four are texts; `met` is one of MET, MISSED and NO_GOAL."""

    what: str
    figure: str
    goal: str
    met: str

    def line(self) -> str:
        """Return the row as it is printed."""
        return f"{PREFIX}{self.what} | {self.figure} | {self.goal} | {self.met} |"


_told: list[Figure] = []


def figure(what: str, value: float, unit: str, goal: float | None = None, *, at_least: bool = False) -> None:
    """Print one figure. `goal` is the most it may be, or the least with `at_least`; without one it is only told."""
    met = NO_GOAL
    if goal is not None:
        met = MET if (value >= goal if at_least else value <= goal) else MISSED
    bound = "" if goal is None else f"{'at least ' if at_least else ''}{_plain(goal)} {unit}"
    told = Figure(what, f"{_plain(value)} {unit}", bound, met)
    _told.append(told)
    print(told.line(), flush=True)


def missed() -> int:
    """Return 1 where a figure told so far misses its goal, else 0: the exit code of a benchmark."""
    return int(any(told.met == MISSED for told in _told))


def read(line: str) -> Figure | None:
    """Return the figure that a line of output tells, or None where it tells none."""
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if not line.startswith(PREFIX) or len(cells) != len(HEADING) or cells[-1] not in (MET, MISSED, NO_GOAL):
        return None
    return Figure(*cells)


def _plain(value: float) -> str:
    """Return a number with three digits that count, and whole ones with all of theirs."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def sized(description: str | None, *, small: int, full: int) -> argparse.ArgumentParser:
    """Return a parser with `--properties`: `small` unless said, `full`, the size the goals speak of, with `--full`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--properties", type=int, default=full if "--full" in sys.argv else small)
    parser.add_argument("--full", action="store_true", help=f"{full:,} properties, the size the goals speak of")
    return parser
