"""Unmodified aio-odoorpc against the sandbox."""

from __future__ import annotations

import asyncio
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


async def test_relations_by_commands(partners: AsyncOdooRPC) -> None:
    await partners.login()
    children = [[0, 0, {"name": "Ann"}], [0, 0, {"name": "Bob"}]]
    values = {"name": "Round", "country_id": 20, "child_ids": children}
    made = await partners.execute_kw("create", values, {})
    (found,) = await partners.read([made], fields=["country_id", "child_ids", "category_id"])
    assert found["country_id"] == [20, "Belgium"]
    first, second = found["child_ids"]
    tag = await partners.new_for_model("res.partner.category").execute_kw(
        "create", {"name": "Round tag"}, {}
    )
    commands = [[1, first, {"name": "Anna"}], [2, second, 0]]
    changed = {"child_ids": commands, "category_id": [[4, tag, 0]], "country_id": False}
    assert await partners.write([made], changed) is True
    (found,) = await partners.read([made], fields=["country_id", "child_ids", "category_id"])
    assert found == {"id": made, "country_id": False, "child_ids": [first], "category_id": [tag]}
    (child,) = await partners.read([first], fields=["name", "parent_id"])
    assert child["name"] == "Anna"
    assert child["parent_id"][0] == made
    await partners.write([made], {"category_id": [[3, tag, 0]]})
    assert (await partners.read([made], fields=["category_id"]))[0]["category_id"] == []


async def test_contexts(partners: AsyncOdooRPC) -> None:
    await partners.login()
    countries = partners.new_for_model("res.country")
    french = {"fields": ["name"], "context": {"lang": "fr_FR"}}
    (found,) = await countries.execute_kw("read", [20], french)
    assert found["name"] == "Belgique"
    made = await partners.execute_kw("create", {"name": "Away", "active": False}, {})
    assert await partners.search([("id", "=", made)]) == []
    kwargs = {"context": {"active_test": False}}
    assert await partners.execute_kw("search", [("id", "=", made)], kwargs) == [made]


async def test_many_calls_at_once(partners: AsyncOdooRPC) -> None:
    await partners.login()
    calls = [partners.execute_kw("create", {"name": f"Crowd {n}"}, {}) for n in range(40)]
    made = await asyncio.gather(*calls)
    assert len(set(made)) == 40
    found = await partners.search_read([("name", "like", "Crowd")], fields=["name"], order="id")
    assert [row["id"] for row in found] == sorted(made)


async def test_orders_limits_and_windows(partners: AsyncOdooRPC) -> None:
    await partners.login()
    every = await partners.search([], order="name desc")
    assert await partners.search([], order="name desc", limit=5, offset=2) == every[2:7]
    assert await partners.search_count([]) == len(every)
    rows = await partners.read(every[:3], fields=["name"])
    assert [row["id"] for row in rows] == every[:3]


async def test_a_method_without_a_result(partners: AsyncOdooRPC) -> None:
    await partners.login()
    made = await partners.execute_kw("create", {"name": "Silent"}, {})
    # The client itself refuses an answer without a result; the work is done all the same.
    with pytest.raises(RuntimeError, match="no result"):
        await partners.execute_kw("action_archive", [made], {})
    assert (await partners.read([made], fields=["active"]))[0]["active"] is False
