"""The Celery application: finds the tasks of every app, and tells /healthz that the worker lives."""

import os

from celery import Celery
from celery.schedules import schedule
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("urban_os")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT_KEY = "health:worker"
HEARTBEAT_EVERY_S = 15
HEARTBEAT_LASTS_S = 60
SNAPSHOTS_EVERY_S = 600
PRUNED_EVERY_S = 3600

app.conf.beat_schedule = {
    "worker heartbeat": {
        "task": "config.celery.record_heartbeat",
        "schedule": schedule(HEARTBEAT_EVERY_S),
        "options": {"expires": HEARTBEAT_LASTS_S},
    },
    "snapshots of the registers": {
        "task": "interface.checks.tasks.refresh_snapshots",
        "schedule": schedule(SNAPSHOTS_EVERY_S),
        "options": {"expires": SNAPSHOTS_EVERY_S},
    },
    "old screenings": {
        "task": "interface.checks.tasks.prune_screenings",
        "schedule": schedule(PRUNED_EVERY_S),
        "options": {"expires": PRUNED_EVERY_S},
    },
}


@app.task(ignore_result=True)
def record_heartbeat() -> None:
    """Record that beat, broker and worker passed this task on; the mark fades after HEARTBEAT_LASTS_S seconds."""
    from django.core.cache import cache

    cache.set(HEARTBEAT_KEY, True, timeout=HEARTBEAT_LASTS_S)


@worker_ready.connect
def record_start(**_: object) -> None:
    """Record that the worker is ready, ahead of the first heartbeat."""
    record_heartbeat()
