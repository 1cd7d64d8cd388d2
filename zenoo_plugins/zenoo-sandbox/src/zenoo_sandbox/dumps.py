"""Databases as files to keep: a zip with `manifest.json` and `dump.sql`, or the bare SQL."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile

from zenoo_sandbox.database import Database
from zenoo_sandbox.orm import patterns
from zenoo_sandbox.orm.store import in_rollback_mode, in_wal_mode

_SQL, _MANIFEST = "dump.sql", "manifest.json"
# What a dump of ours needs; above all no other file may be opened.
_ALLOWED = frozenset(
    {
        *(sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_INSERT),
        *(sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_READ, sqlite3.SQLITE_SELECT),
        *(sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_ANALYZE, sqlite3.SQLITE_FUNCTION),
        *(sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_CREATE_TRIGGER),
    }
)


def pack(database: Database, kind: str) -> bytes:
    """Return all that a database holds, for `unpack`; any kind but "zip" is the bare SQL."""
    sql = _sql(database.snapshot()).encode("utf-8", "surrogatepass")
    if kind != "zip":
        return sql
    manifest = {
        "odoo_dump": "1",
        "db_name": database.name,
        "version": database.version,
        "version_info": [int(database.version[:2]), 0, 0, "final", 0, ""],
        "major_version": database.version,
        "modules": dict.fromkeys(database.modules(), f"{database.version}.1.0"),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(_SQL, sql)
        file.writestr(_MANIFEST, json.dumps(manifest, indent=4))
    return packed.getvalue()


def unpack(dump: bytes) -> bytes:
    """Return the file of the database that was packed; raise ValueError for anything else."""
    if zipfile.is_zipfile(io.BytesIO(dump)):
        try:
            with zipfile.ZipFile(io.BytesIO(dump)) as file:
                dump = file.read(_SQL)
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise ValueError(f"expected a zip that holds {_SQL} ({error})") from None
    connection = _memory()
    connection.set_authorizer(_authorize)
    try:
        connection.executescript(dump.decode("utf-8", "surrogatepass"))
        connection.set_authorizer(None)
        return in_wal_mode(connection.serialize())
    except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError) as error:
        raise ValueError(f"expected a dump that the sandbox made ({error})") from None
    finally:
        connection.close()


def _sql(image: bytes) -> str:
    connection = _memory()
    try:
        connection.deserialize(in_rollback_mode(image))
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def _memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.create_function(patterns.FUNCTION, 3, patterns.pg_like, deterministic=True)
    return connection


def _authorize(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
