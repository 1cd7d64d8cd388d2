"""A running sandbox and a client that speaks plain JSON-RPC to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from zenoo_sandbox import Sandbox

from .client import Caller


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
async def served() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
def caller(http: aiohttp.ClientSession, served: Sandbox) -> Caller:
    return Caller(http, served.url)
