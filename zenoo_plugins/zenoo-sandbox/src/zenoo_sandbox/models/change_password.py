"""What the wizards that change passwords share."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.orm import secrets
from zenoo_sandbox.orm.domain import Leaf, Node
from zenoo_sandbox.orm.env import Env

RELOAD = {"type": "ir.actions.client", "tag": "reload"}
CLOSE = {"type": "ir.actions.act_window_close"}


def give(env: Env, uid: int, password: Any) -> None:
    """Give a user a password; raise UserError for an empty one."""
    text = str(password or "").strip()
    if not text:
        raise UserError("Setting empty passwords is not allowed for security reasons!")
    secrets.store(env, uid, secrets.PASSWORD, text)


def own(env: Env, mode: str) -> Node:
    """Return the domain of the wizards that the caller made."""
    return Leaf("create_uid", "=", env.uid)
