"""Caches that processes share, in Redis."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zenoo_redis.plugin import RedisClusterPlugin, RedisPlugin
from zenoo_redis.settings import RedisClusterSettings, RedisSettings

if TYPE_CHECKING:
    from zenoo_redis.backend import RedisBackend
    from zenoo_redis.cluster import RedisClusterBackend, cluster_nodes

__all__ = [
    "RedisBackend",
    "RedisClusterBackend",
    "RedisClusterPlugin",
    "RedisClusterSettings",
    "RedisPlugin",
    "RedisSettings",
    "cluster_nodes",
]

# They bring Redis' client, which a client of Odoo needs only where its cache is in Redis.
_LATER = {"RedisBackend": "backend", "RedisClusterBackend": "cluster", "cluster_nodes": "cluster"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"zenoo_redis.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
