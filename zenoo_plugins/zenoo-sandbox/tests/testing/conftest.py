"""A running sandbox, and clients that are logged in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient


@pytest.fixture
async def served() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def client(served: Sandbox) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(served.url, config=False, transport="jsonrpc") as found:
        await found.login("demo", "admin", "admin")
        yield found


@pytest.fixture
async def web(served: Sandbox) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(served.url, transport="session", config=False) as found:
        await found.login("demo", "admin", "admin")
        yield found
