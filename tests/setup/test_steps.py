"""The shell scripts of bin/: nothing is done twice, and what fails is not taken for done."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parents[2] / "bin"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with bin/ and nothing else."""
    shutil.copytree(BIN, tmp_path / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(checkout: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"source bin/common.sh\n{script}"],
        cwd=checkout, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip


def test_a_step_runs_once_for_the_same_input_and_again_for_another(checkout: Path) -> None:
    (checkout / "input").write_text("one")
    script = 'step x "$(digest input)" "Counting" bash -c "echo ran >>ran"'
    run(checkout, script)
    assert "already done" in run(checkout, script).stderr
    (checkout / "input").write_text("two")
    run(checkout, script)
    assert (checkout / "ran").read_text().split() == ["ran", "ran"]


def test_a_step_that_failed_is_tried_again(checkout: Path) -> None:
    script = 'step x same "Counting" bash -c "echo ran >>ran; exit 3"'
    assert run(checkout, script).returncode == 3
    assert run(checkout, script).returncode == 3
    assert (checkout / "ran").read_text().split() == ["ran", "ran"]


def test_a_digest_sees_names_and_contents_below_a_folder(checkout: Path) -> None:
    folder = checkout / "seeds" / "deep"
    folder.mkdir(parents=True)
    seen = set()
    for name, content in (("a", "1"), ("a", "2"), ("b", "2")):
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / name).write_text(content)
        seen.add(run(checkout, "digest seeds").stdout)
    assert len(seen) == 3


@pytest.mark.parametrize("name", ["a b", "x;drop", "", "Ü"])
def test_a_database_name_that_is_none_is_refused(checkout: Path, name: str) -> None:
    asked = subprocess.run(
        [checkout / "bin" / "services", "createdb", name], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 1
    assert asked.stderr.startswith("Error:")


def test_given_servers_are_used_and_none_is_started(checkout: Path) -> None:
    given = {"DATABASE_URL": "postgis://u:p@db.example:5432/urban", "REDIS_URL": "redis://cache.example:6379/0"}
    started = subprocess.run(
        [checkout / "bin" / "services", "start"],
        capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"], **given},
    )  # fmt: skip
    assert "the one of DATABASE_URL" in started.stderr
    assert "the one of REDIS_URL" in started.stderr
    assert not (checkout / ".local" / "postgres").exists()
    assert "SECRET_KEY=" in (checkout / ".local" / "env").read_text()


def test_a_taken_port_moves_on_to_the_next_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_loader

    loader = SourceFileLoader("serve", str(BIN / "serve"))
    spec = spec_from_loader("serve", loader)
    assert spec is not None
    serve = module_from_spec(spec)
    loader.exec_module(serve)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.free_port("127.0.0.1", port) > port
    assert f"Port {port} is taken" in capsys.readouterr().err
