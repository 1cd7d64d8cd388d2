"""Caches that processes share, in Redis."""

from zenoo_redis.backend import RedisBackend
from zenoo_redis.cluster import RedisClusterBackend, cluster_nodes
from zenoo_redis.plugin import RedisClusterPlugin, RedisPlugin
from zenoo_redis.settings import RedisClusterSettings, RedisSettings

__all__ = [
    "RedisBackend",
    "RedisClusterBackend",
    "RedisClusterPlugin",
    "RedisClusterSettings",
    "RedisPlugin",
    "RedisSettings",
    "cluster_nodes",
]
