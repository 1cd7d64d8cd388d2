"""Records from the cache: the same values, objects of one's own, and never somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from models.declared import Country, Partner, Tag, calls
from zenoo_core import ZenooClient

SECRETS = {"jsonrpc": "admin", "session": "admin", "xmlrpc": "admin", "json2": "sandbox-admin"}


@pytest.mark.parametrize("wire", SECRETS)
async def test_a_query_is_answered_from_the_cache(sandbox: Any, wire: str) -> None:
    models = [Partner, Country, Tag]
    async with ZenooClient(
        sandbox.url, config=False, transport=wire, models=models, cache="memory"
    ) as client:
        kind = "api_key" if wire == "json2" else "password"
        await client.login("demo", "admin", **{kind: SECRETS[wire]})
        query = client.model(Partner).filter(is_company=True).order_by("id").limit(5).cache(60)
        first = await query
        calls(sandbox)
        again = await query
        assert calls(sandbox) == []
        assert [vars_of(record) for record in again] == [vars_of(record) for record in first]
        again[0].name = "Changed here"
        assert (await query)[0].name == first[0].name != "Changed here"
        await first[0].update(name="Changed there")
        assert (await query)[0].name == "Changed there"


async def test_another_user_is_asked_anew(sandbox: Any) -> None:
    async with ZenooClient(sandbox.url, config=False, cache="memory") as client:
        await client.login("demo", "admin", "admin")
        demo = await client.with_user("demo", "demo")
        await client.model("res.partner").cache(60).count()
        calls(sandbox)
        await demo.model("res.partner").cache(60).count()
        assert calls(sandbox) == ["res.partner.search_count"]


def vars_of(record: Partner) -> dict[str, Any]:
    return {
        name: str(record[name]) for name in ("id", "name", "email", "country_id", "create_date")
    }
