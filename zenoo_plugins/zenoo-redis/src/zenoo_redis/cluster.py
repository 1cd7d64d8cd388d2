"""The backend `redis-cluster`: what is of one model is on one node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

from zenoo_redis.backend import numbers
from zenoo_redis.line import Command
from zenoo_redis.settings import RedisClusterSettings, split_address
from zenoo_redis.shared import TextBackend

Node = ClusterNode | Mapping[str, Any] | str


class RedisClusterBackend(TextBackend):
    """Keep entries in a cluster; each key's braces say what belongs together.

    `nodes` are some of the cluster's, as `ClusterNode`, `{"host": ..., "port": ...}` or
    `"host:port"`; other keyword arguments are redis-py's for `RedisCluster`. After a failure of a
    node the next commands learn who is in its place, while the calls go on without the cache.
    """

    def __init__(
        self,
        nodes: Iterable[Node] | None = None,
        settings: RedisClusterSettings | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.settings = settings or RedisClusterSettings()
        self._nodes = list(self.settings.nodes if nodes is None else nodes)

    async def connect(self) -> None:
        """Learn who the nodes are; raises redis-py's errors."""
        settings = self.settings
        secret = settings.password
        known: dict[str, Any] = {
            "username": settings.username,
            "password": None if secret is None else secret.reveal(),
            "ssl": settings.tls,
            "ssl_ca_certs": settings.ca_file,
            "socket_timeout": settings.timeout,
            "socket_connect_timeout": settings.timeout,
            "max_connections": settings.connections,
            # One try for each command; a slot that nobody serves is no reason to stop the others.
            "retry": Retry(NoBackoff(), 0),
            "require_full_coverage": False,
            "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        }
        nodes = cluster_nodes(self._nodes)
        self._client = RedisCluster(startup_nodes=nodes, **{**known, **self.options})
        await self._client.initialize()

    async def stats(self) -> Mapping[str, Any]:
        """Return the numbers of all masters together."""
        client = self._client
        infos = await client.info(target_nodes=RedisCluster.PRIMARIES)
        found = [numbers(info) for info in _by_node(infos)]
        total = {name: sum(one[name] for one in found) for name in ("bytes", "evicted", "expired")}
        entries = await client.dbsize(target_nodes=RedisCluster.PRIMARIES)
        return {"entries": entries, **total, "nodes": len(client.get_nodes())}

    def _reads(self, keys: Sequence[str]) -> list[Command]:
        return [("GET", key) for key in keys]

    async def _exchange(self, commands: list[Command]) -> list[Any]:
        pipeline = self._client.pipeline()
        for command in commands:
            pipeline.execute_command(*command)
        replies: list[Any] = await pipeline.execute(raise_on_error=False)
        return replies


def cluster_nodes(nodes: Iterable[Node]) -> list[ClusterNode]:
    """Return nodes as redis-py takes them; raises `ValueError` for what names none."""
    return [_node(node) for node in nodes]


def _node(node: Node) -> ClusterNode:
    if isinstance(node, ClusterNode):
        return node
    if isinstance(node, str):
        return ClusterNode(*split_address(node))
    try:
        return ClusterNode(node["host"], int(node["port"]))
    except (KeyError, TypeError, ValueError) as error:
        expected = '{"host": ..., "port": ...}, "host:port" or ClusterNode'
        raise ValueError(f"found a node of another form, expected {expected}") from error


def _by_node(infos: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Return one mapping for each node: of a single node redis-py gives its own."""
    if all(isinstance(info, Mapping) for info in infos.values()):
        return infos.values()
    return [infos]
