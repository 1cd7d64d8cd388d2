"""Lines of sales orders: products, sections and notes."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.models.uom_uom import converted
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Check, Compute, Hooks, Model, Row, Values
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import existing, names, rows
from zenoo_sandbox.orm.rounding import rounded

_NAME = "sale.order.line"
_CONFIRMED = (
    "Once a sales order is confirmed, you can't remove one of its lines (we need to track if "
    "something gets invoiced or delivered).\nSet the quantity to 0 instead."
)
_PRODUCT = ("description_sale", "uom_id", "list_price", "uom_id.factor")
_TEMPLATE = "product_id.product_tmpl_id"
_AMOUNT = ("product_uom_qty", "price_unit", "discount", "order_id.currency_id.rounding")


def _subtotal(row: Row) -> float:
    price = (row["price_unit"] or 0.0) * (1 - (row["discount"] or 0.0) / 100)
    with python_errors():
        amount: float = (row["product_uom_qty"] or 0.0) * price
        return rounded(amount, row["order_id.currency_id.rounding"])


def _reduced(of: str) -> tuple[tuple[str, ...], Any]:
    def compute(row: Row) -> float:
        quantity = row["product_uom_qty"]
        return float((row[of] or 0.0) / quantity) if quantity else 0.0

    return (of, "product_uom_qty"), compute


def _to_invoice(row: Row) -> float:
    if row["state"] != "sale" or row["display_type"]:
        return 0.0
    delivered = row["product_id.product_tmpl_id.invoice_policy"] == "delivery"
    ordered = row["qty_delivered"] if delivered else row["product_uom_qty"]
    return float((ordered or 0.0) - (row["qty_invoiced"] or 0.0))


def _invoice_status(row: Row) -> str:
    if row["state"] != "sale":
        return "no"
    return "to invoice" if row["qty_to_invoice"] else "no"


def _display_name(row: Row) -> str:
    first = (row["name"] or "").split("\n")[0]
    customer = row["order_id.partner_id.ref"] or row["order_id.partner_id.name"]
    text = f"{row['order_id.name']} - {first}"
    return f"{text} ({customer})" if customer else text


def _unit_field(env: Env) -> str:
    return "product_uom_id" if env.registry.new else "product_uom"


def _text(env: Env, product: int) -> str:
    found = rows(env, env.model("product.product"), [product], ["description_sale"])
    shown: str = names(env, env.model("product.product"), [product])[product]
    return f"{shown}\n{found[0]['description_sale']}" if found[0]["description_sale"] else shown


def _price(env: Env, product: int, unit: Any) -> float:
    found = rows(env, env.model("product.product"), [product], _PRODUCT)[0]
    price: float = found["list_price"] or 0.0
    if type(unit) is not int or unit == found["uom_id"]:
        return price
    units = rows(env, env.model("uom.uom"), [unit], ["factor"])
    factors = {"own": found["uom_id.factor"], "line": units[0]["factor"] if units else 1.0}
    return converted(factors, price, new=env.registry.new)


def _complete(env: Env, values: Values) -> None:
    """Fill what Odoo computes before the record is there, from the product."""
    if values.get("display_type"):
        values.update(product_id=False, price_unit=0.0, product_uom_qty=0.0)
        values[_unit_field(env)] = False
    product = values.get("product_id")
    if _is_product(env, product):
        _from_product(env, values, product)
    for name in ("price_unit", "customer_lead", "discount"):
        values.setdefault(name, 0.0)


def _from_product(env: Env, values: Values, product: Any) -> None:
    unit = _unit_field(env)
    if not values.get(unit):
        found = rows(env, env.model("product.product"), [product], ["uom_id"])
        values[unit] = found[0]["uom_id"]
    if not values.get("name"):
        values["name"] = _text(env, product)
    if "price_unit" not in values:
        values["price_unit"] = _price(env, product, values[unit])


def _change(env: Env, ids: list[int], values: Values) -> None:
    """Let name, unit and price follow another product, as far as they are not given along."""
    product, unit = values.get("product_id"), values.get(_unit_field(env))
    if _is_product(env, product):
        _from_product(env, values, product)
    elif type(unit) is int and "price_unit" not in values:
        _change_unit(env, ids, unit)


def _change_unit(env: Env, ids: list[int], unit: int) -> None:
    """Let the prices of lines follow another unit."""
    known = rows(env, env.model("uom.uom"), [unit], ["factor"])
    line, factor = env.model(_NAME), f"{_unit_field(env)}.factor"
    for row in rows(env, line, ids, ["price_unit", factor]) if known else ():
        factors = {"own": row[factor], "line": known[0]["factor"]}
        price = converted(factors, row["price_unit"] or 0.0, new=env.registry.new)
        crud.write(env, line, [row["id"]], {"price_unit": price})


def _is_product(env: Env, product: Any) -> bool:
    return bool(existing(env, env.model("product.product"), [product]))


def _refuse_unlink(env: Env, ids: list[int]) -> None:
    text, params = in_list(ids)
    sql = (
        "SELECT 1 FROM sale_order_line WHERE state = 'sale' AND display_type IS NULL"
        f" AND id IN {text} LIMIT 1"
    )
    if env.query(sql, params):
        raise UserError(_CONFIRMED)


def declare(version: str) -> Model:
    """Declare the model."""
    unit = "product_uom" if version == "18.0" else "product_uom_id"
    invoiced = ("state", "display_type", "product_uom_qty", "qty_delivered", "qty_invoiced")
    return Model(
        name=_NAME,
        description="Sales Order Line",
        order="order_id, sequence, id",
        names_search=("name", "order_id.name"),
        ondelete={
            "order_id": "cascade",
            "linked_line_id": "cascade",
            "product_id": "restrict",
            unit: "restrict",
        },
        computes=(
            Compute("price_subtotal", _AMOUNT, _subtotal),
            Compute("price_tax", (), lambda row: 0.0),
            Compute("price_total", ("price_subtotal",), lambda row: row["price_subtotal"]),
            Compute("price_reduce_taxexcl", *_reduced("price_subtotal")),
            Compute("price_reduce_taxinc", *_reduced("price_total")),
            Compute(
                "product_template_id",
                (_TEMPLATE,),
                lambda row: row[_TEMPLATE],
                search=lambda env, operator, value: [(_TEMPLATE, operator, value)],
            ),
            # No product here has attributes to choose from.
            Compute("is_configurable_product", (), lambda row: False),
            Compute(
                "is_product_archived",
                ("product_id", "product_id.active"),
                lambda row: bool(row["product_id"] and not row["product_id.active"]),
            ),
            Compute("qty_delivered_method", (), lambda row: "manual"),
            Compute("qty_invoiced", (), lambda row: 0.0),
            Compute("untaxed_amount_invoiced", (), lambda row: 0.0),
            Compute(
                "qty_to_invoice",
                (*invoiced, "product_id.product_tmpl_id.invoice_policy"),
                _to_invoice,
            ),
            Compute("invoice_status", ("state", "qty_to_invoice"), _invoice_status),
            Compute(
                "untaxed_amount_to_invoice",
                ("qty_to_invoice", "price_unit"),
                lambda row: (row["qty_to_invoice"] or 0.0) * (row["price_unit"] or 0.0),
            ),
            Compute(
                "display_name",
                ("name", "order_id.name", "order_id.partner_id.ref", "order_id.partner_id.name"),
                _display_name,
            ),
        ),
        checks=(
            Check(
                "accountable_required_fields",
                "display_type IS NOT NULL OR COALESCE(is_downpayment, 0) OR (product_id IS NOT NULL"
                f" AND {unit} IS NOT NULL)",
                "Missing required fields on accountable sale order line.",
            ),
            Check(
                "non_accountable_null_fields",
                "display_type IS NULL OR (product_id IS NULL AND COALESCE(price_unit, 0) = 0 AND"
                f" COALESCE(product_uom_qty, 0) = 0 AND {unit} IS NULL)",
                "Forbidden values on non-accountable sale order line",
            ),
        ),
        overrides=frozenset({"create", "write"}),
        hooks=Hooks(create=_complete, write=_change, unlink=_refuse_unlink),
    )
