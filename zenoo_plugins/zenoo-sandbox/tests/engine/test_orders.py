"""Orders, limits and offsets."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import Call, Refusal


@pytest.fixture
def three(call: Call) -> list[int]:
    rows = [
        {"name": "b", "ref": "2", "country_id": 20},
        {"name": "B", "ref": False, "country_id": False},
        {"name": "a", "ref": "1", "country_id": 75},
    ]
    made: list[int] = call("res.partner", "create", [row | {"type": "other"} for row in rows])
    return made


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", "Bab"),
        ("name desc", "baB"),
        ("ref", "abB"),
        ("ref desc", "Bba"),
        ("ref desc nulls last", "baB"),
        ("country_id", "baB"),
        ("country_id desc, id", "Bab"),
        ("type, id DESC", "aBb"),
        (None, "Bab"),
        ("", "Bab"),
    ],
)
def test_orders(call: Call, three: list[int], order: str | None, expected: str) -> None:
    found = call("res.partner", "search_read", [["id", "in", three]], ["name"], order=order)
    assert "".join(record["name"] for record in found) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # As PostgreSQL: what is empty comes after everything, and first the other way round.
        ("validity_date, id", "bcadef"),
        ("validity_date desc, id", "adefcb"),
        ("validity_date nulls first, id", "adefbc"),
        ("validity_date desc nulls last, id", "cbadef"),
        ("user_id, id", "bcdefa"),
        ("client_order_ref desc, validity_date, id desc", "bfedca"),
        ("locked desc, id", "cabdef"),
        ("locked, client_order_ref, id", "abdefc"),
        ("amount_total desc, id", "abcdef"),
        ("partner_id desc, id desc", "fedcba"),
        ("company_id, currency_id, state, id desc", "fedcba"),
    ],
)
def test_nulls(call: Call, order: str, expected: str) -> None:
    rows: list[dict[str, Any]] = [
        {"user_id": False, "locked": False},
        {"validity_date": "2026-01-01"},
        {"validity_date": "2026-02-01", "client_order_ref": "1", "locked": True},
        *({"client_order_ref": False} for _ in range(3)),
    ]
    common = {"partner_id": 9, "validity_date": False, "client_order_ref": False}
    made = call("sale.order", "create", [common | {"user_id": 2} | row for row in rows])
    call("sale.order", "write", made[:1], {"client_order_ref": "1"})
    call("sale.order", "write", made[1:2], {"client_order_ref": False})
    found = call("sale.order", "search", [["id", "in", made]], order=order)
    assert "".join("abcdef"[made.index(id_)] for id_ in found) == expected


def test_what_was_never_set_sorts_as_what_is_not_so(call: Call) -> None:
    rows = [{"is_favorite": False}, {}, {"is_favorite": True}, {}, {"is_favorite": False}]
    made = call("product.template", "create", [{"name": "Same"} | row for row in rows])
    found = call("product.template", "search", [["id", "in", made]], order="is_favorite desc, id")
    assert [made.index(id_) for id_ in found] == [2, 0, 1, 3, 4]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"limit": 2}, "Ba"),
        ({"limit": 0}, "Bab"),
        ({"limit": None}, "Bab"),
        ({"offset": 1}, "ab"),
        ({"limit": 1, "offset": 1}, "a"),
        ({"offset": 9}, ""),
    ],
)
def test_windows(call: Call, three: list[int], window: dict[str, Any], expected: str) -> None:
    found = call("res.partner", "search_read", [["id", "in", three]], ["name"], **window)
    assert "".join(record["name"] for record in found) == expected


def test_counts_stop_at_the_limit(call: Call) -> None:
    assert call("res.country", "search_count", [], limit=5) == 5
    assert call("res.country", "search_count", []) > 200


@pytest.mark.parametrize("order", ["name; drop table x", "name,", "name up", ["name"], "1 2 3"])
def test_malformed_orders(refusal: Refusal, order: object) -> None:
    error = refusal("res.partner", "search", [], order=order)
    assert error.name == "odoo.exceptions.UserError"
    assert error.message.startswith(f'Invalid "order" specified ({order}).')


def test_orders_by_what_cannot_be_sorted(refusal: Refusal) -> None:
    error = refusal("res.partner", "search", [], order="nope desc")
    assert error.message == "Invalid field 'nope' on model 'res.partner'"
    error = refusal("res.partner", "search", [], order="child_ids")
    assert error.name == "builtins.ValueError"
