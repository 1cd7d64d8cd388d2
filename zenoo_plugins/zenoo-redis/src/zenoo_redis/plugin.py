"""The plugins `redis` and `redis-cluster`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import Component, Plugin
from zenoo_redis.settings import RedisClusterSettings, RedisSettings

if TYPE_CHECKING:
    from zenoo_redis.backend import RedisBackend
    from zenoo_redis.cluster import RedisClusterBackend


class RedisPlugin(Plugin):
    """Bring the cache backend `redis`."""

    Settings = RedisSettings

    def __init__(self, settings: RedisSettings | None = None) -> None:
        self._settings = settings or RedisSettings()

    def register_cache_backends(self) -> list[Component]:
        """Offer `redis`."""
        return [Component("redis", self._build, "in one Redis, or by Sentinels")]

    def _build(self) -> RedisBackend:
        from zenoo_redis.backend import RedisBackend

        return RedisBackend(self._settings)


class RedisClusterPlugin(Plugin):
    """Bring the cache backend `redis-cluster`."""

    Settings = RedisClusterSettings

    def __init__(self, settings: RedisClusterSettings | None = None) -> None:
        self._settings = settings or RedisClusterSettings()

    def register_cache_backends(self) -> list[Component]:
        """Offer `redis-cluster`."""
        return [Component("redis-cluster", self._build, "in a cluster of Redis")]

    def _build(self) -> RedisClusterBackend:
        from zenoo_redis.cluster import RedisClusterBackend

        return RedisClusterBackend(settings=self._settings)
