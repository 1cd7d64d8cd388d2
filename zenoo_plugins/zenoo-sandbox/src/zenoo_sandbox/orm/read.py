"""Reading: raw rows for the engine, formatted records for callers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import access, convert, rules
from zenoo_sandbox.orm.compile import archived_filter, quoted
from zenoo_sandbox.orm.domain import TRUE, Leaf, Node, join, parse
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.registry import RELATIONAL, X2MANY, Field, ModelInfo

Record = dict[str, Any]


def rows(env: Env, info: ModelInfo, ids: Sequence[int], paths: Sequence[str]) -> list[Record]:
    """Return raw values by dotted path for the ids that exist, without any access check."""
    query = Query(env.sudo(), info)
    columns = [query.column(path.split(".")) for path in paths]
    found = query.only(ids).fetch(["t.id", *columns])
    names = ("id", *paths)
    return [dict(zip(names, row, strict=True)) for row in found]


def read(
    env: Env, info: ModelInfo, ids: Sequence[int], fields: Any, *, load: Any = "_classic_read"
) -> list[Record]:
    """Return the records of the ids that exist, in their order.

    Raise AccessError when a rule hides one that exists.
    """
    access.check_access(env, info, "read")
    chosen = choose(env, info, fields)
    found = Query(env, info).only(ids).permitted("read")
    by_id = {record["id"]: record for record in _fetch(env, info, found, chosen, load)}
    missing = [id_ for id_ in ids if id_ not in by_id]
    if missing and Query(env.sudo(), info).only(missing).fetch(["t.id"], limit=1):
        raise rules.refusal(env, info, "read")
    return [by_id[id_] for id_ in ids if id_ in by_id]


def search_read(
    env: Env,
    info: ModelInfo,
    node: Node,
    fields: Any,
    *,
    limit: Any = None,
    offset: Any = None,
    order: Any = None,
    load: Any = "_classic_read",
) -> list[Record]:
    """Return the records of a domain, in one query and one more per relation."""
    access.check_access(env, info, "read")
    query = Query(env, info).visible(node).order(order)
    return _fetch(env, info, query, choose(env, info, fields), load, limit=limit, offset=offset)


def choose(env: Env, info: ModelInfo, fields: Any) -> list[Field]:
    """Return the fields asked for; without any, all that the caller may see.

    Raise PythonError for an unknown one, AccessError for a forbidden one.
    """
    if not fields:
        return [field for field in info.fields.values() if access.may_see(env, field)]
    chosen: list[Field] = []
    for name in fields if isinstance(fields, list | tuple) else [*_iterated(fields)]:
        field = info.fields.get(name) if isinstance(name, str) else None
        if field is None:
            of = "" if env.registry.new else "model "
            raise PythonError(ValueError, f"Invalid field {name!r} on {of}{info.name!r}")
        chosen.append(field)
    access.check_fields(env, info, chosen, "read")
    return chosen


def _iterated(fields: Any) -> Iterable[Any]:
    with convert.python_errors():
        found: Iterable[Any] = iter(fields)
    return found


def _fetch(
    env: Env,
    info: ModelInfo,
    query: Query,
    fields: list[Field],
    load: Any,
    **window: Any,
) -> list[Record]:
    """Run the query for the plain columns, then add what is related or computed."""
    plain = [field for field in fields if field.name in info.direct]
    columns = [query.column([field.name]) for field in plain]
    names = ("id", *(field.name for field in plain))
    found = [
        dict(zip(names, row, strict=True)) for row in query.fetch(["t.id", *columns], **window)
    ]
    if not found:
        return []
    ids = [record["id"] for record in found]
    for field in fields:
        if field.name not in info.direct:
            _fill(found, field, _other_values(env, info, field, ids))
    for field in {field.name: field for field in fields}.values():
        _format(env, field, found, load)
    order = ("id", *dict.fromkeys(field.name for field in fields if field.name != "id"))
    return [{name: record[name] for name in order} for record in found]


def _fill(found: list[Record], field: Field, values: Mapping[int, Any]) -> None:
    empty: Any = [] if field.type in X2MANY else None
    for record in found:
        record[field.name] = values.get(record["id"], empty)


def _other_values(env: Env, info: ModelInfo, field: Field, ids: list[int]) -> Mapping[int, Any]:
    """Return the raw values of an x2many or computed field by id."""
    if field.compute is not None and not field.column:
        return computed(env, info, field, ids)
    if field.related and not field.column:
        return _through(env, info, field, ids)
    if field.type in X2MANY:
        return linked_ids(env, field, ids)
    if field.name == "display_name":
        return names(env, info, ids)
    return {}


def computed(env: Env, info: ModelInfo, field: Field, ids: Sequence[int]) -> Mapping[int, Any]:
    """Return the values that the field's declaration computes."""
    compute = field.compute
    if compute is None:
        return {}
    if compute.by_row is not None:
        by_row = compute.by_row
        return {row["id"]: by_row(row) for row in rows(env, info, ids, compute.depends)}
    return compute.by_batch(env, list(ids)) if compute.by_batch is not None else {}


