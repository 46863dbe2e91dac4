"""The cache that visitors' pages share, in a real Redis."""

from django.conf import settings

from interface.web.cache import KeptClientCache


def test_what_is_put_there_is_found_again_by_one_client() -> None:
    cache = KeptClientCache(settings.REDIS_URL, {"KEY_PREFIX": "test-cache"})
    cache.set("tile", b"bytes", 30)
    assert cache.get("tile") == b"bytes"
    assert cache.get("another tile") is None
    assert cache._cache.get_client("tile") is cache._cache.get_client("another tile", write=True)
    cache.delete("tile")
    assert cache.get("tile") is None
