"""The cache in Redis, with one client: Django's makes a new one for every call, which takes as long as the call."""

import functools
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class _KeptClient(RedisCacheClient):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # A client is safe to share between threads; what it needs a connection for, it takes from its pool.
        self._client = functools.cache(redis.Redis)


class KeptClientCache(RedisCache):
    """As `RedisCache`, but for its clients."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._class = _KeptClient
