"""The wizard by which users change their own password."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import ValidationError
from zenoo_sandbox.models.change_password import RELOAD, give, own
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Constraint, Hooks, Method, Model
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.identity import asks_identity
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

_NAME = "change.password.own"


@asks_identity
def change_password(self: Records) -> dict[str, Any]:
    """Change the caller's password."""
    env = self.env
    crud.check_targets(env, self.info, self.ids)
    (wizard,) = rows(env, self.info, self.numbers, ["new_password"])
    give(env, env.uid, wizard["new_password"])
    crud.unlink(env.sudo(), self.info, self.ids)
    return RELOAD


def _check(env: Env, ids: list[int]) -> None:
    for row in rows(env, env.model(_NAME), ids, ["new_password", "confirm_password"]):
        if (row["new_password"] or "") != (row["confirm_password"] or ""):
            raise ValidationError("The new password and its confirmation must be identical.")


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    names = ("new_password", "confirm_password")
    return Model(
        name=_NAME,
        description="User, change own password wizard",
        fields={
            "new_password": described("char", "New Password"),
            "confirm_password": described("char", "New Password (Confirmation)"),
        },
        rec_name="id",
        constraints=(Constraint(names, _check),),
        methods={"change_password": Method(change_password, owner="ChangePasswordOwn")},
        hooks=Hooks(reach=own),
    )
