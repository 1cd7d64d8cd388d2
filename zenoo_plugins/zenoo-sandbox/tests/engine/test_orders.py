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
