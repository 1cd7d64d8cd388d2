"""A client on each transport, against a sandbox over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from zenoo_core import ZenooClient


@pytest.fixture(params=["jsonrpc", "session"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def client(sandbox, transport) -> AsyncIterator[ZenooClient]:
    """A client that is logged in as admin."""
    async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
        await client.login("demo", "admin", "admin")
        yield client
