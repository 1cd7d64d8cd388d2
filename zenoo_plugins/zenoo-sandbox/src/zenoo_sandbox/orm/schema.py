"""The tables, indexes and constraints of a registry's models."""

from __future__ import annotations

from collections.abc import Iterator

from zenoo_sandbox.orm.registry import Field, ModelInfo, Registry

_TYPES = {
    "integer": "INTEGER",
    "many2one": "INTEGER",
    "many2one_reference": "INTEGER",
    "boolean": "INTEGER",
    "float": "REAL",
    "monetary": "REAL",
}
_LOG_FIELDS = frozenset({"create_uid", "write_uid"})
# Outside of every model, so that no call can read a secret.
_PRIVATE = (
    "CREATE TABLE sandbox_secret (user_id INTEGER NOT NULL REFERENCES res_users(id)"
    " ON DELETE CASCADE, kind TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL,"
    " key_id INTEGER REFERENCES res_users_apikeys(id) ON DELETE CASCADE)",
    "CREATE INDEX sandbox_secret_key ON sandbox_secret (key_id)",
    "CREATE INDEX sandbox_secret_user ON sandbox_secret (user_id)",
    "CREATE TABLE sandbox_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)


def statements(registry: Registry) -> Iterator[str]:
    """Yield the SQL that makes an empty database."""
    seen: set[str] = set()
    for info in registry.models.values():
        yield _table(info)
        yield from _indexes(info)
        for field in info.fields.values():
            relation = field.relation
            if relation is None or field.comodel is None or relation.table in seen:
                continue
            seen.add(relation.table)
            yield from _relation(info, field)
    yield from _PRIVATE


def _table(info: ModelInfo) -> str:
    columns = [_column(field) for field in info.columns()]
    checks = [
        f"CONSTRAINT {info.table}_{check.name} CHECK ({check.sql})"
        for check in info.declared.checks
    ]
    return f"CREATE TABLE {info.table} ({', '.join([*columns, *checks])})"


def _column(field: Field) -> str:
    if field.name == "id":
        # Like a PostgreSQL sequence: the number of a deleted record is not given again.
        return "id INTEGER PRIMARY KEY AUTOINCREMENT"
    kind = "TEXT" if field.variant else _TYPES.get(field.type, "TEXT")
    column = f'"{field.name}" {kind}'
    if field.type == "many2one":
        if field.comodel is None:
            return column
        action = "SET NULL" if field.name in _LOG_FIELDS else field.ondelete.upper()
        if not field.variant:
            column += f" REFERENCES {field.comodel.table}(id) ON DELETE {action}"
    return f"{column} NOT NULL" if field.required else column


def _indexes(info: ModelInfo) -> Iterator[str]:
    indexed = {
        field.name
        for field in info.columns()
        if field.type == "many2one" and field.comodel and field.name not in _LOG_FIELDS
    }
    for name in sorted(indexed | set(info.declared.indexes)):
        yield f'CREATE INDEX {info.table}_{name}_index ON {info.table} ("{name}")'
    for unique in info.declared.uniques:
        name = "_".join([info.table, *unique.fields, "uniq"])
        columns = ", ".join(f'"{field}"' for field in unique.fields)
        yield f"CREATE UNIQUE INDEX {name} ON {info.table} ({columns})"


def _relation(info: ModelInfo, field: Field) -> Iterator[str]:
    relation, comodel = field.relation, field.comodel
    if relation is None or comodel is None:
        return
    own = f'"{relation.column}" INTEGER NOT NULL REFERENCES {info.table}(id) ON DELETE CASCADE'
    other = f'"{relation.other}" INTEGER NOT NULL REFERENCES {comodel.table}(id) ON DELETE CASCADE'
    key = f'PRIMARY KEY ("{relation.column}", "{relation.other}")'
    yield f"CREATE TABLE {relation.table} ({own}, {other}, {key}) WITHOUT ROWID"
    yield f'CREATE INDEX {relation.table}_other ON {relation.table} ("{relation.other}")'
