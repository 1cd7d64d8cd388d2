"""Models that a server's `fields_get` describes, as large as accounting, beside those at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from zenoo_sandbox import data, extend
from zenoo_sandbox.database import Database
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm.declare import Compute, Model, Row
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.plan import Extension, Plan

from .callers import Call, Refusal


@pytest.fixture
def brought(version: str) -> list[str]:
    known = {model.name for model in declarations(version)}
    return [model for model in data.models(version) if model not in known]


@pytest.fixture
def database(version: str, brought: list[str]) -> Iterator[Database]:
    """Open a database with every recorded model, those that the sandbox lacks from their dumps."""
    extensions = [
        extend.from_fields_get(version, model, data.fields(version, model)) for model in brought
    ]
    opened = Database.open("dumps", plan=evolve(Plan(version), extensions=tuple(extensions)))
    yield opened
    opened.close()


def test_they_describe_themselves_as_recorded(call: Call, version: str, brought: list[str]) -> None:
    assert "account.move" in brought
    for model in brought:
        recorded = data.fields(version, model)
        described = call(model, "fields_get", attributes=["type", "string", "relation"])
        assert {name: entry["type"] for name, entry in described.items()} == {
            name: entry["type"] for name, entry in recorded.items()
        }


def test_an_invoice_of_a_dump(call: Call) -> None:
    journal = call("account.journal", "create", {"name": "Sales", "code": "INV", "type": "sale"})
    values = {"journal_id": journal, "currency_id": 1, "partner_id": 9, "date": "2026-01-15"}
    line = [0, 0, {"name": "Desk", "currency_id": 1, "display_type": "product", "quantity": 2.0}]
    move = call("account.move", "create", values | {"auto_post": "no", "line_ids": [line]})
    (record,) = call("account.move", "read", [move])
    assert record["journal_id"] == [journal, "Sales"]
    assert record["partner_id"][0] == 9
    (line_id,) = record["line_ids"]
    found = call("account.move.line", "search_read", [["move_id.journal_id.code", "=", "INV"]])
    assert [(line["id"], line["quantity"]) for line in found] == [(line_id, 2.0)]
    assert call("res.partner", "read", [9], ["invoice_ids"])[0]["invoice_ids"] == [move]
    assert call("res.partner", "search", [["invoice_ids.journal_id", "=", journal]]) == [9]
    specification: dict[str, Any] = {"line_ids": {"fields": {"name": {}}}}
    (read,) = call("account.move", "web_read", [move], specification)
    assert read["line_ids"] == [{"id": line_id, "name": "Desk"}]


def test_what_stands_on_them_stays_as_it_was(call: Call, refusal: Refusal) -> None:
    """Recorded defaults that point at the recorded server's accounts and taxes are left out."""
    assert call("res.partner", "create", {"name": "Made"}) > 0
    made = call("product.product", "create", {"name": "Made"})
    assert call("product.product", "read", [made], ["taxes_id"])[0]["taxes_id"] == []
    order = call(
        "sale.order", "create", {"partner_id": 9, "order_line": [[0, 0, {"product_id": made}]]}
    )
    assert call("sale.order", "read", [order], ["amount_total"])[0]["amount_total"] == 1.0
    error = refusal("res.partner", "write", [9], {"property_account_payable_id": 999})
    assert error.name == "odoo.exceptions.MissingError"
    tax = {"name": "VAT", "amount": 21.0, "amount_type": "percent", "type_tax_use": "sale"}
    vat = call("account.tax", "create", tax | {"country_id": 20, "sequence": 1})
    call("product.product", "write", [made], {"taxes_id": [[6, 0, [vat]]]})
    assert call("product.template", "search_count", [["taxes_id.amount", "=", 21.0]]) == 1


def test_a_model_of_ones_own_follows_orders(version: str) -> None:
    """What it computes from orders is kept up to date, and they may show it in return."""
    delivery = Model(
        "harbour.delivery",
        "Delivery",
        fields={
            "name": described("char", "Name", required=True),
            "order_id": described("many2one", "Order", relation="sale.order", required=True),
            "fee": described("float", "Fee", readonly=True),
            "state": described("char", "State", related="order_id.state", readonly=True),
        },
        computes=(Compute("fee", ("order_id.amount_total",), _fee),),
        ondelete={"order_id": "cascade"},
    )
    shown = {"x_delivery_ids": described("one2many", "Deliveries", relation="harbour.delivery")}
    shown["x_delivery_ids"]["relation_field"] = "order_id"
    extensions = (Extension(delivery), extend.from_fields_get(version, "sale.order", shown))
    database = Database.open("own", plan=evolve(Plan(version), extensions=extensions))
    try:

        def run(model: str, method: str, *args: Any) -> Any:
            return database.call(2, model, method, list(args), {})

        values = {"partner_id": 9, "order_line": [[0, 0, {"product_id": 5}]]}
        order = run("sale.order", "create", values | {"x_delivery_ids": [[0, 0, {"name": "A"}]]})
        (made,) = run("sale.order", "read", [order], ["x_delivery_ids"])[0]["x_delivery_ids"]
        assert run("harbour.delivery", "read", [made], ["fee"])[0]["fee"] == 45.0
        run("sale.order.line", "create", {"order_id": order, "product_id": 5})
        run("sale.order", "action_confirm", [order])
        assert run("harbour.delivery", "read", [made], ["fee", "state"]) == [
            {"id": made, "fee": 90.0, "state": "sale"}
        ]
        assert run("sale.order", "search", [["x_delivery_ids.fee", ">", 80]]) == [order]
        (copied,) = run("sale.order", "copy", [order])
        assert run("sale.order", "read", [copied], ["x_delivery_ids"])[0]["x_delivery_ids"] == []
        run("sale.order", "action_cancel", [order])
        run("sale.order", "unlink", [order])
        assert run("harbour.delivery", "search_count", []) == 0
    finally:
        database.close()


def _fee(row: Row) -> float:
    return (row["order_id.amount_total"] or 0.0) / 10
