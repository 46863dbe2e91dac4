"""Screenings, reviews and their upkeep in the background."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from interface.checks import geopackage, operations, review_operations


@shared_task(ignore_result=True)
def work_out_screening(run_id: str) -> None:
    """Work out one screening that was asked."""
    operations.work_out_screening(UUID(run_id), now=timezone.now)


@shared_task(ignore_result=True)
def write_geopackage(run_id: str) -> None:
    """Write the answer about a city as a GeoPackage."""
    geopackage.write_geopackage(UUID(run_id))


@shared_task(ignore_result=True)
def work_out_review(edition_id: int) -> None:
    """Work out what an edition says about itself."""
    review_operations.work_out_review(edition_id, now=timezone.now)


@shared_task(ignore_result=True)
def refresh_snapshots() -> None:
    """Keep the snapshots of the registers up to date, so that a question need not wait for them."""
    operations.refresh_snapshots(as_of=timezone.localdate())


@shared_task(ignore_result=True)
def prune_screenings() -> None:
    """Throw away results that nobody reads any more."""
    operations.prune_screenings(now=timezone.now())
