"""Screenings that come to a bad end, through the real command line: a clear message, nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import protocol.__main__ as command_line
from protocol.screen.cannot import Cancelled
from protocol.screen.duck import Limits, failures_said
from tests.rulebooks.editions import RULEBOOKS

EGRET_BAY = RULEBOOKS / "egret-bay" / "2026-01-01"
USES = "0901,0902,0701,0801,1001,0903,0904,0601"
WITHIN_S = 120
ENDLESS = """
from protocol.screen.cannot import Cancelled
from protocol.screen.duck import Limits, failures_said, opened, watched
try:
    with failures_said("sites.parquet", Limits()), opened(Limits()) as connection:
        print("begun", flush=True)
        watched(connection, "SELECT count(*) FROM range(1000000000000) AS numbers(n) WHERE n % 7 = 3")
except Cancelled as stopped:
    print(stopped)
"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred thousand sites of which an area is known and nothing else."""
    count = 100_000
    path = tmp_path_factory.mktemp("sites") / "sites.parquet"
    columns = {"site": pa.array(range(count)), "site_area": pa.array([100.0 + at for at in range(count)])}
    pq.write_table(pa.table(columns), path, row_group_size=20_000)
    return path


def start(sites: Path, folder: Path, *more: str, largest_file: str = "unlimited") -> subprocess.Popen[str]:
    """Run the command. Args: largest_file: in blocks of 512 bytes; a larger one fails, as on a disk that is full."""
    demand = folder / "demand.json"
    demand.write_text('{"far": 2.5}')
    (folder / "spilled").mkdir()
    limited = ["sh", "-c", f'ulimit -f {largest_file} && exec "$@"', "sh"]
    command = [
        sys.executable,
        "-m",
        "protocol",
        "screen",
        str(EGRET_BAY),
        "--sites",
        str(sites),
        "--demand",
        str(demand),
    ]
    command += ["--uses", USES, "--out", str(folder / "answers.parquet"), "--temp", str(folder / "spilled")]
    command += ["--allow-missing", "--quiet"]
    return subprocess.Popen([*limited, *command, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str], folder: Path) -> tuple[int, str]:
    """Return the exit code and what was said; nothing but the demand is left."""
    _, said = process.communicate(timeout=WITHIN_S)
    assert sorted(path.name for path in folder.iterdir()) == ["demand.json", "spilled"]
    assert not list((folder / "spilled").iterdir())
    assert "Traceback" not in said
    return process.returncode, said


def test_a_disk_that_cannot_take_the_answers(sites: Path, tmp_path: Path) -> None:
    code, said = ended(start(sites, tmp_path, largest_file="100"), tmp_path)
    assert code == 1
    assert "The disk cannot take it" in said
    assert "Make room, and start again." in said


def test_a_disk_that_fills_while_spilling(sites: Path, tmp_path: Path) -> None:
    limits = ("--memory", "150MB", "--threads", "1")
    code, said = ended(start(sites, tmp_path, *limits, largest_file="2000"), tmp_path)
    assert code == 1
    assert "The disk cannot take it" in said
    assert "duckdb_temp_storage" in said


def test_who_stops_it_in_the_middle(sites: Path, tmp_path: Path) -> None:
    process = start(sites, tmp_path)
    while not list((tmp_path / "spilled").iterdir()):
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
    process.send_signal(signal.SIGINT)
    code, said = ended(process, tmp_path)
    assert code == 130
    assert "stopped" in said.lower()


def test_who_stops_a_statement_that_would_never_end() -> None:
    # In a process of its own: the signal must not meet the tests.
    process = subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=WITHIN_S)
    assert (process.returncode, said) == (0, "The screening was stopped. Nothing was written.\n")


def test_a_short_statement_that_is_stopped_is_no_error_of_ours() -> None:
    with pytest.raises(Cancelled), failures_said("sites.parquet", Limits()):
        raise RuntimeError("Query interrupted") from KeyboardInterrupt()


def test_an_error_of_our_own_is_not_called_a_stop() -> None:
    with pytest.raises(RuntimeError, match="lost"), failures_said("sites.parquet", Limits()):
        raise RuntimeError("lost")


def test_who_stops_it_while_it_still_loads(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "_commands", stopped)
    assert command_line.main(["lint", "."]) == 130
    assert capsys.readouterr().err == "Stopped.\n"
