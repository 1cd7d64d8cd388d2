"""The form that asks for the password again, and then does what it was asked for."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.models.res_users_apikeys_description import made_key
from zenoo_sandbox.orm import crud, secrets
from zenoo_sandbox.orm.declare import Method, Model
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

_WRONG = "Incorrect Password, try again or click on Forgot Password to reset your password."


def run_check(self: Records) -> dict[str, Any]:
    """Compare the password of the context, or of the form, and make the key."""
    env = self.env
    (row,) = rows(env, self.info, self.numbers, ["request", "password"])
    given = env.context.get("password") or row["password"]
    if not secrets.check(env, env.uid, given, keys=False):
        raise UserError(_WRONG)
    crud.unlink(env.sudo(), self.info, self.numbers)
    return made_key(
        Records(env, env.model("res.users.apikeys.description"), (int(row["request"]),))
    )


def declare(version: str) -> Model:
    """Declare the model; it was not recorded."""
    del version
    return Model(
        name="res.users.identitycheck",
        description="Password Check Wizard",
        fields={
            "request": described("char", "Request", readonly=True),
            "password": described("char", "Password"),
        },
        rec_name="id",
        methods={"run_check": Method(run_check, owner="CheckIdentity")},
    )
