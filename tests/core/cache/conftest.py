"""A backend for tests: a dictionary whose clock can be moved, and whose faults can be asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Any, ClassVar

import pytest

from zenoo_core import ZenooClient
from zenoo_core.cache import CacheBackend, Entry


class Shelf(CacheBackend):
    """Keep sealed text, as a store outside of the process would."""

    local: ClassVar[bool] = False

    def __init__(self, kept: dict[str, tuple[str, float]] | None = None) -> None:
        self.kept = {} if kept is None else kept
        self.ahead = 0.0
        self.log: list[tuple[str, Any]] = []
        self.trouble: Callable[[str], Awaitable[None]] | None = None
        self.connected = 0

    async def connect(self) -> None:
        self.connected += 1
        await self._maybe("connect")

    async def close(self) -> None:
        self.log.append(("close", None))

    async def get(self, key: str) -> Entry | None:
        self.log.append(("get", key))
        await self._maybe("get")
        data, until = self.kept.get(key, ("", 0.0))
        return self._deserialize(data) if monotonic() + self.ahead < until else None

    async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
        self.log.append(("set", (key, ttl)))
        await self._maybe("set")
        until = float("inf") if ttl is None else monotonic() + self.ahead + ttl
        self.kept[key] = (self._serialize(value), until)

    async def reset(self) -> None:
        self.log.append(("reset", None))

    async def _maybe(self, operation: str) -> None:
        if self.trouble is not None:
            await self.trouble(operation)

    @property
    def answers(self) -> list[str]:
        return [key for key in self.kept if not key.endswith(":gen")]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def open_client(scripted: Any) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Return a function that opens a logged-in client on a backend; `sent` is on its transport."""
    clients: list[ZenooClient] = []

    async def make(
        backend: CacheBackend,
        *plugins: object,
        answer: Any = None,
        cache: Any = (),
        **settings: Any,
    ) -> ZenooClient:
        table = {"backend": backend, "settle": 0, **dict(cache)}
        client = ZenooClient(
            transport=scripted(answer), plugins=plugins, config=False, cache=table, **settings
        )
        clients.append(client)
        await client.open()
        await client.login("demo", "admin", "admin")
        return client

    yield make
    for client in clients:
        await client.close()


async def until(true: Callable[[], Any], seconds: float = 5) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)
