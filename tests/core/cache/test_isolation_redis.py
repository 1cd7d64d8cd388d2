"""R10 on one real Redis: users, companies, languages, databases and servers never meet there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from servers import redis as servers
from zenoo_redis import RedisBackend, RedisSettings

from .test_isolation import Isolation


class OnRedis(Isolation):
    server: ClassVar[servers.RedisServer]

    def start(self) -> None:
        self.store: Any = self.server.client()
        self.store.flushall()

    def backends(self) -> RedisBackend:
        return RedisBackend(RedisSettings(url=self.server.url))

    def places(self) -> dict[str, Any]:
        return {key: self.store.get(key) for key in self.store.keys("zenoo:*")}

    def put(self, place: str, value: Any) -> None:
        self.store.set(place, value)

    def finish(self) -> None:
        self.store.close()


@pytest.fixture(scope="module", autouse=True)
def redis_server() -> Iterator[None]:
    with servers.one() as OnRedis.server:
        yield


OnRedis.TestCase.settings = settings(Isolation.TestCase.settings, max_examples=40)
TestOnRedis = OnRedis.TestCase


@pytest.mark.deep
class TestOnRedisForLong(OnRedis.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(OnRedis.TestCase.settings, max_examples=200, stateful_step_count=50)
