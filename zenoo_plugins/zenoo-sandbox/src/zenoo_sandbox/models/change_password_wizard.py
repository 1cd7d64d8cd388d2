"""The wizard by which an administrator changes passwords of several users."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.models.change_password import CLOSE, RELOAD, give, own
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Hooks, Method, Model
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.records import Records

LINE = "change.password.user"


def change_password_button(self: Records) -> dict[str, Any]:
    """Change the passwords that the lines give, and forget them."""
    env = self.env
    crud.check_targets(env, self.info, self.ids)
    text, params = in_list(self.numbers)
    table = env.model(LINE).table
    sql = f"SELECT user_id, new_passwd FROM {table} WHERE wizard_id IN {text}"
    users = []
    for user, password in env.query(sql, params):
        users.append(user)
        if password:
            give(env, user, password)
    env.change(table, f"UPDATE {table} SET new_passwd = NULL WHERE wizard_id IN {text}", params)
    return RELOAD if env.uid in users else CLOSE


def _users(env: Env) -> list[Any]:
    """Return a line for each user that the list view has selected."""
    if env.context.get("active_model") != "res.users":
        return []
    text, params = in_list(env.context.get("active_ids") or ())
    users = env.query(f"SELECT id, login FROM res_users WHERE id IN {text}", params)
    return [[0, 0, {"user_id": user, "user_login": login}] for user, login in users]


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    lines = described("one2many", "Users", relation=LINE, relation_field="wizard_id")
    return Model(
        name="change.password.wizard",
        description="Change Password Wizard",
        fields={"user_ids": lines},
        rec_name="id",
        defaults={"user_ids": _users},
        methods={
            "change_password_button": Method(change_password_button, owner="ChangePasswordWizard")
        },
        hooks=Hooks(reach=own),
    )
