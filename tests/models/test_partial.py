"""Classes of a pack against servers that have fewer fields, and users who may see fewer."""

from __future__ import annotations

from typing import Any

import pytest
from zenoo_models_base import MODELS as BASE
from zenoo_models_base import ResPartner
from zenoo_models_sale import MODELS as SALE

from models.declared import calls, opened
from zenoo_core import OdooModel, ZenooClient, fields
from zenoo_core.errors import FieldNotFetched, UnknownFieldError

PACKS = ["models-base", "models-sale"]


class Shop(OdooModel):
    """What some other server has."""

    class Meta:
        model_name = "res.partner"
        partial = True

    name = fields.CharField(required=True)
    is_shop = fields.BooleanField()


class Kiosk(Shop):
    """Adds a field that the server must have."""

    class Meta:
        model_name = "res.partner"

    opens_at = fields.CharField()


@pytest.mark.parametrize(
    "cls", [pytest.param(cls, id=cls.__model__) for cls in dict.fromkeys([*BASE, *SALE])]
)
@pytest.mark.parametrize(
    "version",
    [
        pytest.param(version, marks=pytest.mark.sandbox(version=version))
        for version in ("18.0", "19.0")
    ],
)
async def test_packs_read_what_the_server_has(sandbox: Any, version: str, cls: Any) -> None:
    async with ZenooClient(sandbox.url, config=False, plugins=PACKS) as client:
        await client.login("demo", "admin", password="admin")
        if not await client.search_count("ir.model", [("model", "=", cls.__model__)]):
            pytest.fail(f"the sandbox has no {cls.__model__}")
        for record in await client.model(cls).limit(2):
            assert isinstance(record, cls)
            assert record.display_name
            await record.refresh()


@pytest.mark.parametrize("login", ["demo", "limited", "portal"])
async def test_packs_read_what_a_user_may_see(sandbox: Any, login: str) -> None:
    async with ZenooClient(sandbox.url, config=False, plugins=PACKS) as client:
        await client.login("demo", login, password=login)
        found = await client.model(ResPartner).limit(3)
        assert all(record.name for record in found)


async def test_it_costs_one_question_for_a_user(sandbox: Any) -> None:
    async with opened(sandbox, models=[Shop]) as client:
        sandbox.calls.clear()
        for _ in range(2):
            (record,) = await client.model(Shop).filter(id=1)
        assert record.name
        await record.refresh()
        assert calls(sandbox) == [
            "res.partner.fields_get", "res.partner.search_read", "res.partner.search_read",
            "res.partner.read",
        ]  # fmt: skip
        with pytest.raises(FieldNotFetched, match="server does not have it"):
            _ = record.is_shop
        await client.login("demo", "demo", password="demo")
        sandbox.calls.clear()
        await client.model(Shop).limit(1)
        assert calls(sandbox) == ["res.partner.fields_get", "res.partner.search_read"]


async def test_what_is_named_has_to_be_there(sandbox: Any) -> None:
    async with opened(sandbox, models=[Shop]) as client:
        with pytest.raises(UnknownFieldError, match="is_shop"):
            await client.model(Shop).only("name", "is_shop").limit(1)
        record = await client.model(Shop).create(name="Corner")
        assert (await client.model(Shop).get(record.id)).name == "Corner"
        with pytest.raises(UnknownFieldError, match="is_shop"):
            await record.fetch("is_shop")


async def test_a_subclass_says_it_for_itself(sandbox: Any) -> None:
    async with opened(sandbox, models=[Kiosk]) as client:
        with pytest.raises(UnknownFieldError, match="opens_at"):
            await client.model(Kiosk).limit(1)
        assert (await client.model(Kiosk).defer("opens_at").limit(1))[0].name


async def test_records_behind_relations_too(sandbox: Any) -> None:
    async with opened(sandbox, models=[Shop]) as client:
        child = await client.create("res.partner", {"name": "Stall", "parent_id": 1})
        (record,) = await client.model("res.partner").only("parent_id").filter(id=child)
        assert (await record.parent_id).name
