"""Building a database: schema, seed records, external ids, and the registry told as records."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from zenoo_sandbox import data
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm import crud, patterns, schema, secrets
from zenoo_sandbox.orm.env import SUPERUSER, Env, Transaction, User
from zenoo_sandbox.orm.generate import generate
from zenoo_sandbox.orm.plan import Extension, Plan
from zenoo_sandbox.orm.registry import Registry
from zenoo_sandbox.orm.store import in_wal_mode

_lock = threading.Lock()


def registry(plan: Plan) -> Registry:
    """Return the models of a plan; kept as long as the last ones of a process are."""
    with _lock:
        return _registry(plan.version, plan.extensions)


@lru_cache(maxsize=16)
def _registry(version: str, extensions: tuple[Extension, ...]) -> Registry:
    known = {model.name: model for model in declarations(version)}
    brought = {extension.model.name: extension.model for extension in extensions}
    return Registry(version, {**known, **brought}.values(), brought.keys() - known.keys())


def image(plan: Plan) -> bytes:
    """Return the file of a new database; kept as long as the last ones of a process are."""
    with _lock:
        return _image(plan)


@lru_cache(maxsize=8)
def _image(plan: Plan) -> bytes:
    found = _registry(plan.version, plan.extensions)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.create_function(patterns.FUNCTION, 3, patterns.pg_like, deterministic=True)
    try:
        connection.execute("BEGIN")
        for statement in schema.statements(found):
            connection.execute(statement)
        _fill(_env(connection, found), plan)
        connection.execute("COMMIT")
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the seed records point at nothing: {broken[:3]}")
        connection.execute("ANALYZE")
        return in_wal_mode(connection.serialize())
    finally:
        connection.close()


def _env(connection: sqlite3.Connection, found: Registry) -> Env:
    root = User(SUPERUSER, "OdooBot", False, 0, 1, (1,), frozenset(), "en_US", None)
    transaction = Transaction(
        connection=connection,
        find_user=lambda transaction, uid: root,
        before_write=lambda: None,
        clock=lambda: datetime.now(UTC),
        langs=lambda transaction: frozenset({"en_US", "fr_FR"}),
    )
    return Env(transaction, found, SUPERUSER, {"tracking_disable": True}, su=True)


def _fill(env: Env, plan: Plan) -> None:
    _describe_models(env)
    known: dict[str, tuple[str, int]] = {}
    records = data.records(plan.version, demo=plan.demo)
    added = (seed for extension in plan.extensions for seed in extension.records)
    for seed in chain(records, added):
        values = {name: _resolve(known, value) for name, value in seed.values.items()}
        info = env.model(seed.model)
        created = crud.create(env, info, [values], number=seed.id)[0]
        for lang, translated in seed.translations.items():
            crud.write(env.with_context(lang=lang), info, [created], dict(translated))
        if seed.xmlid:
            known[seed.xmlid] = seed.model, created
            _name(env, seed.xmlid, seed.model, created, seed.noupdate)
    for xmlid, key in data.API_KEYS.items():
        if xmlid in known:
            secrets.store(env, known[xmlid][1], secrets.API_KEY, key)
    _describe_rights(env, plan, known)
    # Odoo's first records come from a script, before there is a user who could have made them.
    for table in ("res_partner", "res_company", "res_users"):
        env.change(table, f"UPDATE {table} SET create_uid = NULL WHERE id = 1")
    for model, size in plan.sizes:
        generate(env, model, size, plan.seed)
    meta = {"version": plan.version, "demo": str(plan.demo), "models": plan.added}
    env.transaction.connection.executemany(
        "INSERT INTO sandbox_meta (key, value) VALUES (?, ?)", meta.items()
    )


def _resolve(known: dict[str, tuple[str, int]], value: Any) -> Any:
    if isinstance(value, data.Ref):
        return known[value.xmlid][1]
    return [_resolve(known, item) for item in value] if isinstance(value, list) else value


def _name(env: Env, xmlid: str, model: str, number: int, noupdate: bool) -> None:
    module, _, name = xmlid.partition(".")
    values = {"module": module, "name": name, "model": model, "res_id": number}
    _insert(env, "ir.model.data", [{**values, "noupdate": int(noupdate)}])


def _insert(env: Env, model: str, records: list[dict[str, Any]]) -> None:
    """Insert rows that need no care of the engine, as far as the version has their columns."""
    if not records:
        return
    info = env.model(model)
    records = [{k: v for k, v in record.items() if k in info.fields} for record in records]
    log = {"create_uid": SUPERUSER, "create_date": env.now}
    log |= {"write_uid": SUPERUSER, "write_date": env.now}
    names = [*records[0], *log]
    columns = ", ".join(f'"{name}"' for name in names)
    sql = f"INSERT INTO {info.table} ({columns}) VALUES ({', '.join('?' * len(names))})"
    rows = [[*record.values(), *log.values()] for record in records]
    env.transaction.connection.executemany(sql, rows)


def _describe_models(env: Env) -> None:
    """Write ir.model and ir.model.fields from the recorded metadata."""
    names = sorted({*data.models(env.registry.version), *env.registry.models})
    _insert(env, "ir.model", [_model_row(env, model) for model in names])
    numbers = dict(env.query("SELECT model, id FROM ir_model"))
    fields = [row for model in names for row in _field_rows(env, model, numbers[model])]
    _insert(env, "ir.model.fields", fields)


def _translated(text: str) -> str:
    return json.dumps({"en_US": text})


def _model_row(env: Env, model: str) -> dict[str, Any]:
    info = env.registry.get(model)
    name = info.declared.description if info else model
    return {
        "model": model,
        "name": _translated(name),
        "order": info.declared.order if info else "id",
        "state": "base",
        "transient": 0,
        "abstract": 0,
    }


def _field_rows(env: Env, model: str, number: int) -> Iterator[dict[str, Any]]:
    for name, field in env.registry.described(model).items():
        yield {
            "name": name,
            "model": model,
            "model_id": number,
            "field_description": _translated(str(field["string"])),
            "ttype": field["type"],
            "relation": field.get("relation"),
            "relation_field": field.get("relation_field"),
            "required": int(bool(field.get("required"))),
            "readonly": int(bool(field.get("readonly"))),
            "store": int(bool(field.get("store"))),
            "size": field.get("size"),
            "related": field.get("related") or None,
            "state": "base",
            "index": 0,
            "copied": int(bool(field.get("store"))),
            "complete_name": f"{model}.{name}",
        }


def _describe_rights(env: Env, plan: Plan, known: dict[str, tuple[str, int]]) -> None:
    """Write ir.model.access and ir.rule: from then on they are what is enforced."""
    numbers = dict(env.query("SELECT model, id FROM ir_model"))
    accesses = [
        {
            "name": f"{entry.model} {entry.group or 'everybody'}",
            "model_id": numbers[entry.model],
            "group_id": known[entry.group][1] if entry.group else None,
            **{f"perm_{mode}": int(getattr(entry, mode)) for mode in _MODES},
            "active": 1,
        }
        for entry in _rights(plan)
        if entry.model in numbers and (entry.group is None or entry.group in known)
    ]
    _insert(env, "ir.model.access", accesses)
    for rule in data.rules(env.registry.version):
        _describe_rule(env, rule, numbers[rule.model], known)


_MODES = ("read", "write", "create", "unlink")


def _rights(plan: Plan) -> Iterator[data.Access]:
    """Yield the rights of the version, and those to models that users add."""
    own = data.access(plan.version)
    yield from own
    ruled = {entry.model for entry in own}
    for extension in plan.extensions:
        yield from extension.rights(ruled)


def _describe_rule(
    env: Env, rule: data.Rule, number: int, known: dict[str, tuple[str, int]]
) -> None:
    row = {
        "name": rule.name,
        "model_id": number,
        "domain_force": rule.expression,
        **{f"perm_{mode}": int(getattr(rule, f"perm_{mode}")) for mode in _MODES},
        "active": 1,
        "global": int(not rule.groups),
    }
    _insert(env, "ir.rule", [row])
    made = env.query("SELECT MAX(id) FROM ir_rule")[0][0]
    sql = "INSERT INTO rule_group_rel (rule_group_id, group_id) VALUES (?, ?)"
    for xmlid in rule.groups:
        if xmlid in known:
            env.change("rule_group_rel", sql, (made, known[xmlid][1]))
