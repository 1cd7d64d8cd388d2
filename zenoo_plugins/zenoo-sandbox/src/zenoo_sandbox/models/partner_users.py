"""The users behind contacts: what they mean to a contact, and what they keep it from."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import RedirectWarning, ValidationError
from zenoo_sandbox.orm import access
from zenoo_sandbox.orm.declare import Compute, Values
from zenoo_sandbox.orm.env import Env, in_list

# The recorded number of the form of res.users, which the refusals' action opens.
_FORM = {"18.0": 163, "19.0": 167}
_ASK = "Ask an administrator to archive their associated user first."


def _users(env: Env, ids: list[int]) -> list[tuple[int, int, bool]]:
    """Return (partner, user, share) of the active users, in the order of users."""
    text, params = in_list(ids)
    sql = (
        "SELECT u.partner_id, u.id, u.share FROM res_users u"
        " JOIN res_partner p ON p.id = u.partner_id"
        f" WHERE u.active AND u.partner_id IN {text} ORDER BY p.name, u.login"
    )
    return env.query(sql, params)


def _partner_share(env: Env, ids: list[int]) -> dict[int, bool]:
    internal = {partner for partner, _, share in _users(env, ids) if not share}
    return {id_: id_ not in internal for id_ in ids}


def _main_user(env: Env, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for partner, user, share in sorted(_users(env, ids), key=lambda row: (bool(row[2]), row[1])):
        del share
        found.setdefault(partner, user)
    return found


COMPUTES = (
    Compute(
        "partner_share",
        ("user_ids.share", "user_ids.active"),
        by_batch=_partner_share,
    ),
    Compute("main_user_id", by_batch=_main_user),
)


def refuse_archiving(env: Env, ids: list[int], values: Values) -> None:
    """Refuse to archive the contact of an active user."""
    if values.get("active", True):
        return
    _refuse(env, ids, "archive", "You first need to archive their associated user.")


def refuse_unlink(env: Env, ids: list[int]) -> None:
    """Refuse to delete the contact of an active user."""
    hint = "You should rather archive them after archiving their associated user."
    _refuse(env, ids, "delete", hint)


def _refuse(env: Env, ids: list[int], verb: str, hint: str) -> None:
    users = [user for _, user, _ in _users(env, ids)]
    if not users:
        return
    first = f"You cannot {verb} contacts linked to an active user."
    names = ", ".join(_names(env, users))
    if not access.has_access(env, env.model("res.users"), "write"):
        raise ValidationError(f"{first}\n{_ASK}\n\nLinked active users :\n{names}")
    text = f"{first}\n{hint}\n\nLinked active users : {names}"
    raise RedirectWarning(text, _action(env, users), "Go to users", None)


def _names(env: Env, users: list[int]) -> list[str]:
    text, params = in_list(users)
    sql = (
        "SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id"
        f" WHERE u.id IN {text} ORDER BY p.name, u.login"
    )
    return [row[0] for row in env.query(sql, params)]


def _action(env: Env, users: list[int]) -> dict[str, Any]:
    """Return the action that shows the users."""
    form = [_FORM[env.registry.version], "form"]
    action: dict[str, Any] = {
        "type": "ir.actions.act_window",
        "res_model": "res.users",
        "context": {"create": False},
    }
    if len(users) == 1:
        return action | {"view_mode": "form", "views": [form], "res_id": users[0]}
    listed = {"view_mode": "list,form", "views": [[False, "list"], form]}
    return action | listed | {"domain": [["id", "in", users]]}
