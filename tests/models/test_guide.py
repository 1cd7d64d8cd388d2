"""The guide's model snippets, word for word but for the imports and the server's address."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
from zenoo_sandbox import Sandbox

from models.declared import opened
from zenoo_core.errors import FieldNotFetched, InvalidRecord, UnknownFieldError
from zenoo_core.models import registry

CLASS = '''
from zenoo_core.models.base import OdooModel
from zenoo_core.models.fields import CharField, IntegerField, BooleanField

class CustomPartner(OdooModel):
    """Custom partner model with additional functionality."""

    class Meta:
        model_name = "res.partner"

    # Custom fields
    custom_field = CharField(max_length=100)
    priority = IntegerField(default=1)
    is_vip = BooleanField(default=False)

    async def get_orders(self):
        """Get all orders for this partner."""
        return await self.client.model("sale.order").filter(
            partner_id=self.id
        ).all()

    async def mark_as_vip(self):
        """Mark partner as VIP."""
        await self.update(is_vip=True, priority=10)
'''

REGISTER = """
from zenoo_core.models.registry import register_model

# Register custom model
register_model("res.partner", CustomPartner)
"""

USE = """
async with ZenooClient("localhost") as client:
    await client.login("demo", "admin", "admin")

    # Will use CustomPartner class
    partner = await client.model("res.partner").create(
        name="VIP Customer",
        is_vip=True
    )

    # Custom methods available
    orders = await partner.get_orders()
"""

CUSTOM = {
    "custom_field": {"type": "char", "string": "Custom"},
    "priority": {"type": "integer", "string": "Priority"},
    "is_vip": {"type": "boolean", "string": "VIP"},
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = list(registry._defaults)
    yield
    registry._defaults[:] = before


@pytest.fixture
def guide() -> dict[str, Any]:
    """The names that the snippets define."""
    space: dict[str, Any] = {}
    exec(CLASS + REGISTER, space)
    return space


def customized() -> Sandbox:
    sandbox = Sandbox()
    sandbox.register_from_fields_get("res.partner", CUSTOM)
    return sandbox


async def test_the_snippets_run_as_written(guide: dict[str, Any]) -> None:
    async with customized() as sandbox:
        using = textwrap.indent(USE.replace("localhost", sandbox.url), "    ")
        exec(
            "from zenoo_core import ZenooClient\nasync def main():\n"
            f"{using}\n        return locals()\n",
            guide,
        )
        found = await guide["main"]()
    assert isinstance(found["partner"], guide["CustomPartner"])
    assert (
        found["partner"].name if "name" in dir(found["partner"]) else found["partner"]["name"]
    ) == "VIP Customer"
    assert found["orders"] == []


async def test_what_the_snippets_promise(guide: dict[str, Any]) -> None:
    async with customized() as sandbox, opened(sandbox, models=[]) as client:
        partner = await client.model("res.partner").create(name="Vera", custom_field="x")
        assert (partner.priority, partner.is_vip, partner.custom_field) == (1, False, "x")
        await partner.mark_as_vip()
        assert (partner.priority, partner.is_vip) == (10, True)
        again = await client.model("res.partner").get(id=partner.id)
        assert (again.priority, again.is_vip, again == partner) == (10, True, True)
        order, _ = [await _order(client, number) for number in (partner.id, 1)]
        assert [found.id for found in await again.get_orders()] == [order]
        with pytest.raises(InvalidRecord, match="at most 100 characters, not 101"):
            await partner.update(custom_field="x" * 101)


async def _order(client: Any, partner: int) -> int:
    roles = ("partner_id", "partner_invoice_id", "partner_shipping_id")
    number: int = await client.create("sale.order", dict.fromkeys(roles, partner))
    return number


async def test_fields_that_the_server_does_not_have(guide: dict[str, Any]) -> None:
    """The same class where nobody has added the custom fields: an error names them."""
    async with Sandbox() as sandbox, opened(sandbox, models=[]) as client:
        with pytest.raises(UnknownFieldError, match="custom_field"):
            await client.model("res.partner").all()
        with pytest.raises(UnknownFieldError, match=r"priority|is_vip"):
            await client.model("res.partner").create(name="x")
        (plain,) = await client.model("res.partner").only("name").filter(id=1)
        assert plain["name"]
        with pytest.raises(FieldNotFetched):
            plain.is_vip  # noqa: B018
