"""The oracle itself: what is known of Odoo's domains, on a handful of records."""

from __future__ import annotations

from typing import Any

import pytest
from evaluator import Spec, World

PARTNER = {
    "id": Spec("integer"),
    "name": Spec("char"),
    "email": Spec("char"),
    "color": Spec("integer"),
    "type": Spec("selection"),
    "active": Spec("boolean"),
    "is_company": Spec("boolean"),
    "country_id": Spec("many2one", "country"),
    "parent_id": Spec("many2one", "partner"),
    "child_ids": Spec("one2many", "partner", (("active", "=", True),), active_test=False),
    "tag_ids": Spec("many2many", "tag"),
}
TAG = {
    "id": Spec("integer"),
    "name": Spec("char"),
    "active": Spec("boolean"),
    "parent_id": Spec("many2one", "tag"),
}
COUNTRY = {"id": Spec("integer"), "name": Spec("char"), "code": Spec("char")}


def partner(key: int, name: str | None, **values: Any) -> dict[str, Any]:
    """Return a contact with the given values and nothing else set."""
    blank = dict.fromkeys(PARTNER)
    links: dict[str, Any] = {"child_ids": set(), "tag_ids": set(), "active": True}
    return {**blank, **links, "id": key, "name": name, **values}


def tag(key: int, name: str, parent: int | None = None, *, active: bool = True) -> dict[str, Any]:
    return {"id": key, "name": name, "parent_id": parent, "active": active}


WORLD = World(
    {"partner": PARTNER, "tag": TAG, "country": COUNTRY},
    {
        "partner": {
            r["id"]: r
            for r in [
                partner(1, "Acorn", is_company=True, child_ids={2, 3}, country_id=20, color=3),
                partner(2, "Ada_100%", parent_id=1, email="ada@x.example", tag_ids={11}),
                partner(3, "Old Bob", parent_id=1, active=False, tag_ids={12}),
                partner(4, "Éva", email="", country_id=233, type="other"),
                partner(5, None, tag_ids={13}, parent_id=2),
            ]
        },
        "tag": {
            11: tag(11, "Trade"),
            12: tag(12, "Retail", 11),
            13: tag(13, "Gone", 12, active=False),
        },
        "country": {
            20: {"id": 20, "name": "Belgium", "code": "BE"},
            233: {"id": 233, "name": "United States", "code": "US"},
        },
    },
    {"country": "name", "partner": "name", "tag": "name"},
)

CASES: list[tuple[list[Any], list[int]]] = [
    ([], [1, 2, 4, 5]),
    ([[1, "=", 1], [0, "=", 1]], []),
    ([["id", "in", []]], []),
    ([["id", "not in", []]], [1, 2, 4, 5]),
    ([["email", "=", False]], [1, 4, 5]),
    (["!", ["email", "!=", False]], [1, 4, 5]),
    ([["email", "=like", "%"]], [2, 4]),
    ([["name", "ilike", "éV"]], [4]),
    ([["name", "like", "_%"]], [1, 2, 4]),
    ([["name", "like", r"\_100\%"]], [2]),
    ([["name", "not like", "A"]], [4, 5]),
    ([["name", "ilike", ""]], [1, 2, 4, 5]),
    ([["name", "not =like", ""]], [1, 2, 4]),
    ([["color", "=", 0]], [2, 4, 5]),
    ([["color", "<", 1]], [2, 4, 5]),
    ([["color", "like", 3]], [1]),
    ([["type", "<", "zzz"]], [4]),
    (["!", ["type", "<", "zzz"]], [1, 2, 5]),
    ([["type", "!=", "other"]], [1, 2, 5]),
    ([["is_company", "!=", True]], [2, 4, 5]),
    ([["active", "=", False]], [3]),
    ([["active", "in", [True, False]]], [1, 2, 3, 4, 5]),
    (["|", "&", ["active", "=", False], [0, "=", 1], [1, "=", 1]], [1, 2, 4, 5]),
    ([["parent_id.active", "=", True]], [2, 5]),
    ([["country_id.code", "!=", "BE"]], [4]),
    ([["country_id", "!=", 20]], [2, 4, 5]),
    ([["country_id", "ilike", "bel"]], [1]),
    ([["country_id", "not ilike", "bel"]], [2, 4, 5]),
    ([["country_id", "=", "Belgium"]], [1]),
    ([["country_id", "in", [False, "Belgium"]]], [1, 2, 5]),
    ([["country_id", "like", ""]], [1, 4]),
    ([["country_id", "=?", False]], [1, 2, 4, 5]),
    ([["country_id", "=?", 20]], [1]),
    ([["child_ids", "=", False]], [2, 4, 5]),
    ([["child_ids", "in", [3]]], []),
    ([["child_ids", "any", [["active", "=", False]]]], []),
    ([["child_ids.name", "!=", "Old Bob"]], [1]),
    ([["child_ids", "not any", [["name", "like", "Ada"]]]], [2, 4, 5]),
    ([["tag_ids", "in", [13]]], [5]),
    ([["tag_ids.name", "=", "Gone"]], []),
    ([["tag_ids", "any", [["active", "=", False]]]], [5]),
    ([["tag_ids", "not in", [11, False]]], [5]),
    ([["id", "child_of", 1]], [1, 2, 5]),
    ([["parent_id", "child_of", [2]]], [2, 5]),
    ([["id", "parent_of", 5]], [1, 2, 5]),
    ([["id", "child_of", False]], []),
    ([["tag_ids", "child_of", 11]], [2]),
    ([["tag_ids", "parent_of", [12]]], [2]),
    (["|", "&", ["id", "=", 1], ["id", "=", 2], "!", ["id", "<", 5]], [5]),
]


@pytest.mark.parametrize(("domain", "expected"), CASES, ids=[str(case[0]) for case in CASES])
def test_known_answers(domain: list[Any], expected: list[int]) -> None:
    assert WORLD.search("partner", domain) == expected


def test_archived_records_are_seen_on_request() -> None:
    assert WORLD.search("partner", [], active_test=False) == [1, 2, 3, 4, 5]
    assert WORLD.search("partner", [["tag_ids.name", "=", "Gone"]], active_test=False) == [5]
    assert WORLD.search("partner", [["tag_ids", "child_of", 11]], active_test=False) == [2, 3, 5]
