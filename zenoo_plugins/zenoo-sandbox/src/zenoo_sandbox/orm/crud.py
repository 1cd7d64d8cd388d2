"""Creating, writing, deleting and copying records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zenoo_sandbox.errors import MissingError, PythonError
from zenoo_sandbox.orm import access, commands, convert, integrity, rules
from zenoo_sandbox.orm.compile import quoted
from zenoo_sandbox.orm.defaults import defaults
from zenoo_sandbox.orm.domain import TRUE
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.read import existing, linked_ids, rows
from zenoo_sandbox.orm.recompute import Pending
from zenoo_sandbox.orm.registry import X2MANY, Field, ModelInfo

Values = dict[str, Any]
_IGNORED = frozenset({"id", "parent_path", "create_uid", "create_date", "write_uid", "write_date"})


class _Split:
    """The values of one record, by how each is kept."""

    def __init__(self, env: Env, info: ModelInfo, values: Mapping[str, Any]) -> None:
        self.columns: Values = {}
        self.links: list[tuple[Field, Any]] = []
        self.through: list[tuple[Field, Any]] = []
        for name, value in values.items():
            if name not in _IGNORED:
                self._sort(_field(env, info, name), value)

    def _sort(self, field: Field, value: Any) -> None:
        if field.inverted:
            self.through.append((field, value))
        if field.type in X2MANY:
            if field.stored and not field.related:
                self.links.append((field, value))
        elif field.column:
            self.columns[field.name] = convert.to_column(field, value)


def _field(env: Env, info: ModelInfo, name: str) -> Field:
    field = info.fields.get(name)
    if field is not None:
        return field
    if env.registry.new:
        raise PythonError(KeyError, name)
    raise PythonError(ValueError, f"Invalid field {name!r} on model {info.name!r}")


def _dict(values: Any) -> Values:
    if not isinstance(values, dict):
        text = f"{type(values).__name__!r} object has no attribute 'items'"
        raise PythonError(AttributeError, text)
    return dict(values)


def create(
    env: Env, info: ModelInfo, values_list: Iterable[Any], *, number: int | None = None
) -> list[int]:
    """Create one record for each dict of values; return the ids.

    `number` fixes the id of a single record: no value of the wire can.
    """
    prepared = [_prepare(env, info, _dict(values)) for values in values_list]
    access.check_access(env, info, "create")
    splits = [_Split(env, info, values) for values in prepared]
    _check_many2ones(env, info, splits)
    pending = Pending(env)
    ids: list[int] = []
    alike: dict[frozenset[str], list[int]] = {}
    for split in splits:
        id_ = _insert(env, info, split.columns, number)
        ids.append(id_)
        alike.setdefault(frozenset(split.columns), []).append(id_)
    for given, made in alike.items():
        pending.created(info, made, given)
    for id_, split in zip(ids, splits, strict=True):
        _finish(env, info, [id_], split)
    names = {name for values in prepared for name in values}
    _check(env, info, ids, names, early=True)
    pending.run()
    _check(env, info, ids, names)
    for id_, values in zip(ids, prepared, strict=True):
        if info.declared.hooks.saved is not None:
            info.declared.hooks.saved(env, [id_], values)
    if info.declared.hooks.created is not None and ids:
        info.declared.hooks.created(env, ids)
    _check_rules(env, info, ids, "create")
    return ids


def _prepare(env: Env, info: ModelInfo, values: Values) -> Values:
    given = [_field(env, info, name) for name in values if name not in _IGNORED]
    access.check_fields(env, info, given, "write")
    values = {**defaults(env, info, lambda name: _wants(info, values, name)), **values}
    if info.declared.hooks.create is not None:
        info.declared.hooks.create(env, values)
    if info.declared.delegate:
        create_delegate(env, info, values)
    return values


def _wants(info: ModelInfo, values: Values, name: str) -> bool:
    """Tell whether a default is for this record: one that it stands on has its own already."""
    if name in values:
        return False
    owner, *further = info.fields[name].related or ("",)
    return not further or (owner == info.declared.delegate and not values.get(owner))


def create_delegate(env: Env, info: ModelInfo, values: Values) -> None:
    """Create the record that the model stands on, from the values that are its own."""
    delegate = info.fields[info.declared.delegate or ""]
    if values.get(delegate.name) or delegate.comodel is None:
        return
    own = {
        name: values.pop(name)
        for name in list(values)
        if name in info.fields and info.fields[name].related == (delegate.name, name)
    }
    values[delegate.name] = create(env, delegate.comodel, [own])[0]


def _insert(env: Env, info: ModelInfo, columns: Values, number: int | None) -> int:
    stored = {name: variants(env, info.fields[name], value) for name, value in columns.items()}
    stored |= {
        "create_uid": env.uid,
        "create_date": env.now,
        "write_uid": env.uid,
        "write_date": env.now,
    }
    if number is not None:
        stored["id"] = number
    names = ", ".join(map(quoted, stored))
    marks = ", ".join("?" * len(stored))
    sql = f"INSERT INTO {info.table} ({names}) VALUES ({marks})"
    return int(env.change(info.table, sql, list(stored.values())).lastrowid or 0)


def variants(env: Env, field: Field, value: Any) -> Any:
    """Return what a column of a new record holds, by language or company where it has those."""
    if not field.variant or value is None:
        return value
    if field.variant == "company":
        return json.dumps({str(env.company_id): value})
    return json.dumps({"en_US": value, env.lang: value})


def write(env: Env, info: ModelInfo, ids: Sequence[Any], values: Any) -> None:
    """Write the same values to all of the records."""
    values = _dict(values)
    if not ids:
        return
    trusts = info.declared.hooks.trusts
    if trusts is not None and trusts(env, list(ids), set(values)):
        env = env.sudo()
    access.check_access(env, info, "write")
    given = [_field(env, info, name) for name in values if name not in _IGNORED]
    access.check_fields(env, info, given, "write")
    found = _existing_or_raise(env, info, ids)
    _check_rules(env, info, found, "write")
    if info.declared.hooks.write is not None:
        info.declared.hooks.write(env, found, values)
    split = _Split(env, info, values)
    _check_many2ones(env, info, [split])
    pending = Pending(env)
    # Before and after: a record that moves matters to where it was and to where it is.
    pending.changed(info, values, found)
    _update(env, info, found, split.columns)
    _finish(env, info, found, split)
    pending.changed(info, values, found)
    pending.keep(info, split.columns, found)
    _check(env, info, found, set(values), early=True)
    pending.run()
    _check(env, info, found, set(values))
    if info.declared.hooks.saved is not None:
        info.declared.hooks.saved(env, found, values)


def _update(env: Env, info: ModelInfo, ids: list[int], columns: Values) -> None:
    parts, params = [], []
    for name, value in columns.items():
        field = info.fields[name]
        column = quoted(name)
        if field.variant and (value is not None or field.variant == "company"):
            key = f'"{env.company_id}"' if field.variant == "company" else env.lang
            parts.append(f"{column} = json_set(COALESCE({column}, '{{}}'), '$.{key}', ?)")
        else:
            parts.append(f"{column} = ?")
        params.append(value)
    parts += ["write_uid = ?", "write_date = ?"]
    text, numbers = in_list(ids)
    sql = f"UPDATE {info.table} SET {', '.join(parts)} WHERE id IN {text}"
    env.change(info.table, sql, [*params, env.uid, env.now, *numbers])


def _finish(env: Env, info: ModelInfo, ids: list[int], split: _Split) -> None:
    """Write what does not live in the record's own row."""
    for field, value in split.links:
        commands.apply(env, field, ids, value)
    for field, value in split.through:
        if field.compute is not None and field.compute.inverse is not None:
            field.compute.inverse(env, ids, value)
        else:
            _write_through(env, info, ids, field, value)


