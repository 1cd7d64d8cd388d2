"""A client on each transport, against a sandbox over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from zenoo_core import ZenooClient


@pytest.fixture(params=["auto", "json2", "jsonrpc", "session", "xmlrpc"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def secret(transport: str) -> Callable[[str], dict[str, str]]:
    """Return what a user of the sandbox logs in with by this transport."""
    if transport == "json2":
        return lambda login: {"api_key": f"sandbox-{login}"}
    return lambda login: {"password": login}


@pytest.fixture
async def client(sandbox, transport, secret) -> AsyncIterator[ZenooClient]:
    """A client that is logged in as admin."""
    async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
        await client.login("demo", "admin", **secret("admin"))
        yield client
