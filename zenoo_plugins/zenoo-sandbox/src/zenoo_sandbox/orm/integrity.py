"""What Odoo says when the database refuses: constraints of SQLite, explained by the registry."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from zenoo_sandbox.errors import MissingError, ServerError, ValidationError
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.registry import Field, ModelInfo, Registry

_PREFIX = "The operation cannot be completed:"


class Refusal(ValidationError):
    """Refuse what breaks a constraint of the database: NOT NULL, UNIQUE or CHECK, else "".

    `bare` is the text without its beginning, `columns` are those of `table` that it is about.
    """

    def __init__(
        self, text: str, kind: str = "", *, table: str = "", columns: Sequence[str] = ()
    ) -> None:
        super().__init__(f"{_PREFIX}{text}")
        self.bare, self.kind = text.lstrip(), kind
        self.table, self.columns = table, tuple(columns)


def explain(registry: Registry, error: sqlite3.IntegrityError) -> ServerError:
    """Return the refusal for a NOT NULL, UNIQUE or CHECK constraint."""
    kind, _, what = str(error).partition(" constraint failed: ")
    tables = {info.table: info for info in registry.models.values()}
    if kind == "CHECK":
        return _check(registry, what)
    table, _, column = what.split(",")[0].partition(".")
    info = tables.get(table)
    if info is None:
        return Refusal(f" {error}")
    if kind == "NOT NULL":
        return not_null(registry, info, info.fields[column])
    columns = tuple(part.strip().partition(".")[2] for part in what.split(","))
    for unique in info.declared.uniques:
        if unique.fields == columns:
            return Refusal(f" {unique.message}", kind, table=table, columns=columns)
    return Refusal(f" {error}", kind, table=table, columns=columns)


def _check(registry: Registry, name: str) -> ServerError:
    for info in registry.models.values():
        for check in info.declared.checks:
            if f"{info.table}_{check.name}" == name:
                return Refusal(f" {check.message}", "CHECK", table=info.table)
    return Refusal(f" {name}")


def not_null(registry: Registry, info: ModelInfo, field: Field) -> ServerError:
    """Return the refusal for an empty required field."""
    label = field.described["string"]
    document = info.declared.description
    if registry.new:
        return Refusal(
            f" Missing required value for the field '{label}' ({field.name}).\n"
            f"Model: '{document}' ({info.name})\n"
            "- create/update: a mandatory field is not set\n"
            "- delete: another model requires the record being deleted, you can archive it "
            "instead\n",
            "NOT NULL",
            table=info.table,
            columns=(field.name,),
        )
    return Refusal(
        "\n- Create/update: a mandatory field is not set.\n"
        "- Delete: another model requires the record being deleted. If possible, archive it "
        f"instead.\n\nModel: {document} ({info.name})\nField: {label} ({field.name})\n",
        "NOT NULL",
        table=info.table,
        columns=(field.name,),
    )


def still_used(env: Env, info: ModelInfo, ids: Sequence[int]) -> ServerError:
    """Return the refusal for the deletion of records that others need."""
    field = _user_of(env, info, ids, depth=0)
    if field is None:
        return Refusal(" Another model is using the record.")
    label = field.described["string"]
    user = env.model(field.model)
    if env.registry.new:
        return Refusal(
            " Another model is using the record you are trying to delete.\n\n"
            f"The troublemaker is: '{user.declared.description}' ({user.name})\n"
            f"Thanks to the following constraint: '{label}' ({field.name})\n"
            "How about archiving the record instead?"
        )
    return Refusal(
        " another model requires the record being deleted. If possible, archive it "
        f"instead.\n\nModel: {user.declared.description} ({user.name})\n"
        f"Constraint: {user.table}_{field.name}_fkey\n"
    )


def _user_of(env: Env, info: ModelInfo, ids: Sequence[int], *, depth: int) -> Field | None:
    """Return the field that forbids the deletion, also of what would be deleted along."""
    cascading: list[tuple[Field, list[int]]] = []
    text, params = in_list(ids)
    for field in info.referrers:
        if field.ondelete == "set null" or field.variant:
            continue
        table = env.model(field.model).table
        found = env.query(f'SELECT id FROM {table} WHERE "{field.name}" IN {text}', params)
        if found and field.ondelete == "restrict":
            return field
        if found:
            cascading.append((field, [row[0] for row in found]))
    for field, deleted in cascading if depth < 8 else ():
        found_below = _user_of(env, env.model(field.model), deleted, depth=depth + 1)
        if found_below is not None:
            return found_below
    return None


def missing(env: Env, info: ModelInfo, record_id: object) -> MissingError:
    """Return the refusal for a record that does not exist."""
    return MissingError.of(info.name, repr(record_id), env.uid)
