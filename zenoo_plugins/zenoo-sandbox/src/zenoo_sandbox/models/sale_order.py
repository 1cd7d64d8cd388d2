"""Sales orders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.models import sale_actions
from zenoo_sandbox.models.ir_sequence import next_number
from zenoo_sandbox.models.sale_addresses import address
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Compute, Hooks, Method, Model, Row, Values
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import existing, rows
from zenoo_sandbox.orm.rounding import rounded

_NAME = "sale.order"
_OF_COMPANY = ("portal_confirmation_sign", "portal_confirmation_pay", "prepayment_percent")
_NO_DELETION = (
    "You can not delete a sent quotation or a confirmed sales order. You must first cancel it."
)
_SUMS = {
    "amount_untaxed": "price_subtotal",
    "amount_tax": "price_tax",
    "amount_total": "price_total",
}


def _sum(name: str, of: str) -> Compute:
    def compute(env: Env, ids: list[int]) -> dict[int, float]:
        text, params = in_list(ids)
        sql = (
            f"SELECT o.id, SUM(l.{of}), c.rounding FROM sale_order o"
            " JOIN sale_order_line l ON l.order_id = o.id"
            " LEFT JOIN res_currency c ON c.id = o.currency_id"
            f" WHERE o.id IN {text} GROUP BY o.id"
        )
        totals = env.query(sql, params)
        with python_errors():
            found = {id_: rounded(total or 0.0, unit) for id_, total, unit in totals}
        return {id_: found.get(id_, 0.0) for id_ in ids}

    return Compute(name, (f"order_line.{of}", "currency_id.rounding"), by_batch=compute)


def _undiscounted(env: Env, ids: list[int]) -> dict[int, float]:
    text, params = in_list(ids)
    sql = (
        "SELECT order_id, SUM(price_unit * product_uom_qty) FROM sale_order_line"
        f" WHERE order_id IN {text} GROUP BY order_id"
    )
    return {id_: total or 0.0 for id_, total in env.query(sql, params)}


def _invoice_status(env: Env, ids: list[int]) -> dict[int, str]:
    """Return what its lines make of a confirmed order."""
    text, params = in_list(ids)
    sql = (
        "SELECT o.id, MAX(l.invoice_status = 'to invoice') FROM sale_order o"
        " JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL"
        f" WHERE o.state = 'sale' AND o.id IN {text} GROUP BY o.id"
    )
    found = {id_: "to invoice" if due else "no" for id_, due in env.query(sql, params)}
    return {id_: found.get(id_, "no") for id_ in ids}


def _expired(env: Env, ids: list[int]) -> dict[int, bool]:
    today = env.now[:10]
    return {
        row["id"]: row["state"] in ("draft", "sent") and (row["validity_date"] or today) < today
        for row in rows(env, env.model(_NAME), ids, ["state", "validity_date"])
    }


def _with_archived_products(env: Env, ids: list[int]) -> dict[int, bool]:
    text, params = in_list(ids)
    sql = (
        "SELECT DISTINCT l.order_id FROM sale_order_line l JOIN product_product p"
        f" ON p.id = l.product_id AND NOT p.active WHERE l.order_id IN {text}"
    )
    found = {row[0] for row in env.query(sql, params)}
    return {id_: id_ in found for id_ in ids}


def _addresses(kind: str) -> Compute:
    def compute(env: Env, ids: list[int]) -> dict[int, int]:
        found = rows(env, env.model(_NAME), ids, ["partner_id"])
        return {row["id"]: address(env, row["partner_id"], kind) for row in found}

    name = "partner_invoice_id" if kind == "invoice" else "partner_shipping_id"
    return Compute(name, ("partner_id",), by_batch=compute)


def _type_name(row: Row) -> str:
    return "Sales Order" if row["state"] == "sale" else "Quotation"


def _complete(env: Env, values: Values) -> None:
    """Fill what Odoo computes before the record is there."""
    if values.get("name", "New") in (False, None, "", "New"):
        company = values.get("company_id")
        known = type(company) is int and company
        own = env.with_context(allowed_company_ids=[company]) if known else env
        values["name"] = next_number(own.sudo(), _NAME, values.get("date_order")) or "New"
    partner = values.get("partner_id")
    if existing(env, env.model("res.partner"), [partner]):
        _complete_from_partner(env, values, partner)
    _complete_from_company(env, values)


def _complete_from_partner(env: Env, values: Values, partner: Any) -> None:
    for kind, name in (("invoice", "partner_invoice_id"), ("delivery", "partner_shipping_id")):
        if not values.get(name):
            values[name] = address(env, partner, kind)
    if "user_id" in values:
        return
    sql = (
        "SELECT COALESCE(p.user_id, c.user_id) FROM res_partner p"
        " LEFT JOIN res_partner c ON c.id = p.commercial_partner_id WHERE p.id = ?"
    )
    sells = "sales_team.group_sale_salesman" in env.user.groups
    values["user_id"] = env.query(sql, (partner,))[0][0] or (env.uid if sells else False)


def _complete_from_company(env: Env, values: Values) -> None:
    company = values.get("company_id")
    wanted = [company if type(company) is int else env.company_id]
    found = rows(env, env.model("res.company"), wanted, [*_OF_COMPANY, "quotation_validity_days"])
    for row in found:
        values.setdefault("require_signature", bool(row["portal_confirmation_sign"]))
        values.setdefault("require_payment", bool(row["portal_confirmation_pay"]))
        values.setdefault("prepayment_percent", row["prepayment_percent"] or 0.0)
        days = row["quotation_validity_days"] or 0
        if days > 0:
            until = date.fromisoformat(env.now[:10]) + timedelta(days=days)
            values.setdefault("validity_date", until.isoformat())


def _copy(env: Env, original: Row, values: Values) -> None:
    """Copy the lines along."""
    if "order_line" in values:
        return
    line = env.model("sale.order.line")
    names = [f.name for f in line.fields.values() if f.copied and f.column and f.name != "order_id"]
    sql = "SELECT id FROM sale_order_line WHERE order_id = ? ORDER BY sequence, id"
    ids = [row[0] for row in env.query(sql, (original["id"],))]
    found = {row["id"]: row for row in rows(env, line, ids, names)}
    values["order_line"] = [
        [0, 0, {name: found[id_][name] for name in names if found[id_][name] is not None}]
        for id_ in ids
    ]


def _refuse_unlink(env: Env, ids: list[int]) -> None:
    text, params = in_list(ids)
    sql = (
        f"SELECT 1 FROM sale_order WHERE state NOT IN ('draft', 'cancel') AND id IN {text} LIMIT 1"
    )
    if env.query(sql, params):
        raise UserError(_NO_DELETION)


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    return Model(
        name=_NAME,
        description="Sales Order",
        order="date_order desc, id desc",
        names_search=("name", "partner_id.name"),
        indexes=("name", "date_order", "state"),
        no_copy=frozenset(
            {"name", "state", "date_order", "client_order_ref", "origin", "reference", "locked"}
            | {"validity_date", "signature", "signed_by", "signed_on", "commitment_date"}
            | {"access_token", "note"}
        ),
        defaults={
            "company_id": lambda env: env.company_id,
            "date_order": lambda env: env.now,
        },
        computes=(
            *(_sum(name, of) for name, of in _SUMS.items()),
            _addresses("invoice"),
            _addresses("delivery"),
            Compute("currency_id", ("company_id.currency_id",), _currency),
            Compute("currency_rate", (), lambda row: 1.0),
            Compute("amount_undiscounted", by_batch=_undiscounted),
            Compute("amount_to_invoice", ("amount_total", "state"), _to_invoice),
            Compute(
                "invoice_status", ("state", "order_line.invoice_status"), by_batch=_invoice_status
            ),
            Compute("type_name", ("state",), _type_name),
            Compute("is_expired", by_batch=_expired),
            Compute("has_archived_products", by_batch=_with_archived_products),
            Compute("access_url", (), lambda row: f"/my/orders/{row['id']}"),
        ),
        methods={name: Method(run, owner="SaleOrder") for name, run in _ACTIONS.items()},
        overrides=frozenset({"create", "write", "unlink", "copy"}),
        hooks=Hooks(create=_complete, copy=_copy, unlink=_refuse_unlink),
    )


def _currency(row: Row) -> Any:
    return row["company_id.currency_id"]


def _to_invoice(row: Row) -> float:
    return row["amount_total"] or 0.0 if row["state"] == "sale" else 0.0


_ACTIONS = {
    "action_confirm": sale_actions.action_confirm,
    "action_cancel": sale_actions.action_cancel,
    "action_draft": sale_actions.action_draft,
    "action_lock": sale_actions.action_lock,
    "action_unlock": sale_actions.action_unlock,
    "action_quotation_send": sale_actions.action_quotation_send,
    "action_quotation_sent": sale_actions.action_quotation_sent,
}