def _write_through(env: Env, info: ModelInfo, ids: list[int], field: Field, value: Any) -> None:
    """Write a related field to the record that owns it."""
    *steps, last = field.related
    target = info
    for name in steps:
        following = target.fields[name].comodel
        if following is None:
            return
        target = following
    owners = {row[".".join(steps)] for row in rows(env, info, ids, [".".join(steps)])}
    write(env, target, sorted(owners - {None}), {last: value})


def _check_many2ones(env: Env, info: ModelInfo, splits: list[_Split]) -> None:
    """Raise MissingError for a many2one that points at nothing."""
    wanted: dict[str, list[Any]] = {}
    for split in splits:
        for name, value in split.columns.items():
            if value is not None and info.fields[name].type == "many2one":
                wanted.setdefault(name, []).append(value)
    for name, numbers in wanted.items():
        comodel = info.fields[name].comodel
        if comodel is None:
            model = info.fields[name].described.get("relation") or ""
            raise MissingError.of(str(model), repr(numbers[0]), env.uid)
        check_targets(env, comodel, numbers)


def check_targets(env: Env, info: ModelInfo, ids: Sequence[Any]) -> None:
    """Raise MissingError for the first of the ids that does not exist."""
    _existing_or_raise(env, info, ids)


def _existing_or_raise(env: Env, info: ModelInfo, ids: Sequence[Any]) -> list[int]:
    found = set(existing(env, info, ids))
    for id_ in ids:
        if type(id_) is not int or id_ not in found:
            raise integrity.missing(env, info, id_)
    return list(dict.fromkeys(ids))


