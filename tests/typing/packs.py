"""How the records of packs look to a type checker: run through mypy and pyright, never executed."""

from __future__ import annotations

from typing import assert_type

from zenoo_models_base import ResCountry, ResPartner
from zenoo_models_sale import SaleOrder, SaleOrderLine

from zenoo_core import OdooModel, ZenooClient
from zenoo_core.models.relations import Many, Reference


async def records(client: ZenooClient) -> None:
    partner = await client.model(ResPartner).get(id=7)
    assert_type(partner.email, str | None)
    assert_type(partner.is_company, bool)
    assert_type(partner.country_id, Reference[ResCountry] | None)
    assert_type(partner.child_ids, Many[ResPartner])
    order = await client.model(SaleOrder).get(id=1)
    assert_type(order.amount_total, float)
    assert_type(order.partner_id, Reference[OdooModel])
    assert_type(order.order_line, Many[SaleOrderLine])
    for line in await order.order_line:
        assert_type(line, SaleOrderLine)
