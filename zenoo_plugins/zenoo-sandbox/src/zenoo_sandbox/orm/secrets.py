"""Passwords and API keys: salted hashes in a table that no model shows."""

from __future__ import annotations

import hashlib
import hmac
import os

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
        salt = os.urandom(16)
        sql = f"INSERT INTO {_TABLE} (user_id, kind, salt, hash) VALUES (?, ?, ?, ?)"
        env.change(_TABLE, sql, (uid, kind, salt, _hash(secret, salt)))


def check(env: Env, uid: int, secret: object, *, keys: bool = True) -> bool:
    """Tell whether this is the user's password, or one of its API keys."""
    if not isinstance(secret, str) or not secret:
        return False
    sql = f"SELECT kind, salt, hash FROM {_TABLE} WHERE user_id = ?"
    return any(
        hmac.compare_digest(_hash(secret, salt), stored)
        for kind, salt, stored in env.query(sql, (uid,))
        if keys or kind == PASSWORD
    )


def fingerprint(env: Env, uid: int) -> bytes:
    """Return what changes whenever a secret of the user does."""
    sql = f"SELECT hash FROM {_TABLE} WHERE user_id = ? ORDER BY rowid"
    return b"".join(row[0] for row in env.query(sql, (uid,)))


def _hash(secret: str, salt: bytes) -> bytes:
    encoded = secret.encode("utf-8", "surrogatepass")
    return hashlib.pbkdf2_hmac("sha512", encoded, salt, _ROUNDS)
