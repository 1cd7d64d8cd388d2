"""Quotations and orders: what is filled in, amounts, states, copies, refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.orm.rounding import rounded

from .callers import ADMIN, Call, Refusal

ORDER, LINE = "sale.order", "sale.order.line"
DESK, SHELF = 5, 6


@pytest.fixture
def customer(call: Call) -> int:
    values = {"name": "Larch & Sons", "is_company": True}
    made: int = call("res.partner", "create", values)
    return made


def _order(call: Call, customer: int, *lines: dict[str, Any], **values: Any) -> int:
    commands = [[0, 0, line] for line in lines]
    made: int = call(ORDER, "create", {"partner_id": customer, "order_line": commands, **values})
    return made


def _one(call: Call, id_: int, *fields: str, model: str = ORDER, **kwargs: Any) -> dict[str, Any]:
    (record,) = call(model, "read", [id_], list(fields), **kwargs)
    return {name: record[name] for name in fields}


def _lines(call: Call, order: int, *fields: str) -> list[dict[str, Any]]:
    ids = _one(call, order, "order_line")["order_line"]
    return [_one(call, id_, *fields, model=LINE) for id_ in ids]


def test_what_a_quotation_is_filled_with(database: Database, call: Call, customer: int) -> None:
    database.clock = lambda: datetime(2026, 1, 15, 10, tzinfo=UTC)
    last = call(ORDER, "search_read", [], ["name"], order="name desc", limit=1)[0]["name"]
    order = _order(call, customer)
    assert _one(
        call, order, "name", "state", "date_order", "company_id", "currency_id", "amount_total"
    ) == {
        "name": f"S{int(last[1:]) + 1:05d}",
        "state": "draft",
        "date_order": "2026-01-15 10:00:00",
        "company_id": [1, "Harbour Street Trading"],
        "currency_id": [1, "USD"],
        "amount_total": 0.0,
    }
    assert _one(call, order, "locked", "invoice_status", "type_name", "display_name") == {
        "locked": False,
        "invoice_status": "no",
        "type_name": "Quotation",
        "display_name": f"S{int(last[1:]) + 1:05d}",
    }
    # Recorded of an order: both are asked for, and a hundred percent ahead.
    assert _one(call, order, "require_signature", "prepayment_percent") == {
        "require_signature": True,
        "prepayment_percent": 1.0,
    }


def test_a_database_without_demo_data_sells(version: str) -> None:
    database = Database.open("bare", version=version, demo=False)
    try:

        def run(model: str, method: str, *args: Any) -> Any:
            return database.call(ADMIN, model, method, list(args), {})

        product = run("product.product", "create", {"name": "Desk", "list_price": 3.0})
        values = {"partner_id": 3, "order_line": [[0, 0, {"product_id": product}]]}
        order = run(ORDER, "create", values)
        run(ORDER, "action_confirm", [order])
        (found,) = run(ORDER, "read", [order], ["name", "amount_total", "state"])
        assert found == {"id": order, "name": "S00001", "amount_total": 3.0, "state": "sale"}
    finally:
        database.close()


def test_a_given_name_stays(call: Call, customer: int) -> None:
    order = _order(call, customer, name="X-1")
    assert _one(call, order, "name") == {"name": "X-1"}


def test_invoices_and_goods_go_to_the_contacts_for_them(call: Call, customer: int) -> None:
    shop = call("res.partner", "create", {"name": "Shop", "parent_id": customer, "type": "other"})
    bills, goods = call(
        "res.partner",
        "create",
        [
            {"name": "Bills", "parent_id": customer, "type": "invoice"},
            {"name": "Goods", "parent_id": shop, "type": "delivery"},
        ],
    )
    order = _order(call, customer)

    def addresses() -> list[int]:
        found = _one(call, order, "partner_invoice_id", "partner_shipping_id")
        return [pair[0] for pair in found.values()]

    assert addresses() == [bills, goods]
    assert [p[0] for p in _one(call, _order(call, shop), "partner_invoice_id").values()] == [bills]
    other = call("res.partner", "create", {"name": "Other"})
    call(ORDER, "write", [order], {"partner_id": other})
    assert addresses() == [other, other]
    call(ORDER, "write", [order], {"partner_id": customer, "partner_shipping_id": customer})
    assert addresses() == [bills, customer]


def test_a_daughter_company_has_addresses_of_its_own(call: Call, customer: int) -> None:
    values = {"name": "Daughter", "parent_id": customer, "is_company": True}
    daughter = call("res.partner", "create", values)
    values = {"name": "Bills", "parent_id": daughter, "type": "invoice"}
    bills = call("res.partner", "create", values)

    def invoiced(partner: int) -> int:
        found = _one(call, _order(call, partner), "partner_invoice_id")["partner_invoice_id"]
        return int(found[0])

    assert (invoiced(customer), invoiced(daughter)) == (customer, bills)
    values = {"name": "Our bills", "parent_id": customer, "type": "invoice"}
    ours = call("res.partner", "create", values)
    call("res.partner", "action_archive", [bills])
    assert (invoiced(customer), invoiced(daughter)) == (ours, daughter)


def test_the_salesperson_is_the_customers_else_who_writes(
    call: Call, customer: int, version: str
) -> None:
    demo = 5 if version == "19.0" else 6
    assert _one(call, _order(call, customer), "user_id")["user_id"][0] == ADMIN
    call("res.partner", "write", [customer], {"user_id": demo})
    assert _one(call, _order(call, customer), "user_id")["user_id"][0] == demo
    assert _one(call, _order(call, customer, user_id=False), "user_id")["user_id"] is False


def test_a_line_takes_name_unit_and_price_from_its_product(
    call: Call, customer: int, version: str
) -> None:
    unit = "product_uom_id" if version == "19.0" else "product_uom"
    call("product.product", "write", [DESK], {"description_sale": "Seasoned for two years."})
    (line,) = _lines(
        call, _order(call, customer, {"product_id": DESK}), "name", "price_unit", unit, "state"
    )
    assert line == {
        "name": "[FUR-101] Oak Desk\nSeasoned for two years.",
        "price_unit": 450.0,
        unit: [1, "Units"],
        "state": "draft",
    }
    given_ = {"product_id": DESK, "name": "A desk", "price_unit": 1.0, "product_uom_qty": 3}
    order = _order(call, customer, given_)
    assert _lines(call, order, "name", "price_unit", "price_subtotal") == [
        {"name": "A desk", "price_unit": 1.0, "price_subtotal": 3.0}
    ]
    (line_id,) = _one(call, order, "order_line")["order_line"]
    call(LINE, "write", [line_id], {"product_id": SHELF})
    assert _lines(call, order, "name", "price_unit", "product_template_id") == [
        {
            "name": "[FUR-102] Pine Shelf",
            "price_unit": 120.0,
            "product_template_id": [SHELF, "[FUR-102] Pine Shelf"],
        }
    ]
    dozen = call("ir.model.data", "check_object_reference", "uom", "product_uom_dozen")[1]
    call(LINE, "write", [line_id], {unit: dozen})
    assert _one(call, order, "amount_total")["amount_total"] == 3 * 12 * 120.0


def test_amounts_follow_their_lines(call: Call, customer: int) -> None:
    order = _order(
        call,
        customer,
        {"product_id": DESK, "product_uom_qty": 2, "discount": 10},
        {"product_id": SHELF, "price_unit": 2.675},
        {"display_type": "line_section", "name": "More", "product_uom_qty": 5},
        {"display_type": "line_note", "name": "Thanks"},
    )
    names = ("amount_untaxed", "amount_tax", "amount_total")
    assert _one(call, order, *names) == {
        "amount_untaxed": 812.68,
        "amount_tax": 0.0,
        "amount_total": 812.68,
    }
    first, second, section, note = _one(call, order, "order_line")["order_line"]
    call(ORDER, "write", [order], {"order_line": [[1, first, {"product_uom_qty": 1}], [2, second]]})
    assert _one(call, order, "amount_total") == {"amount_total": 405.0}
    call(LINE, "unlink", [first])
    assert _one(call, order, "amount_total", "order_line") == {
        "amount_total": 0.0,
        "order_line": [section, note],
    }


def test_orders_and_lines_are_found_by_name(call: Call, customer: int) -> None:
    order = _order(call, customer, {"product_id": DESK})
    name = _one(call, order, "name")["name"]
    (line,) = _one(call, order, "order_line")["order_line"]
    assert call(ORDER, "name_search", name) == [[order, name]]
    assert call(ORDER, "name_search", "Larch") == [[order, name]]
    shown = [line, f"{name} - [FUR-101] Oak Desk (Larch & Sons)"]
    assert call(LINE, "name_search", name) == [shown]
    assert shown in call(LINE, "name_search", "Oak Desk")


def test_a_line_that_moves_counts_where_it_is(call: Call, customer: int) -> None:
    here = _order(call, customer, {"product_id": DESK})
    there = _order(call, customer)
    call(LINE, "write", _one(call, here, "order_line")["order_line"], {"order_id": there})
    assert _one(call, here, "amount_total") == {"amount_total": 0.0}
    assert _one(call, there, "amount_total") == {"amount_total": 450.0}


@given(cents=st.integers(-(10**12), 10**12), thousandths=st.integers(-4, 4))
def test_rounding_finds_the_nearest_cent(cents: int, thousandths: int) -> None:
    amount = (cents * 1000 + thousandths * 100) / 100_000
    assert rounded(amount, 0.01) == cents / 100


@pytest.mark.parametrize(
    ("amount", "rounding", "expected"),
    [
        (2.675, 0.01, 2.68),
        (-2.675, 0.01, -2.68),
        (1.005, 0.01, 1.01),
        (0.5, 1.0, 1.0),
        (7.36, 0.05, 7.35),
        (999_999.995, 0.01, 1_000_000.0),
        (8_845_668_079_176.0, 0.01, 8_845_668_079_176.0),
        (1e300, 0.01, 1e300),
        (-0.001, 0.01, 0.0),
        (1.23, None, 1.23),
    ],
)
def test_rounding(amount: float, rounding: float | None, expected: float) -> None:
    assert rounded(amount, rounding) == expected


def test_amounts_are_rounded_by_their_currency(call: Call, customer: int) -> None:
    yen = call("res.currency", "search", [["name", "=", "JPY"]], context={"active_test": False})
    call("res.currency", "write", yen, {"active": True})
    company = call("res.company", "create", {"name": "Kobe", "currency_id": yen[0]})
    lines = [{"product_id": DESK, "price_unit": price} for price in (10.4, 10.5)]
    order = _order(call, customer, *lines, company_id=company)
    assert _one(call, order, "currency_id", "amount_total") == {
        "currency_id": [yen[0], "JPY"],
        "amount_total": 21.0,
    }
    assert {line["currency_id"][1] for line in _lines(call, order, "currency_id")} == {"JPY"}
    call(ORDER, "write", [order], {"company_id": 1})
    assert _one(call, order, "amount_total") == {"amount_total": 20.9}


@pytest.mark.parametrize(
    ("quantity", "total"),
    [(0, 0.0), (-3, -1350.0), ("12", 5400.0), (None, 0.0), (1e-9, 0.0), (1e300, 4.5e302)],
)
def test_odd_quantities(call: Call, customer: int, quantity: Any, total: float) -> None:
    order = _order(call, customer, {"product_id": DESK, "product_uom_qty": quantity})
    assert _one(call, order, "amount_total") == {"amount_total": total}


def test_amounts_without_end_are_refused(
    refusal: Refusal, customer: int, caplog: pytest.LogCaptureFixture
) -> None:
    line = {"product_id": DESK, "product_uom_qty": 1e200, "price_unit": 1e200}
    values = {"partner_id": customer, "order_line": [[0, 0, line]]}
    assert refusal(ORDER, "create", values).name == "builtins.OverflowError"
    assert not caplog.records


def test_the_way_of_an_order(database: Database, call: Call, customer: int) -> None:
    order = _order(call, customer, {"product_id": DESK})

    def now() -> list[Any]:
        found = _one(call, order, "state", "type_name", "invoice_status", "amount_to_invoice")
        return list(found.values())

    assert call(ORDER, "action_quotation_sent", [order]) is None
    assert now() == ["sent", "Quotation", "no", 0.0]
    database.clock = lambda: datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert call(ORDER, "action_confirm", [order]) is True
    assert now() == ["sale", "Sales Order", "to invoice", 450.0]
    assert _one(call, order, "date_order") == {"date_order": "2030-05-06 07:08:09"}
    assert _lines(call, order, "state", "qty_to_invoice") == [
        {"state": "sale", "qty_to_invoice": 1.0}
    ]
    assert call(ORDER, "action_cancel", [order]) is True
    assert now() == ["cancel", "Quotation", "no", 0.0]
    assert call(ORDER, "action_draft", [order]) is True
    assert now() == ["draft", "Quotation", "no", 0.0]


def test_steps_that_are_refused(call: Call, refusal: Refusal, customer: int) -> None:
    order = _order(call, customer, {"product_id": DESK})
    call(ORDER, "action_confirm", [order])
    (line,) = _one(call, order, "order_line")["order_line"]
    call(ORDER, "action_lock", [order])
    refused = [
        (ORDER, "action_confirm", [order], "Some orders are not in a state requiring confirmation"),
        (ORDER, "action_quotation_sent", [order], "Only draft orders can be marked as sent"),
        (ORDER, "action_cancel", [order], "You cannot cancel a locked order. Please unlock it"),
        (ORDER, "unlink", [order], "You can not delete a sent quotation or a confirmed sales"),
        (LINE, "unlink", [line], "Once a sales order is confirmed, you can't remove one of its"),
    ]
    for model, method, ids, text in refused:
        error = refusal(model, method, ids)
        assert error.name == "odoo.exceptions.UserError"
        assert error.message.startswith(text)
    for command in ([2, line], [3, line], [5], [6, 0, []]):
        assert "can't remove" in refusal(ORDER, "write", [order], {"order_line": [command]}).message
    assert _one(call, order, "state", "amount_total") == {"state": "sale", "amount_total": 450.0}
    call(ORDER, "action_unlock", [order])
    call(ORDER, "action_cancel", [order])
    call(ORDER, "unlink", [order])
    assert call(LINE, "read", [line], ["name"]) == []


def test_one_refusal_keeps_all_orders_as_they_are(
    call: Call, refusal: Refusal, customer: int
) -> None:
    first, second = (_order(call, customer, {"product_id": DESK}) for _ in range(2))
    call(ORDER, "action_confirm", [second])
    refusal(ORDER, "action_confirm", [first, second])
    refusal(ORDER, "unlink", [first, second])
    refusal(ORDER, "action_cancel", [first, 999999999])
    assert _one(call, first, "state") == {"state": "draft"}


@pytest.mark.parametrize("method", ["action_confirm", "action_cancel", "action_draft"])
def test_orders_that_are_not_there(call: Call, refusal: Refusal, method: str) -> None:
    error = refusal(ORDER, method, [999999999])
    assert error.name == "odoo.exceptions.MissingError"
    assert "(Record: sale.order(999999999,), User: 2)" in error.message
    assert refusal(ORDER, method, ["1"]).name == "odoo.exceptions.MissingError"
    assert refusal(ORDER, method).name == "builtins.IndexError"
    assert call(ORDER, method, []) is True


def test_a_confirmed_order_still_takes_changes(call: Call, customer: int) -> None:
    order = _order(call, customer, {"product_id": DESK})
    call(ORDER, "action_confirm", [order])
    (line,) = _one(call, order, "order_line")["order_line"]
    call(LINE, "write", [line], {"product_uom_qty": 5})
    call(LINE, "create", {"order_id": order, "product_id": SHELF})
    assert _one(call, order, "amount_total") == {"amount_total": 2370.0}


def test_ten_confirmations_at_once_confirm_once(
    database: Database, call: Call, customer: int
) -> None:
    order = _order(call, customer, {"product_id": DESK})

    def confirm(_: int) -> str:
        try:
            return str(database.call(ADMIN, ORDER, "action_confirm", [[order]], {}))
        except ServerError as error:
            return error.message

    with ThreadPoolExecutor(10) as pool:
        said = sorted(pool.map(confirm, range(10)))
    assert said[9] == "True"
    assert set(said[:9]) == {"Some orders are not in a state requiring confirmation."}


def test_orders_made_at_once_have_names_of_their_own(
    database: Database, call: Call, customer: int
) -> None:
    def create(_: int) -> Any:
        line = [0, 0, {"product_id": DESK}]
        values = {"partner_id": customer, "order_line": [line]}
        return database.call(ADMIN, ORDER, "create", [values], {})

    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(create, range(40)))
    names = sorted(record["name"] for record in call(ORDER, "read", made, ["name"]))
    first = int(names[0][1:])
    assert names == [f"S{number:05d}" for number in range(first, first + 40)]


def test_a_copy_is_a_new_quotation(database: Database, call: Call, customer: int) -> None:
    order = _order(
        call,
        customer,
        {"product_id": DESK, "discount": 10, "name": "Own text"},
        {"display_type": "line_note", "name": "Thanks"},
        client_order_ref="PO-1",
        tag_ids=[[6, 0, [1, 2]]],
    )
    call(ORDER, "action_confirm", [order])
    database.clock = lambda: datetime(2030, 5, 6, tzinfo=UTC)
    (copied,) = call(ORDER, "copy", [order])
    kept = ("partner_id", "amount_total", "user_id", "company_id")
    assert _one(call, copied, *kept) == _one(call, order, *kept)
    assert _one(call, copied, "state", "date_order", "client_order_ref", "invoice_status") == {
        "state": "draft",
        "date_order": "2030-05-06 00:00:00",
        "client_order_ref": False,
        "invoice_status": "no",
    }
    assert sorted(_one(call, copied, "tag_ids")["tag_ids"]) == [1, 2]
    names = ("name", "price_subtotal", "display_type", "discount")
    assert _lines(call, copied, *names) == _lines(call, order, *names)
    assert _lines(call, copied, "state") == [{"state": "draft"}] * 2
    assert _one(call, order, "state") == {"state": "sale"}
    assert _one(call, copied, "name") != _one(call, order, "name")
    (bare,) = call(ORDER, "copy", [order], {"order_line": [], "partner_id": 11})
    assert _one(call, bare, "amount_total", "order_line") == {"amount_total": 0.0, "order_line": []}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "(partner_id)"),
        ({"partner_id": 999999999}, "res.partner(999999999,)"),
        ({"partner_id": 2**70}, f"res.partner({2**70},)"),
        ({"partner_id": 9, "order_line": [[0, 0, {}]]}, "(name)"),
        (
            {"partner_id": 9, "order_line": [[0, 0, {"name": "x"}]]},
            "Missing required fields on accountable sale order line.",
        ),
        (
            {"partner_id": 9, "order_line": [[0, 0, {"product_id": 999999999}]]},
            "product.product(999999999,)",
        ),
        ({"partner_id": 9, "state": "done"}, "Wrong value for sale.order.state: 'done'"),
        ({"partner_id": 9, "date_order": "soon"}, "does not match format '%Y'"),
        ({"partner_id": 9, "date_order": False}, "(date_order)"),
        ({"partner_id": 9, "company_id": 999999999}, "res.company(999999999,)"),
    ],
)
def test_orders_that_cannot_be(refusal: Refusal, values: dict[str, Any], text: str) -> None:
    assert text in refusal(ORDER, "create", values).message


def test_sections_have_no_amounts(call: Call, refusal: Refusal, customer: int) -> None:
    order = _order(call, customer, {"display_type": "line_section", "name": "Desks"})
    (line,) = _one(call, order, "order_line")["order_line"]
    for values in ({"product_id": DESK}, {"price_unit": 1.0}, {"product_uom_qty": 1.0}):
        error = refusal(LINE, "write", [line], values)
        assert error.message.endswith("Forbidden values on non-accountable sale order line")


def test_a_line_does_not_write_to_its_order(call: Call, customer: int) -> None:
    """What a line shows of its order is read only there."""
    order = _order(call, customer, {"product_id": DESK})
    (line,) = _one(call, order, "order_line")["order_line"]
    call(LINE, "write", [line], {"state": "sale", "salesman_id": False, "product_template_id": 1})
    assert _one(call, order, "state")["state"] == "draft"
    assert _one(call, order, "user_id")["user_id"]
    assert _one(call, DESK, "product_tmpl_id", model="product.product")["product_tmpl_id"][0] == 5


def test_archived_products_are_told(call: Call, customer: int) -> None:
    order = _order(call, customer, {"product_id": DESK})
    assert _one(call, order, "has_archived_products") == {"has_archived_products": False}
    call("product.product", "action_archive", [DESK])
    assert _one(call, order, "has_archived_products") == {"has_archived_products": True}
    assert _lines(call, order, "is_product_archived") == [{"is_product_archived": True}]


def test_quotations_expire(database: Database, call: Call, customer: int) -> None:
    order = _order(call, customer, {"product_id": DESK}, validity_date="2030-01-01")
    assert _one(call, order, "is_expired") == {"is_expired": False}
    database.clock = lambda: datetime(2030, 1, 2, tzinfo=UTC)
    assert _one(call, order, "is_expired") == {"is_expired": True}
    call(ORDER, "action_confirm", [order])
    assert _one(call, order, "is_expired") == {"is_expired": False}


def test_orders_of_a_customer(call: Call, refusal: Refusal, customer: int) -> None:
    branch = call("res.partner", "create", {"name": "Branch", "parent_id": customer})
    orders = [_order(call, customer), _order(call, branch)]
    contact = {"model": "res.partner"}
    found = _one(call, customer, "sale_order_ids", "sale_order_count", **contact)
    assert found == {"sale_order_ids": orders[:1], "sale_order_count": 2}
    assert _one(call, branch, "sale_order_count", **contact) == {"sale_order_count": 1}
    assert call(ORDER, "search", [["partner_id", "child_of", customer]]) == orders[::-1]
    assert call("res.partner", "search", [["sale_order_ids", "in", orders[:1]]]) == [customer]
    for model, ids in (("res.partner", [customer]), ("res.partner", [branch])):
        assert refusal(model, "unlink", ids).name == "odoo.exceptions.ValidationError"


def test_messages_about_orders(call: Call, customer: int) -> None:
    order = _order(call, customer)
    posted = call(ORDER, "message_post", [order], body="Ready on Monday")
    assert (posted[0] if isinstance(posted, list) else posted) in _one(call, order, "message_ids")[
        "message_ids"
    ]
    call(ORDER, "unlink", [order])
    left = [["model", "=", ORDER], ["res_id", "=", order]]
    assert call("mail.message", "search_count", left) == 0


def test_amounts_by_state(call: Call) -> None:
    groups = call(ORDER, "read_group", [], ["amount_total:sum"], ["state"])
    for group in groups:
        totals = call(ORDER, "search_read", group["__domain"], ["amount_total"])
        assert group["state_count"] == len(totals)
        assert group["amount_total"] == pytest.approx(sum(o["amount_total"] for o in totals))
    assert {group["state"] for group in groups} == {"draft", "sent", "sale", "cancel"}
