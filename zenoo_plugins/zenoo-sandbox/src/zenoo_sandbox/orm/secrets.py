"""Passwords and API keys: salted hashes in a table that no model shows."""

from __future__ import annotations

import hashlib
import hmac
import os
from secrets import token_hex

from zenoo_sandbox.orm.env import Env

PASSWORD, API_KEY = "password", "key"
_TABLE = "sandbox_secret"
_ROUNDS = 10_000


def store(env: Env, uid: int, kind: str, secret: str | None) -> None:
    """Give a user a secret; a password replaces the old one, None only removes it."""
    if kind == PASSWORD:
        sql = f"DELETE FROM {_TABLE} WHERE user_id = ? AND kind = ?"
        env.change(_TABLE, sql, (uid, kind))
    if secret is not None:
        key = _describe_key(env, uid, "sandbox") if kind == API_KEY else None
        _insert(env, uid, kind, secret, key)


def issue_key(
    env: Env, uid: int, name: str, *, scope: str | None = "rpc", expires: str | None = None
) -> str:
    """Return a new API key of a user; it is in no record, and cannot be told again."""
    key = token_hex(20)
    _insert(env, uid, API_KEY, key, _describe_key(env, uid, name, scope, expires))
    return key


def _describe_key(
    env: Env, uid: int, name: str, scope: str | None = "rpc", expires: str | None = None
) -> int:
    """Make the record of a key; to delete it is to revoke the key."""
    sql = (
        "INSERT INTO res_users_apikeys (name, user_id, scope, expiration_date, create_uid,"
        " create_date, write_uid, write_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    log = (env.uid, env.now, env.uid, env.now)
    values = (name, uid, scope, expires, *log)
    return int(env.change("res_users_apikeys", sql, values).lastrowid or 0)


def _insert(env: Env, uid: int, kind: str, secret: str, key: int | None) -> None:
    salt = os.urandom(16)
    sql = f"INSERT INTO {_TABLE} (user_id, kind, salt, hash, key_id) VALUES (?, ?, ?, ?, ?)"
    env.change(_TABLE, sql, (uid, kind, salt, _hash(secret, salt), key))


def check(env: Env, uid: int, secret: object, *, keys: bool = True) -> bool:
    """Tell whether this is the user's password, or one of its API keys that have not expired."""
    if not isinstance(secret, str) or not secret:
        return False
    return any(
        hmac.compare_digest(_hash(secret, salt), stored)
        for kind, salt, stored in _valid(env, uid)
        if keys or kind == PASSWORD
    )


def fingerprint(env: Env, uid: int) -> bytes:
    """Return what changes whenever a secret of the user does, or expires."""
    return b"".join(stored for _, _, stored in _valid(env, uid))


def _valid(env: Env, uid: int) -> list[tuple[str, bytes, bytes]]:
    sql = (
        f"SELECT s.kind, s.salt, s.hash FROM {_TABLE} s"
        " LEFT JOIN res_users_apikeys k ON k.id = s.key_id"
        " WHERE s.user_id = ? AND (k.expiration_date IS NULL OR k.expiration_date > ?)"
        " ORDER BY s.rowid"
    )
    return env.query(sql, (uid, env.now))


def _hash(secret: str, salt: bytes) -> bytes:
    encoded = secret.encode("utf-8", "surrogatepass")
    return hashlib.pbkdf2_hmac("sha512", encoded, salt, _ROUNDS)
