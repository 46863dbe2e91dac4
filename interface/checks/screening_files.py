"""Where the results of screenings lie: one folder a run, beside the snapshots of the register."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

# No authority has a code that begins with a dot.
FOLDER = ".screenings"


def folder_of(run_id: UUID) -> Path:
    """Return the folder of a run's files."""
    return Path(settings.SNAPSHOT_ROOT) / FOLDER / str(run_id)


def result_file(run_id: UUID) -> Path:
    """Return the file of a run's rows, best first."""
    return folder_of(run_id) / "result.parquet"


def made_folder(run_id: UUID) -> Path:
    """Return the folder of a run, empty, made if need be."""
    folder = folder_of(run_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def remove(run_id: UUID) -> None:
    """Remove whatever a run left."""
    shutil.rmtree(folder_of(run_id), ignore_errors=True)
