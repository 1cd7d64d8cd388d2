"""External ids: finding and giving the names under which imports and exports know records."""

from __future__ import annotations

from uuid import uuid4

from attrs import frozen

from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import existing
from zenoo_sandbox.orm.registry import ModelInfo


@frozen
class Named:
    """The record that an external id stands for; `noupdate` keeps it from updates.

    `number` is the external id's own record, 0 where a record is meant by its database id.
    """

    model: str
    id: int
    noupdate: bool
    number: int = 0


def find(env: Env, xmlid: str) -> Named | None:
    """Return what an external id stands for, if that still exists."""
    module, _, name = xmlid.partition(".")
    rows = env.query(
        "SELECT model, res_id, noupdate, id FROM ir_model_data WHERE module = ? AND name = ?",
        (module, name),
    )
    info = env.registry.get(rows[0][0]) if rows else None
    if info is None or not existing(env, info, [rows[0][1]]):
        return None
    return Named(info.name, rows[0][1], bool(rows[0][2]), rows[0][3])


def give(
    env: Env,
    xmlid: str,
    info: ModelInfo,
    record: int,
    *,
    update: bool = False,
    noupdate: bool = False,
) -> None:
    """Name a record; an external id that is there moves to it and keeps its `noupdate`.

    In an `update` one that is marked `noupdate` does not move.
    """
    module, _, name = xmlid.partition(".")
    known = env.model("ir.model.data")
    values = {"module": module, "name": name, "model": info.name, "res_id": record}
    sql = "SELECT id, model, res_id, noupdate FROM ir_model_data WHERE module = ? AND name = ?"
    rows = env.query(sql, (module, name))
    if not rows:
        crud.create(env.sudo(), known, [{**values, "noupdate": noupdate}])
    elif (rows[0][1], rows[0][2]) != (info.name, record) and not (update and rows[0][3]):
        crud.write(env.sudo(), known, [rows[0][0]], values)


def names(env: Env, info: ModelInfo, ids: list[int], *, make: bool = False) -> dict[int, str]:
    """Return the external ids of records, the oldest of several; `make` names those without."""
    text, params = in_list(ids)
    sql = (
        "SELECT res_id, module || '.' || name FROM ir_model_data"
        f" WHERE model = ? AND res_id IN {text} ORDER BY id DESC"
    )
    found: dict[int, str] = dict(env.query(sql, [info.name, *params]))
    for id_ in ids if make else ():
        if id_ not in found:
            found[id_] = f"__export__.{info.table}_{id_}_{uuid4().hex[:8]}"
            give(env, found[id_], info, id_)
    return found
