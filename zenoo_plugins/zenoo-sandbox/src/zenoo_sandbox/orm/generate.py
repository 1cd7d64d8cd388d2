"""Filling a new database with many records: batched inserts, computed once per batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from zenoo_sandbox.data.generated import GENERATORS
from zenoo_sandbox.orm.compile import quoted
from zenoo_sandbox.orm.convert import to_column
from zenoo_sandbox.orm.crud import variants
from zenoo_sandbox.orm.defaults import defaults
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.recompute import Pending
from zenoo_sandbox.orm.registry import Field, ModelInfo

_BATCH = 5_000


def generate(env: Env, model: str, size: int, seed: int) -> None:
    """Create `size` records of a model that are the same for the same seed."""
    info = env.model(model)
    first = env.query(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {info.table}")[0][0]
    # A seed of each model's own: more of one model must not change another.
    records = GENERATORS[model](Random(f"{seed} {model}"), first, size, _finder(env))
    while batch := list(islice(records, _BATCH)):
        _insert(env, info, first, batch)
        first += len(batch)


def _finder(env: Env) -> Callable[[str], int]:
    @cache
    def find(xmlid: str) -> int:
        module, _, name = xmlid.partition(".")
        sql = "SELECT res_id FROM ir_model_data WHERE module = ? AND name = ?"
        return int(env.query(sql, (module, name))[0][0])

    return find


def _insert(env: Env, info: ModelInfo, first: int, batch: list[dict[str, Any]]) -> None:
    usual = defaults(env, info, lambda name: name not in batch[0] and info.fields[name].column)
    shared = {name: _stored(env, info.fields[name], value) for name, value in usual.items()}
    shared |= {"create_uid": env.uid, "create_date": env.now}
    shared |= {"write_uid": env.uid, "write_date": env.now}
    own = [info.fields[name] for name in batch[0]]
    rows = [
        (number, *(_stored(env, field, record[field.name]) for field in own), *shared.values())
        for number, record in enumerate(batch, first)
    ]
    names = ["id", *(field.name for field in own), *shared]
    marks = ", ".join("?" * len(names))
    sql = f"INSERT INTO {info.table} ({', '.join(map(quoted, names))}) VALUES ({marks})"
    env.change_many(info.table, sql, rows)
    pending = Pending(env)
    pending.created(info, [row[0] for row in rows], {*batch[0], *usual})
    pending.run()


def _stored(env: Env, field: Field, value: Any) -> Any:
    return None if value is None else variants(env, field, to_column(field, value))
