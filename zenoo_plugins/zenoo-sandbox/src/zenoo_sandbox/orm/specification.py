"""Reading by a specification: nested objects in place of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from zenoo_sandbox.errors import AccessError, PythonError
from zenoo_sandbox.orm import read
from zenoo_sandbox.orm.convert import INT4, python_errors
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.read import existing
from zenoo_sandbox.orm.registry import X2MANY, Field, ModelInfo

Record = dict[str, Any]


def web_read(env: Env, info: ModelInfo, ids: Sequence[Any], specification: Any) -> list[Record]:
    """Return the records of the ids that exist, with what the specification asks of each field.

    A relational field without `fields` comes out as ids; with them, as objects. An x2many takes
    `order`, `limit` (what is beyond it has only an id) and `context`, a many2one `context`.
    """
    spec = _checked(specification)
    if not set(spec) - {"id"}:
        return [{"id": id_} for id_ in ids]  # nothing is read, nothing is looked for
    there = [id_ for id_ in ids if type(id_) is int and 0 < id_ < INT4]
    records = read.read(env, info, there, list(spec), load=None)
    for name, asked in spec.items():
        field = info.fields[name]
        inside = _checked(asked)
        if field.type in ("reference", "many2one_reference") and inside:
            _fill_references(env, field, records, inside)
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
    found = {row["id"]: row for row in web_read(env, comodel, ids, wanted)}
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


def _fill_references(
    env: Env, field: Field, records: list[Record], spec: Mapping[str, Any]
) -> None:
    """Put objects in the place of what references point at, false where that is gone."""
    env = _inside(env, spec)
    models = {}
    if field.type == "many2one_reference":
        owner = env.model(field.model)
        found = read.rows(env, owner, [record["id"] for record in records], [field.model_field])
        models = {row["id"]: row[field.model_field] for row in found}
    for record in records:
        value = record[field.name]
        if not value:
            continue
        model: Any = models.get(record["id"])
        id_: Any = value
        if field.type == "reference":
            model, _, number = str(value).partition(",")
            id_ = int(number)
        info = env.registry.get(model)
        there = info is not None and existing(env, info, [id_])
        if info is None or not there:
            record[field.name] = False
        elif "fields" in spec:
            record[field.name] = _referred(env, info, id_, spec["fields"], field.type)


def _referred(env: Env, info: ModelInfo, id_: int, fields: Any, kind: str) -> Record:
    try:
        (found,) = web_read(env, info, [id_], fields)
    except AccessError:
        found = {"id": id_, "display_name": "You don't have access to this record"}
    return {**found, "id": {"id": id_, "model": info.name}} if kind == "reference" else found


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