def names(env: Env, info: ModelInfo, ids: Sequence[int]) -> Mapping[int, Any]:
    """Return the display names, computed or of the naming field, without access checks."""
    field = info.fields["display_name"]
    if field.compute is not None:
        return computed(env.sudo(), info, field, ids)
    rec_name = info.declared.rec_name
    if rec_name not in info.fields:
        return {id_: f"{info.name},{id_}" for id_ in ids}
    return {row["id"]: row[rec_name] for row in rows(env, info, ids, [rec_name])}


def linked_ids(env: Env, field: Field, ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the ids of an x2many field by record, sorted as their model is.

    They are those that the caller may see: none in a model that the caller may not read.
    """
    comodel = field.comodel
    if comodel is None or not access.has_access(env, comodel, "read"):
        return {}
    env = env.with_context(**(field.described.get("context") or {}))
    query = Query(env, comodel)
    node: Node = parse(field.domain, new=env.registry.new) if field.domain else TRUE
    query.narrow(join("AND", [node, archived_filter(env, comodel, node)])).permitted("read")
    owner = _owner_column(query, field, ids)
    if owner is None:
        return {}
    found: dict[int, list[int]] = {}
    for record, linked in query.order(None).fetch([owner, "t.id"]):
        found.setdefault(record, []).append(linked)
    return found


def _owner_column(query: Query, field: Field, ids: Sequence[int]) -> str | None:
    if field.type == "one2many":
        query.narrow(Leaf(field.inverse_name, "in", list(ids)))
        return f"t.{quoted(field.inverse_name)}"
    if field.relation is None:
        return None
    return query.link(field.relation, ids)


def _through(env: Env, info: ModelInfo, field: Field, ids: list[int]) -> Mapping[int, Any]:
    """Return x2many or computed values at the end of a path of many2one fields."""
    *steps, last = field.related
    if not steps:
        return _other_values(env, info, info.fields[last], ids)
    target = info
    for name in steps:
        following = target.fields[name].comodel
        if following is None:
            return {}
        target = following
    path = ".".join(steps)
    owners = {row["id"]: row[path] for row in rows(env, info, ids, [path])}
    found = _other_values(env, target, target.fields[last], sorted({*owners.values()} - {None}))
    return {id_: found[owner] for id_, owner in owners.items() if owner in found}


def _format(env: Env, field: Field, found: list[Record], load: Any) -> None:
    name = field.name
    if field.type == "many2one":
        _format_many2one(env, field, found, load)
    elif field.type not in RELATIONAL and name != "id":
        size = field.type == "binary" and env.context.get("bin_size")
        for record in found:
            value = convert.to_wire(field, record[name])
            record[name] = convert.human_size(value) if size and value else value


def _format_many2one(env: Env, field: Field, found: list[Record], load: Any) -> None:
    name = field.name
    if field.comodel is None:
        for record in found:
            record[name] = False
        return
    if load != "_classic_read":
        for record in found:
            record[name] = record[name] or False
        return
    ids = sorted({record[name] for record in found if record[name]})
    shown = names(env, field.comodel, ids) if ids else {}
    for record in found:
        id_ = record[name]
        record[name] = [id_, shown.get(id_) or False] if id_ else False


def existing(env: Env, info: ModelInfo, ids: Sequence[Any]) -> list[int]:
    """Return those of the ids that exist."""
    numbers = [id_ for id_ in ids if type(id_) is int and 0 < id_ < 2**31]
    if not numbers:
        return []
    text, params = in_list(numbers)
    found = env.query(f"SELECT id FROM {info.table} WHERE id IN {text}", params)
    known = {row[0] for row in found}
    return [id_ for id_ in numbers if id_ in known]
