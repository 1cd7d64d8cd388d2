"""Classes that the tests of records share, and a client that knows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from zenoo_core import OdooModel, ZenooClient, fields


class Country(OdooModel):
    """Where partners live."""

    class Meta:
        model_name = "res.country"

    name = fields.CharField(required=True)
    code = fields.CharField(max_length=2)
    currency_id = fields.Many2oneField("res.currency")


class Tag(OdooModel):
    """What partners are labelled with."""

    class Meta:
        model_name = "res.partner.category"

    name = fields.CharField(required=True, max_length=30)
    color = fields.IntegerField()


class Partner(OdooModel):
    """A field of most kinds."""

    class Meta:
        model_name = "res.partner"

    name = fields.CharField(max_length=60)
    ref = fields.CharField()
    email = fields.CharField()
    comment = fields.HtmlField()
    type = fields.SelectionField([("contact", "Contact"), ("other", "Other")])
    is_company = fields.BooleanField()
    active = fields.BooleanField()
    color = fields.IntegerField()
    partner_latitude = fields.FloatField()
    country_id = fields.Many2oneField(Country)
    parent_id = fields.Many2oneField("res.partner")
    child_ids = fields.One2manyField("res.partner", "parent_id")
    category_id = fields.Many2manyField(Tag)
    create_date = fields.DatetimeField(readonly=True)


CLASSES = [Partner, Country, Tag]


@asynccontextmanager
async def opened(
    sandbox: Any, login: str = "admin", **arguments: Any
) -> AsyncIterator[ZenooClient]:
    """Give a client of a sandbox that is logged in and knows the classes."""
    arguments.setdefault("models", CLASSES)
    async with ZenooClient(sandbox.url, config=False, **arguments) as client:
        await client.login("demo", login, login)
        yield client


def calls(sandbox: Any) -> list[str]:
    """Return the model calls that the sandbox has seen since this was last asked."""
    seen = [f"{call.model}.{call.method}" for call in sandbox.calls]
    sandbox.calls.clear()
    return [call for call in seen if call != "res.users.context_get"]
