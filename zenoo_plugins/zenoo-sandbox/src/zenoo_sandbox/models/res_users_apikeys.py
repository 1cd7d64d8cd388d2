"""API keys: what is told of them; the keys themselves are nowhere to be read."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import AccessError
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.access import in_groups
from zenoo_sandbox.orm.declare import Method, Model
from zenoo_sandbox.orm.env import in_list
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.identity import asks_identity
from zenoo_sandbox.orm.records import Records


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


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
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
        methods={"remove": Method(remove, owner="ResUsersApikeys")},
    )
