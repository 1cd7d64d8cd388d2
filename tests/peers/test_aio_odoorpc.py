"""Unmodified aio-odoorpc against the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aio_odoorpc import AsyncOdooRPC  # type: ignore[import-untyped]
from zenoo_sandbox import Sandbox


@pytest.fixture(params=["19.0", "18.0"])
async def partners(request: pytest.FixtureRequest) -> AsyncIterator[AsyncOdooRPC]:
    async with Sandbox(version=request.param) as sandbox, aiohttp.ClientSession() as http:
        yield AsyncOdooRPC(
            url_jsonrpc_endpoint=f"{sandbox.url}/jsonrpc",
            database="demo",
            username_or_uid="admin",
            password="admin",
            default_model_name="res.partner",
            http_client=http,
        )


async def test_log_in(partners: AsyncOdooRPC) -> None:
    assert await partners.login() == 2


async def test_create_search_read_write_unlink(partners: AsyncOdooRPC) -> None:
    await partners.login()
    (made,) = await partners.execute_kw("create", [{"name": "Peer"}], {})
    assert await partners.search([("name", "=", "Peer")]) == [made]
    assert await partners.read([made], fields=["name"]) == [{"id": made, "name": "Peer"}]
    assert await partners.write([made], {"name": "Peer renamed"}) is True
    found = await partners.search_read([("id", "=", made)], fields=["name"])
    assert found == [{"id": made, "name": "Peer renamed"}]
    assert await partners.search_count([("id", "=", made)]) == 1
    assert await partners.execute_kw("unlink", [made], {}) is True
    assert await partners.search_count([("id", "=", made)]) == 0


async def test_a_refusal_reaches_the_caller(partners: AsyncOdooRPC) -> None:
    await partners.login()
    with pytest.raises(RuntimeError, match="Contacts require a name"):
        await partners.execute_kw("create", {"type": "contact"}, {})
