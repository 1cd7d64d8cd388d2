"""Who reaches which orders: one's own, a department's, a customer's, a company's."""

from __future__ import annotations

from typing import Any

import pytest
from zenoo_sandbox.database import Database

from .callers import ADMIN, Call, Refusal

ORDER, LINE = "sale.order", "sale.order.line"
HIDDEN = "Uh-oh! Looks like you have stumbled upon some top-secret records."


@pytest.fixture
def demo(version: str) -> int:
    return 5 if version == "19.0" else 6


def _group(call: Call, xmlid: str) -> int:
    found: int = call("ir.model.data", "check_object_reference", *xmlid.split("."))[1]
    return found


def _user(call: Call, version: str, login: str, *groups: str) -> int:
    field = "group_ids" if version == "19.0" else "groups_id"
    numbers = [_group(call, group) for group in groups]
    made: int = call(
        "res.users", "create", {"name": login, "login": login, field: [[6, 0, numbers]]}
    )
    return made


def _others(call: Call, uid: int) -> list[int]:
    return list(call(ORDER, "search", [["user_id", "not in", [uid, False]]]))


def test_demo_sees_its_own_and_nobodys(call: Call, demo: int) -> None:
    seen = call(ORDER, "search_read", [], ["user_id"], uid=demo)
    assert {record["user_id"] and record["user_id"][0] for record in seen} == {demo, False}
    assert len(seen) == call(ORDER, "search_count", [["user_id", "in", [demo, False]]])
    assert _others(call, demo)


@pytest.mark.parametrize(
    ("method", "args", "mode"),
    [
        ("read", [["name"]], "read"),
        ("copy", [], "read"),
        ("write", [{"client_order_ref": "x"}], "write"),
        ("action_confirm", [], "read"),
        ("action_cancel", [], "read"),
    ],
)
def test_others_orders_are_out_of_reach(
    call: Call, refusal: Refusal, demo: int, method: str, args: list[Any], mode: str
) -> None:
    order = _others(call, demo)[0]
    before = call(ORDER, "read", [order])
    error = refusal(ORDER, method, [order], *args, uid=demo)
    assert error.name == "odoo.exceptions.AccessError"
    assert error.message.startswith(HIDDEN)
    assert f"doesn't have '{mode}' access to:\n- Sales Order (sale.order)" in error.message
    assert call(ORDER, "read", [order]) == before


def test_others_lines_are_out_of_reach(call: Call, refusal: Refusal, demo: int) -> None:
    theirs = call(LINE, "search", [["order_id", "in", _others(call, demo)]])
    assert not set(theirs) & set(call(LINE, "search", [], uid=demo))
    assert refusal(LINE, "write", theirs[:1], {"price_unit": 0.0}, uid=demo).message.startswith(
        HIDDEN
    )
    own = call(ORDER, "create", {"partner_id": 9}, uid=demo)
    error = refusal(ORDER, "write", [own], {"order_line": [[4, theirs[0]]]}, uid=demo)
    assert error.name == "odoo.exceptions.AccessError"
    values = {"order_id": _others(call, demo)[0], "product_id": 5}
    assert refusal(LINE, "create", values, uid=demo).name == "odoo.exceptions.AccessError"


def test_no_way_around_by_relations_groups_or_names(call: Call, demo: int) -> None:
    order = _others(call, demo)[0]
    (record,) = call(ORDER, "read", [order], ["name", "partner_id"])
    partner = record["partner_id"][0]
    assert (
        order
        not in call("res.partner", "read", [partner], ["sale_order_ids"], uid=demo)[0][
            "sale_order_ids"
        ]
    )
    by_name = [["sale_order_ids.name", "=", record["name"]]]
    assert call("res.partner", "search", by_name) == [partner]
    assert call("res.partner", "search", by_name, uid=demo) == []
    assert call(ORDER, "name_search", record["name"], uid=demo) == []
    counted = call(ORDER, "read_group", [], ["amount_total:sum"], ["state"], uid=demo)
    assert sum(group["state_count"] for group in counted) == call(
        ORDER, "search_count", [], uid=demo
    )
    count = {
        uid: call("res.partner", "read", [partner], ["sale_order_count"], uid=uid)[0]
        for uid in (ADMIN, demo)
    }
    assert count[demo]["sale_order_count"] < count[ADMIN]["sale_order_count"]


def test_an_order_is_handed_over(call: Call, refusal: Refusal, demo: int) -> None:
    own = call(ORDER, "create", {"partner_id": 9, "user_id": demo}, uid=demo)
    assert call(ORDER, "write", [own], {"user_id": ADMIN}, uid=demo) is True
    assert refusal(ORDER, "read", [own], ["name"], uid=demo).message.startswith(HIDDEN)
    error = refusal(ORDER, "create", {"partner_id": 9, "user_id": ADMIN}, uid=demo)
    assert "doesn't have 'create' access to:" in error.message


def test_what_demo_may_do_with_its_own(call: Call, refusal: Refusal, demo: int) -> None:
    line = [0, 0, {"product_id": 5}]
    values = {"partner_id": 9, "user_id": demo, "order_line": [line]}
    own = call(ORDER, "create", values, uid=demo)
    assert call(ORDER, "action_confirm", [own], uid=demo) is True
    assert call(ORDER, "action_cancel", [own], uid=demo) is True
    error = refusal(ORDER, "unlink", [own], uid=demo)
    assert error.message.startswith("You are not allowed to delete 'Sales Order' (sale.order)")
    assert "\t- Sales/Administrator\n" in error.message


