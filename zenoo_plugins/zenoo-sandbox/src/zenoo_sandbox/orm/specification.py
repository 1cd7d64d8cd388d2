"""Reading by a specification: nested objects in place of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import access, read
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.registry import X2MANY, Field, ModelInfo

Record = dict[str, Any]


def web_read(env: Env, info: ModelInfo, ids: Sequence[int], specification: Any) -> list[Record]:
    """Return the records of the ids that exist, with what the specification asks of each field.

    A relational field without `fields` comes out as ids; with them, as objects. An x2many takes
    `order`, `limit` (what is beyond it has only an id) and `context`, a many2one `context`.
    """
    spec = _checked(specification)
    records = read.read(env, info, ids, list(spec) or ["id"], load=None)
    for name, asked in spec.items():
        field = info.fields[name]
        inside = _checked(asked)
        if field.comodel is None or not inside:
            continue
        if field.type == "many2one":
            _fill_many2one(env, field, field.comodel, records, inside)
        elif field.type in X2MANY:
            _fill_x2many(env, field, field.comodel, records, inside)
    return records


def _checked(specification: Any) -> Mapping[str, Any]:
    if not isinstance(specification, dict):
        text = f"{type(specification).__name__!r} object has no attribute 'items'"
        raise PythonError(AttributeError, text)
    return specification


def _inside(env: Env, spec: Mapping[str, Any]) -> Env:
    with python_errors():
        return evolve(env, context={**env.context, **dict(spec.get("context") or {})})


def _fill_many2one(
    env: Env, field: Field, comodel: ModelInfo, records: list[Record], spec: Mapping[str, Any]
) -> None:
    if "fields" not in spec:
        return
    env = _inside(env, spec)
    wanted = dict(_checked(spec["fields"]))
    ids = sorted({record[field.name] for record in records if record[field.name]})
    named = wanted.pop("display_name", None) is not None
    shown = read.names(env, comodel, ids) if named else {}
    found = {row["id"]: row for row in _readable(env, comodel, ids, wanted)} if wanted else {}
    for record in records:
        id_ = record[field.name]
        if not id_:
            continue
        # The name of what a record points at is for all who may read the record.
        value = found.get(id_, {"id": id_})
        record[field.name] = {
            **value,
            **({"display_name": shown.get(id_) or False} if named else {}),
        }


def _readable(env: Env, info: ModelInfo, ids: list[int], spec: Mapping[str, Any]) -> list[Record]:
    """Read those of the records that rules and rights let the caller read."""
    if not access.has_access(env, info, "read"):
        return []
    rows = Query(env, info).only(ids).permitted("read").fetch(["t.id"])
    return web_read(env, info, [row[0] for row in rows], spec)


def _fill_x2many(
    env: Env, field: Field, comodel: ModelInfo, records: list[Record], spec: Mapping[str, Any]
) -> None:
    env = _inside(env, spec)
    if order := spec.get("order"):
        _sort(env, field, comodel, records, order)
    if "fields" not in spec:
        return
    limit = spec.get("limit")
    with python_errors():
        end = None if limit is None else int(limit)
    shown = {id_ for record in records for id_ in record[field.name][:end]}
    found = {row["id"]: row for row in web_read(env, comodel, sorted(shown), spec["fields"])}
    for record in records:
        ids = record[field.name]
        first = [dict(found[id_]) for id_ in ids[:end] if id_ in found]
        record[field.name] = first + [{"id": id_} for id_ in ids[len(ids[:end]) :]]


def _sort(env: Env, field: Field, comodel: ModelInfo, records: list[Record], order: Any) -> None:
    ids = sorted({id_ for record in records for id_ in record[field.name]})
    query = Query(env.with_context(active_test=False), comodel)
    rows = query.visible(Leaf("id", "in", ids)).order(order).fetch(["t.id"])
    places = {row[0]: place for place, row in enumerate(rows)}
    for record in records:
        kept = [id_ for id_ in record[field.name] if id_ in places]
        record[field.name] = sorted(kept, key=places.__getitem__)
