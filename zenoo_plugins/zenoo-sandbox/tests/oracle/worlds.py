"""Small random databases, and what the oracle knows of them."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

from evaluator import Spec, World
from zenoo_sandbox.database import Database

ADMIN = 2

# Fields whose conditions are compared. The own domain and context of `child_ids` are as recorded.
SCHEMA: dict[str, dict[str, Spec]] = {
    "res.partner": {
        "id": Spec("integer"),
        "name": Spec("char"),
        "email": Spec("char"),
        "ref": Spec("char"),
        "color": Spec("integer"),
        "partner_latitude": Spec("float"),
        "type": Spec("selection"),
        "active": Spec("boolean"),
        "is_company": Spec("boolean"),
        "country_id": Spec("many2one", "res.country"),
        "parent_id": Spec("many2one", "res.partner"),
        "create_date": Spec("datetime"),
        "child_ids": Spec("one2many", "res.partner", (("active", "=", True),), active_test=False),
        "category_id": Spec("many2many", "res.partner.category"),
    },
    "res.partner.category": {
        "id": Spec("integer"),
        "name": Spec("char"),
        "color": Spec("integer"),
        "active": Spec("boolean"),
        "parent_id": Spec("many2one", "res.partner.category"),
        "child_ids": Spec("one2many", "res.partner.category"),
        "partner_ids": Spec("many2many", "res.partner"),
    },
    "res.company": {
        "id": Spec("integer"),
        "name": Spec("char"),
        "active": Spec("boolean"),
        "fiscalyear_lock_date": Spec("date"),
        "partner_id": Spec("many2one", "res.partner"),
        "currency_id": Spec("many2one", "res.currency"),
    },
    "res.country": {
        "id": Spec("integer"),
        "name": Spec("char"),
        "code": Spec("char"),
        "phone_code": Spec("integer"),
        "currency_id": Spec("many2one", "res.currency"),
        "state_ids": Spec("one2many", "res.country.state"),
    },
    "res.country.state": {
        "id": Spec("integer"),
        "name": Spec("char"),
        "code": Spec("char"),
        "country_id": Spec("many2one", "res.country"),
    },
    "res.currency": {
        "id": Spec("integer"),
        "name": Spec("char"),
        "symbol": Spec("char"),
        "active": Spec("boolean"),
    },
}
# Models whose display name is one plain field, so that a relation may be compared with a text.
DISPLAY = {"res.country": "name"}

# x2many links are read from the other side: a read of `child_ids` hides archived records.
INVERSES = {
    ("res.partner", "child_ids"): ("res.partner", "parent_id"),
    ("res.partner.category", "child_ids"): ("res.partner.category", "parent_id"),
    ("res.partner.category", "partner_ids"): ("res.partner", "category_id"),
    ("res.country", "state_ids"): ("res.country.state", "country_id"),
}

TEXTS = ["Alpha", "alpha beta", "Éclair", "éCLAIR noir", "100% wool", "under_score", r"back\slash"]
DAYS: list[str | bool] = ["2024-02-29", "2024-03-01", "2099-12-31", False, "2024-02-29"]
COUNTRIES = [20, 233, 75, 13, 57]


def fill(database: Database, seed: int) -> None:
    """Create some tags and contacts: trees, archived ones, empty values."""
    chance = random.Random(seed)
    tags: list[int] = []
    for number in range(7):
        tags.append(_create(database, "res.partner.category", _tag(chance, number, tags)))
    partners: list[int] = []
    for _ in range(18):
        partners.append(_create(database, "res.partner", _partner(chance, partners, tags)))
    for number, day in enumerate(DAYS):
        _create(database, "res.company", _company(number, day))


def _create(database: Database, model: str, values: dict[str, Any]) -> int:
    created = database.call(ADMIN, model, "create", [values], {})
    assert isinstance(created, int)
    return created


def _company(number: int, day: str | bool) -> dict[str, Any]:
    return {"name": f"Company {number}", "fiscalyear_lock_date": day, "active": number != 1}


def _tag(chance: random.Random, number: int, tags: list[int]) -> dict[str, Any]:
    return {
        "name": f"{chance.choice(TEXTS)} {number}",
        "color": chance.choice([0, 1, 2, 11]),
        "active": chance.random() < 0.6,
        "parent_id": chance.choice([*tags, False]) if tags else False,
    }


def _partner(chance: random.Random, partners: list[int], tags: list[int]) -> dict[str, Any]:
    kind = chance.choice(["contact", "other", "delivery", False])
    names = TEXTS if kind == "contact" else [*TEXTS, "", False]
    return {
        "name": chance.choice(names),
        "type": kind,
        "email": chance.choice([False, "", "a@x.example", "B_b@x.example"]),
        "ref": chance.choice([False, "A", "a", "B", "10", "9", ""]),
        "color": chance.choice([0, 1, 2, 10, -1]),
        "active": chance.random() < 0.7,
        "is_company": chance.random() < 0.4,
        "country_id": chance.choice([*COUNTRIES, False, False]),
        "parent_id": chance.choice([*partners, False]) if partners else False,
        "category_id": [[6, 0, chance.sample(tags, chance.randrange(4))]],
    } | ({"partner_latitude": chance.choice([0.5, -2.0, 1.25])} if chance.random() < 0.6 else {})


def observe(database: Database, kind: type[World] = World) -> World:
    """Read every record back, archived ones too, as the oracle's world."""
    records = {model: _read(database, model) for model in SCHEMA}
    for (model, field), (other, inverse) in INVERSES.items():
        links: defaultdict[int, set[int]] = defaultdict(set)
        for key, record in records[other].items():
            value = record[inverse]
            for target in value if isinstance(value, set) else {value} - {None}:
                links[target].add(key)
        for key, record in records[model].items():
            record[field] = links[key]
    return kind(SCHEMA, records, DISPLAY)


def _read(database: Database, model: str) -> dict[int, dict[str, Any]]:
    everything = {"active_test": False}
    ids = database.call(ADMIN, model, "search", [[]], {"context": everything})
    names = [name for name in SCHEMA[model] if (model, name) not in INVERSES]
    options = {"load": "", "context": everything}
    rows = database.call(ADMIN, model, "read", [ids, names], options)
    assert isinstance(rows, list)
    return {row["id"]: {n: _plain(SCHEMA[model][n], row[n]) for n in names} for row in rows}


def _plain(spec: Spec, value: Any) -> Any:
    if spec.kind == "many2many":
        return set(value)
    return None if value is False and spec.kind != "boolean" else value
