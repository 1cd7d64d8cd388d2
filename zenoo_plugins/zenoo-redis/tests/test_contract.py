"""Both backends, against servers of every kind, pass what every backend has to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import redis.asyncio as aioredis
from servers import redis as servers
from zenoo_redis import RedisBackend, RedisClusterBackend, RedisSettings, cluster_nodes

from zenoo_core.cache import CacheBackend, Entry
from zenoo_core.testing import CacheContract


class TestRedis(CacheContract):
    @pytest.fixture(autouse=True)
    def _server(self, redis_server: servers.RedisServer) -> None:
        self.url = redis_server.url

    def make_backend(self) -> RedisBackend:
        return RedisBackend(RedisSettings(url=self.url))


class TestUnixSocket(CacheContract):
    @pytest.fixture(autouse=True)
    def _server(self, redis_server: servers.RedisServer) -> None:
        self.path = redis_server.socket

    def make_backend(self) -> RedisBackend:
        return RedisBackend(RedisSettings(url=f"unix://{self.path}?db=1"))


@pytest.fixture(scope="module")
def sentinels() -> Iterator[servers.Sentinels]:
    with servers.with_sentinels() as found:
        yield found


class TestSentinel(CacheContract):
    @pytest.fixture(autouse=True)
    def _server(self, sentinels: servers.Sentinels) -> None:
        self.settings = RedisSettings(sentinels=sentinels.addresses, service=sentinels.service)

    def make_backend(self) -> RedisBackend:
        return RedisBackend(self.settings)


class TestCluster(CacheContract):
    @pytest.fixture(autouse=True)
    def _server(self, redis_cluster: Sequence[servers.RedisServer]) -> None:
        self.nodes = [{"host": "127.0.0.1", "port": node.port} for node in redis_cluster[:1]]

    def make_backend(self) -> RedisClusterBackend:
        return RedisClusterBackend(nodes=self.nodes)


class GuideClusterBackend(CacheBackend):
    """What somebody writes who has read the guide: connect, get and set."""

    def __init__(self, nodes: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.nodes = nodes
        self.cluster: Any = None

    async def connect(self) -> None:
        self.cluster = aioredis.RedisCluster(startup_nodes=self.nodes, decode_responses=True)

    async def get(self, key: str) -> Any:
        data = await self.cluster.get(key)
        return self._deserialize(data) if data else None

    async def set(self, key: str, value: Any, ttl: int | None = None) -> None:
        data = self._serialize(value)
        await self.cluster.set(key, data, ex=ttl)

    async def close(self) -> None:
        cluster, self.cluster = self.cluster, None
        if cluster is not None:
            await cluster.aclose()


class TestGuide(CacheContract):
    @pytest.fixture(autouse=True)
    def _server(self, redis_cluster: Sequence[servers.RedisServer]) -> None:
        self.nodes = cluster_nodes(node.address for node in redis_cluster)

    def make_backend(self) -> GuideClusterBackend:
        return GuideClusterBackend(nodes=self.nodes)


def test_nodes_come_in_three_forms(redis_cluster: Sequence[servers.RedisServer]) -> None:
    port = redis_cluster[0].port
    (node,) = cluster_nodes([f"127.0.0.1:{port}"])
    assert (node.host, node.port) == ("127.0.0.1", port)
    assert cluster_nodes([node, {"host": "127.0.0.1", "port": str(port)}]) == [node, node]
    for wrong in ({"host": "a"}, {"host": "a", "port": "x"}, "nowhere", 7):
        with pytest.raises(ValueError, match="host"):
            cluster_nodes([wrong])  # type: ignore[list-item]


async def test_a_models_keys_are_of_one_slot(redis_cluster: Sequence[servers.RedisServer]) -> None:
    backend = RedisClusterBackend(nodes=[redis_cluster[0].address])
    await backend.connect()
    try:
        places = [f"zenoo:{{0123:res.partner}}:{name}" for name in ("gen", "2:a", "7:b")]
        client = backend._client
        assert len({client.keyslot(place) for place in places}) == 1
        await backend.set_many(dict.fromkeys(places, Entry("0" * 32, b"1")), 60)
        listed = await backend.keys("zenoo:{0123:")
        assert sorted(stored.key for stored in listed) == sorted(places)
        assert await backend.clear("zenoo:{0123:") == 3
        assert (await backend.stats())["nodes"] == 3
    finally:
        await backend.close()