def _check(
    env: Env, info: ModelInfo, ids: list[int], names: set[str], *, early: bool = False
) -> None:
    for constraint in info.declared.constraints:
        if constraint.early is early and not names.isdisjoint(constraint.fields):
            constraint.check(env, ids)


def _check_rules(env: Env, info: ModelInfo, ids: Sequence[int], mode: str) -> None:
    if rules.binding(env, info, mode) == TRUE or not ids:
        return
    if Query(env, info).only(ids).permitted(mode).count() < len(set(ids)):
        raise rules.refusal(env, info, mode)


def unlink(env: Env, info: ModelInfo, ids: Sequence[Any]) -> None:
    """Delete the records, and what the database deletes along."""
    if not ids:
        return
    access.check_access(env, info, "unlink")
    found = _existing_or_raise(env, info, ids)
    _check_rules(env, info, found, "unlink")
    if info.declared.hooks.unlink is not None:
        info.declared.hooks.unlink(env, found)
    pending, gone = Pending(env), {info.name: set(found)}
    _leave_behind(env, info, found, pending, gone)
    text, params = in_list(found)
    try:
        env.change(info.table, f"DELETE FROM {info.table} WHERE id IN {text}", params)
    except sqlite3.IntegrityError as error:
        if "FOREIGN KEY" not in str(error):
            raise
        raise integrity.still_used(env, info, found) from None
    for field in env.registry.references:
        _delete_references(env, info, field, found)
    for model, ids_ in gone.items():
        pending.forget(env.model(model), ids_)
    pending.run()


def _delete_references(env: Env, info: ModelInfo, field: Field, ids: list[int]) -> None:
    """Delete what belongs to records that are gone: external ids, messages, attachments."""
    text, params = in_list(ids)
    table = env.model(field.model).table
    where = f"{quoted(field.model_field)} = ? AND {quoted(field.name)} IN {text}"
    found = env.query(f"SELECT id FROM {table} WHERE {where}", [info.name, *params])
    if found and field.model == "ir.model.data":
        env.change(table, f"DELETE FROM {table} WHERE {where}", [info.name, *params])
    elif found:
        unlink(env.sudo(), env.model(field.model), [row[0] for row in found])


def _leave_behind(
    env: Env, info: ModelInfo, ids: list[int], pending: Pending, gone: dict[str, set[int]]
) -> None:
    """Collect what depends on records that are about to go, and on those that go with them."""
    pending.changed(info, info.fields, ids)
    text, params = in_list(ids)
    for field in info.referrers:
        if field.ondelete == "restrict" or field.variant or field.name in _IGNORED:
            continue
        referrer = env.model(field.model)
        sql = f"SELECT id FROM {referrer.table} WHERE {quoted(field.name)} IN {text}"
        users = [row[0] for row in env.query(sql, params)]
        if users and field.ondelete == "set null":
            pending.changed(referrer, [field.name], users)
        elif users:
            further = [id_ for id_ in users if id_ not in gone.setdefault(field.model, set())]
            gone[field.model].update(further)
            if further:
                _leave_behind(env, referrer, further, pending, gone)


def copy(env: Env, info: ModelInfo, ids: Sequence[Any], default: Any = None) -> list[int]:
    """Create a copy of each record; `default` wins over what is copied."""
    given = _dict(default or {})
    found = _existing_or_raise(env, info, ids)
    access.check_access(env, info, "read")
    _check_rules(env, info, found, "read")
    wanted = [f for f in info.fields.values() if f.copied and f.name not in given]
    plain = [field.name for field in wanted if field.column]
    originals = {row["id"]: row for row in rows(env, info, found, plain)}
    made: list[int] = []
    for id_ in found:
        values = {name: originals[id_][name] for name in plain}
        values |= _copied_links(env, wanted, id_) | given
        if info.declared.hooks.copy is not None:
            info.declared.hooks.copy(env, originals[id_], values)
        made += create(env, info, [{k: v for k, v in values.items() if v is not None}])
        _copy_variants(env, info, [f for f in wanted if f.variant], id_, made[-1])
    return made


def _copied_links(env: Env, fields: list[Field], id_: int) -> Values:
    env = env.sudo().with_context(active_test=False)
    return {
        field.name: [[commands.SET, 0, linked_ids(env, field, [id_]).get(id_, [])]]
        for field in fields
        if field.type == "many2many" and field.comodel is not None and field.relation is not None
    }


def _copy_variants(
    env: Env, info: ModelInfo, fields: list[Field], original: int, copied: int
) -> None:
    """Copy the values of all languages and companies, not only those at work."""
    for field in fields:
        if field.name == info.declared.rec_name:
            continue
        column = quoted(field.name)
        value = f"(SELECT {column} FROM {info.table} WHERE id = ?)"
        sql = f"UPDATE {info.table} SET {column} = {value} WHERE id = ?"
        env.change(info.table, sql, (original, copied))
