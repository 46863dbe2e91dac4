"""Run the benchmarks one after the other and put their figures into one table.

    python -m bench [--full] [NAME ...]        # verdict runs bench/bench_verdict.py; without names, all of them

Sizes are small enough for a coffee; `--full` takes those the goals speak of, and most of an hour. The exit code is 1
where a goal is missed or a benchmark does not come to its end.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from figures import HEADING, MISSED, Figure, read  # noqa: E402  # found once the path above says where

# It builds the whole city from nothing in a second folder: with --full, or where it is named.
LONG = ("setup",)


@dataclass(frozen=True)
class Run:
    """One benchmark that was run: the command, its figures, its exit code."""

    command: str
    figures: list[Figure]
    code: int


def known() -> dict[str, Path]:
    """Return every benchmark by name."""
    return {path.stem.removeprefix("bench_"): path for path in sorted((ROOT / "bench").glob("bench_*.py"))}


def run(path: Path, options: list[str]) -> Run:
    """Run one benchmark, passing on what it says as it says it."""
    name = str(path.relative_to(ROOT))
    command = " ".join(("python", name, *options))
    print(f"\n$ {command}", flush=True)
    figures, started = [], time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(path), *options], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        told = read(line)
        if told is not None:
            figures.append(told)
    code = process.wait()
    print(f"  {time.perf_counter() - started:.0f} s, exit code {code}", flush=True)
    return Run(command, figures, code)


def environment() -> dict[str, str]:
    """Return the environment of a benchmark: the project is found from wherever it lies, and Python keeps bytecode."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**given, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}


def table(runs: list[Run]) -> str:
    """Return the figures of all runs as a Markdown table."""
    rows = ["| " + " | ".join((*HEADING, "command")) + " |", "|" + "---|" * (len(HEADING) + 1)]
    for each in runs:
        rows += [f"{told.line()} `{each.command}` |" for told in each.figures]
        if each.code and not any(told.met == MISSED for told in each.figures):
            rows.append(
                Figure("did not come to its end", f"exit code {each.code}", "", MISSED).line() + f" `{each.command}` |"
            )
    return "\n".join(rows)


def main() -> int:
    """Run it; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known()))
    parser.add_argument("--full", action="store_true", help="the sizes the goals speak of")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(known()))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}. There are {', '.join(known())}.")
    names = options.names or [name for name in known() if options.full or name not in LONG]
    runs = [run(known()[name], ["--full"] if options.full else []) for name in names]
    print(f"\n{table(runs)}\n\n{machine()}", flush=True)
    return int(any(each.code for each in runs))


def machine() -> str:
    """Return what the figures were measured on, and how busy it was."""
    load = f"load {os.getloadavg()[2]:.1f} over the last quarter of an hour"
    return f"{os.cpu_count()} cores, {load}, Python {sys.version.split()[0]}"


if __name__ == "__main__":
    sys.exit(main())
