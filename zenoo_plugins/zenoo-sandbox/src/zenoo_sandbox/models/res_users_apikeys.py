"""API keys: what is told of them; the keys themselves are nowhere to be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zenoo_sandbox.errors import AccessDenied, AccessError, UserError
from zenoo_sandbox.models.res_users_apikeys_description import check_expiration
from zenoo_sandbox.orm import crud, secrets
from zenoo_sandbox.orm.access import in_groups
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method, Model
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.identity import asks_identity
from zenoo_sandbox.orm.records import Records

_MOST = 10
_NOT_YOURS = "The provided API key is invalid or does not belong to the current user."


@asks_identity
def remove(self: Records) -> dict[str, Any]:
    """Revoke keys: one's own, or anybody's for an administrator."""
    env, ids = self.env, self.numbers
    text, params = in_list(ids)
    owners = env.query(f"SELECT user_id FROM res_users_apikeys WHERE id IN {text}", params)
    if not in_groups(env, "base.group_system") and any(row[0] != env.uid for row in owners):
        text = "You can not remove API keys unless they're yours or you are a system user"
        raise AccessError(text)
    crud.unlink(env.sudo(), self.info, ids)
    return {"type": "ir.actions.act_window_close"}


def generate(self: Records, key: Any, scope: Any, name: Any, expiration_date: Any) -> str:
    """Make a key with the help of another one of the same user's."""
    env = _check_managing(self.env)
    if secrets.owner(env, str(key)) != env.uid:
        raise AccessDenied(_NOT_YOURS)
    if scope not in ("rpc", False, None):
        raise AccessDenied(_NOT_YOURS)
    sql = "SELECT count(*) FROM res_users_apikeys WHERE user_id = ?"
    if env.query(sql, (env.uid,))[0][0] >= _MOST:
        raise UserError(f"Limit of {_MOST} API keys is reached for programmatic creation")
    expires = _moment(expiration_date)
    check_expiration(env, expires)
    return secrets.issue_key(env, env.uid, str(name), expires=expires)


def _moment(value: Any) -> str | None:
    """Return a moment, or the beginning of a day, as the database has it."""
    if not value:
        return None
    with python_errors():
        return datetime.fromisoformat(str(value)).strftime("%Y-%m-%d %H:%M:%S")


def revoke(self: Records, key: Any) -> None:
    """End a key of one's own."""
    env = _check_managing(self.env)
    if not secrets.revoke_key(env, env.uid, str(key)):
        raise AccessDenied(_NOT_YOURS)


def _check_managing(env: Env) -> Env:
    """Raise UserError where keys are not managed by programs."""
    sql = "SELECT value FROM ir_config_parameter WHERE key = 'base.enable_programmatic_api_keys'"
    allowed = [str(row[0]).lower() in ("1", "true", "yes", "on", "t") for row in env.query(sql)]
    if not in_groups(env, "base.group_system") and not any(allowed):
        raise UserError("Programmatic API keys are not enabled")
    return env


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded.

    Neither were the methods that make and end keys: they are as Odoo's own source tells of them.
    """
    managing = {
        "generate": Method(generate, on_model=True, owner="ResUsersApikeys"),
        "revoke": Method(revoke, on_model=True, owner="ResUsersApikeys"),
    }
    user = described("many2one", "User", relation="res.users", required=True, readonly=True)
    return Model(
        name="res.users.apikeys",
        description="Users API Keys",
        fields={
            "name": described("char", "Description", required=True, readonly=True),
            "user_id": user,
            "scope": described("char", "Scope", readonly=True),
            "expiration_date": described("datetime", "Expiration Date", readonly=True),
        },
        order="id",
        ondelete={"user_id": "cascade"},
        methods={
            "remove": Method(remove, owner="ResUsersApikeys"),
            **(managing if version == "19.0" else {}),
        },
    )
