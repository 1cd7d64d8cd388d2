"""Records come alike over every wire."""

from __future__ import annotations

from typing import Any

import pytest

from models.declared import Country, Partner, Tag
from zenoo_core import ZenooClient

SECRETS = {"jsonrpc": "admin", "session": "admin", "xmlrpc": "admin", "json2": "sandbox-admin"}


@pytest.mark.parametrize("wire", SECRETS)
async def test_records_are_read_written_and_paged(sandbox_module: Any, wire: str) -> None:
    models = [Partner, Country, Tag]
    async with ZenooClient(
        sandbox_module.url, config=False, transport=wire, models=models
    ) as client:
        kind = "api_key" if wire == "json2" else "password"
        await client.login("demo", "admin", **{kind: SECRETS[wire]})
        made = await client.model(Partner).create(name="Wired", is_company=True)
        await made.refresh()
        assert (made.name, made.is_company, made.email) == ("Wired", True, None)
        assert made.create_date.tzinfo is not None
        made.email = "wired@example.com"
        assert await made.save()
        companies = client.model(Partner).filter(is_company=True).order_by("-id")
        found = await companies.first()
        assert (found, found.email) == (made, "wired@example.com")
        paged = [record.id async for record in companies.only("name")]
        assert paged == [record.id for record in await companies.all()]
        await made.delete()
        assert not await companies.filter(id=made.id).exists()
