"""The backend `redis-cluster`: what is of one model is on one node."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ClusterError, RedisClusterException, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.maint_notifications import MaintNotificationsConfig

from zenoo_redis.backend import numbers
from zenoo_redis.line import Command
from zenoo_redis.settings import RedisClusterSettings, split_address
from zenoo_redis.shared import TextBackend

# Errors of single commands that tell of a change among the nodes.
_MOVED_ON = (RedisConnectionError, RedisTimeoutError, ClusterError, RedisClusterException, OSError)
_PAUSE = 0.25  # seconds between two tries to learn who the nodes are

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
        self._learning: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Learn who the nodes are; raises redis-py's errors."""
        self._client = self._made(self._nodes)
        await self._client.initialize()

    async def close(self) -> None:
        """End what is under way and close all connections."""
        learning, self._learning = self._learning, None
        if learning is not None:
            learning.cancel()
            await asyncio.gather(learning, return_exceptions=True)
        client = self._client
        await super().close()
        if client is not None:
            await _shut(client)

    def _made(self, nodes: Iterable[Node]) -> RedisCluster:
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
        return RedisCluster(startup_nodes=cluster_nodes(nodes), **{**known, **self.options})

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
        try:
            replies: list[Any] = await pipeline.execute(raise_on_error=False)
        except RedisError:
            self._learn()
            raise
        if any(isinstance(reply, _MOVED_ON) for reply in replies):
            self._learn()
        return replies

    def _learn(self) -> None:
        """Learn anew who the nodes are, while the calls go on without the cache."""
        if self._learning is None:
            self._learning = asyncio.create_task(self._learned())

    async def _learned(self) -> None:
        """Put a client of the cluster as it is now in place of the old one, once all answer."""
        while True:
            await asyncio.sleep(_PAUSE)
            found = [{"host": node.host, "port": node.port} for node in self._client.get_nodes()]
            fresh = self._made([*found, *self._nodes])
            try:
                await fresh.initialize()
                await fresh.ping(target_nodes=RedisCluster.PRIMARIES)
            except (RedisError, OSError):
                await _shut(fresh)
                continue
            except BaseException:
                await _shut(fresh)
                raise
            old, self._client, self._learning = self._client, fresh, None
            await _shut(old)
            return


async def _shut(client: RedisCluster) -> None:
    """Close a client and every node of it.

    After a failure redis-py takes a client for one that is not open, and its `aclose` does nothing.
    """
    manager = client.nodes_manager
    nodes = {id(node): node for node in (*client.get_nodes(), *manager.startup_nodes.values())}
    await client.aclose()
    await asyncio.gather(*(node.disconnect() for node in nodes.values()), return_exceptions=True)


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
