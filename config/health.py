"""/healthz: whether database, Redis and worker answer, and which rulebook editions are in force."""

from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import HEARTBEAT_KEY
from interface.rulebooks.queries import editions_in_force

log = structlog.get_logger(__name__)

ANSWERS_WITHIN_S = 2


def database_answers() -> bool:
    """Return whether the database runs a statement."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        log.exception("health.database_down")
        return False
    return True


def redis_answers() -> bool:
    """Return whether Redis answers within ANSWERS_WITHIN_S seconds."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        log.exception("health.redis_down")
        return False


def worker_reported() -> bool:
    """Return whether a worker ran the heartbeat task lately; read from the cache, which lives in Redis."""
    return bool(cache.get(HEARTBEAT_KEY))


def _state(answers: bool) -> str:
    return "up" if answers else "down"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while database and Redis answer, else 503. A silent worker is told; it delays nothing readers see."""
    database, broker = database_answers(), redis_answers()
    report: dict[str, Any] = {
        "database": _state(database),
        "redis": _state(broker),
        "worker": _state(broker and worker_reported()),
        "editions_in_force": _listed(database),
    }
    return JsonResponse(report, status=200 if database and broker else 503)


def _listed(database: bool) -> list[dict[str, str]]:
    if not database:
        return []
    return [
        {
            "authority": edition.authority.code,
            "rulebook": edition.rulebook,
            "in_force_from": edition.in_force_from.isoformat(),
            "digest": edition.digest,
        }
        for edition in editions_in_force(timezone.localdate())
    ]