def test_limited_has_no_part_in_it(call: Call, refusal: Refusal, limited: int) -> None:
    for model in (ORDER, LINE, "crm.tag"):
        for method, args in (("search", [[]]), ("read", [[1]]), ("create", [{"name": "x"}])):
            error = refusal(model, method, *args, uid=limited)
            assert error.name == "odoo.exceptions.AccessError"
            assert error.message.startswith("You are not allowed to ")
    assert refusal(ORDER, "action_confirm", [1], uid=limited).message.startswith(
        "You are not allowed to access 'Sales Order'"
    )
    assert call(ORDER, "read", [1], ["state"])[0]["state"] == "draft"
    for model in ("product.template", "uom.uom", "product.category", "res.bank"):
        assert call(model, "search_count", [], uid=limited) > 0
        assert refusal(model, "unlink", [1], uid=limited).name == "odoo.exceptions.AccessError"


@pytest.mark.parametrize(
    ("group", "modes"),
    [
        ("sales_team.group_sale_salesman_all_leads", ["read", "write", "create"]),
        ("sales_team.group_sale_manager", ["read", "write", "create", "unlink"]),
        ("account.group_account_invoice", ["read", "write"]),
    ],
)
def test_who_sees_all_orders(call: Call, version: str, group: str, modes: list[str]) -> None:
    user = _user(call, version, "everything", "base.group_user", group)
    assert call(ORDER, "search_count", [], uid=user) == call(ORDER, "search_count", [])
    every = ["read", "write", "create", "unlink"]
    assert [mode for mode in every if call(ORDER, "has_access", [], mode, uid=user)] == modes


def test_a_customer_sees_what_is_ordered_for_it(call: Call, refusal: Refusal, version: str) -> None:
    firm = call("res.partner", "create", {"name": "Firm", "is_company": True})
    user = _user(call, version, "customer", "base.group_portal")
    contact = call("res.users", "read", [user], ["partner_id"])[0]["partner_id"][0]
    call("res.partner", "write", [contact], {"parent_id": firm})
    line = [0, 0, {"product_id": 5}]
    orders = [
        call(ORDER, "create", {"partner_id": partner, "order_line": [line]})
        for partner in (firm, contact)
    ]
    assert sorted(call(ORDER, "search", [], uid=user)) == orders
    found = call(LINE, "search_read", [], ["order_id"], uid=user)
    assert sorted(line["order_id"][0] for line in found) == orders
    assert refusal(ORDER, "read", [1], ["name"], uid=user).message.startswith(HIDDEN)
    for method, args in (("write", [{"note": "x"}]), ("action_confirm", []), ("unlink", [])):
        error = refusal(ORDER, method, orders, *args, uid=user)
        assert error.name == "odoo.exceptions.AccessError"
    assert call(ORDER, "read", orders, ["state"])[0]["state"] == "draft"


def test_orders_of_a_company_are_for_it(call: Call, refusal: Refusal, demo: int) -> None:
    other = {"allowed_company_ids": [2]}
    order = call(ORDER, "create", {"partner_id": 9, "user_id": demo}, context=other)
    (record,) = call(ORDER, "read", [order], ["company_id"])
    assert record["company_id"] == [2, "Polder Street Trading"]
    first = {"allowed_company_ids": [1]}
    assert call(ORDER, "search_count", [["id", "=", order]], context=first) == 0
    assert call(ORDER, "search_count", [["id", "=", order]], context=other) == 1
    assert refusal(ORDER, "action_confirm", [order], context=first).message.startswith(HIDDEN)
    # Its own, but not in its company.
    assert refusal(ORDER, "read", [order], ["name"], uid=demo).message.startswith(HIDDEN)
    error = refusal(ORDER, "create", {"partner_id": 9, "company_id": 2}, uid=demo)
    assert "doesn't have 'create' access to:" in error.message
    error = refusal(ORDER, "search", [], uid=demo, context=other)
    assert error.message == "Access to unauthorized or invalid companies."


def test_numbers_are_the_companys_own_where_it_has_a_sequence(call: Call) -> None:
    values = {"name": "Polder", "code": ORDER, "prefix": "P", "padding": 3, "company_id": 2}
    call("ir.sequence", "create", values)
    made = [call(ORDER, "create", {"partner_id": 9, "company_id": number}) for number in (2, 1, 2)]
    names = [record["name"] for record in call(ORDER, "read", made, ["name"])]
    assert (names[0], names[2]) == ("P001", "P002")
    assert names[1].startswith("S")


def test_rights_are_data_here_too(database: Database, call: Call, demo: int) -> None:
    rule = [["model_id.model", "=", ORDER], ["name", "ilike", "one's own"]]
    found = call("ir.rule", "search", rule)
    assert len(found) == 1
    call("ir.rule", "write", found, {"domain_force": "[(1, '=', 1)]"})
    seen = database.call(demo, ORDER, "search_count", [[]], {})
    assert seen == call(ORDER, "search_count", [["company_id", "=", 1]])
