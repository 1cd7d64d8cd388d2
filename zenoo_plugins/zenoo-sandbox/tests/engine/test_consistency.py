"""Whatever is written, stored computed fields hold what they would be computed to."""

from __future__ import annotations

import random
from typing import Any

import pytest
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.read import computed, rows
from zenoo_sandbox.orm.registry import X2MANY, Field, ModelInfo

from .callers import ADMIN

CONTACTS = ["res.partner", "res.partner.category", "res.users", "res.company", "res.groups"]
SELLING = [
    *("product.category", "product.template", "product.product", "uom.uom", "res.partner"),
    *("sale.order", "sale.order.line", "crm.tag", "res.bank", "res.partner.bank"),
]
ADDRESSES = {"partner_invoice_id", "partner_shipping_id"}
_CALLS = 250
_VALUES = {
    "char": lambda rnd: rnd.choice(["Ada", "Bo", "a@b.example", "", False]),
    "boolean": lambda rnd: rnd.random() < 0.5,
    "integer": lambda rnd: rnd.randint(0, 9),
    "float": lambda rnd: rnd.choice([0.0, 1.0, 2.5, 33.333]),
    "monetary": lambda rnd: rnd.choice([0.0, 1.005, 10.0, -3.0]),
    "date": lambda rnd: rnd.choice(["2026-01-15", False]),
}


class _Writer:
    """Make up calls that are likely to be accepted."""

    def __init__(self, database: Database, models: list[str], seed: int) -> None:
        self.registry, self.models = database._registry, models
        self.random = random.Random(seed)

    def call(self) -> tuple[str, str, list[Any]]:
        model = self.random.choice(self.models)
        method = self.random.choice(["create", "create", "write", "write", "write", "unlink"])
        ids = [self._id()]
        if method == "create":
            return model, method, [self._values(model, 0)]
        return model, method, [ids, self._values(model, 0)] if method == "write" else [ids]

    def _id(self) -> int:
        return self.random.randint(1, 70 if self.models == CONTACTS else 30)

    def _values(self, model: str, depth: int) -> dict[str, Any]:
        info = self.registry[model]
        known = [field for field in info.fields.values() if self._writable(field)]
        picked = self.random.sample(known, min(4, len(known)))
        values = {field.name: self._value(field, depth) for field in picked}
        for name in ("name", "login"):
            if name in info.fields:
                values.setdefault(name, f"{name} {self.random.random()}")
        return values

    def _value(self, field: Field, depth: int) -> Any:
        if field.type == "many2one":
            return self.random.choice([False, self._id()])
        if field.type in X2MANY and field.comodel is not None:
            return [self._command(field.comodel.name, depth) for _ in range(2)]
        if field.selection is not None:
            return self.random.choice([*sorted(field.selection), False])
        return _VALUES[field.type](self.random)

    def _command(self, model: str, depth: int) -> list[Any]:
        code = self.random.choice([0, 1, 2, 3, 4, 4, 5, 6] if depth < 2 else [4])
        values: Any = self._values(model, depth + 1) if code in (0, 1) else 0
        return [code, self._id(), [self._id()] if code == 6 else values]

    def _writable(self, field: Field) -> bool:
        if field.name == "id" or field.compute is not None:
            return False
        if field.type in X2MANY or field.type == "many2one":
            known = field.comodel is not None and field.comodel.name in self.models
            return field.stored and known
        return field.column and (field.type in _VALUES or field.selection is not None)


def _stale(env: Env, info: ModelInfo) -> list[tuple[str, int, Any, Any]]:
    ids = [row[0] for row in env.query(f"SELECT id FROM {info.table}")]
    found: list[tuple[str, int, Any, Any]] = []
    for field in info.computed:
        # Addresses of an order are those of the day on which its customer was set.
        if field.compute is None or field.compute.precious or field.name in ADDRESSES:
            continue
        fresh = computed(env, info, field, ids)
        for row in rows(env, info, ids, [field.name]):
            kept, new = row[field.name] or None, fresh.get(row["id"]) or None
            if kept != new:
                found.append((str(field), row["id"], kept, new))
    return found


@pytest.mark.parametrize("models", [CONTACTS, SELLING], ids=["contacts", "selling"])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_goes_stale(database: Database, models: list[str], seed: int) -> None:
    writer = _Writer(database, models, seed)
    done = 0
    for _ in range(_CALLS):
        model, method, args = writer.call()
        try:
            database.call(ADMIN, model, method, args, {})
        except ServerError:
            continue
        done += 1
        infos = [database._registry[name] for name in models]
        found = database._guard(lambda env: [row for info in infos for row in _stale(env, info)])  # noqa: B023
        assert not found, (model, method, args)
        assert not database._guard(lambda env: env.query("PRAGMA foreign_key_check"))
    assert done > _CALLS / 10
