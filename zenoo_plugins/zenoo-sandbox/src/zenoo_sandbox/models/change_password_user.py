"""One user in the wizard that changes passwords."""

from __future__ import annotations

from zenoo_sandbox.models.change_password import own
from zenoo_sandbox.orm.declare import Hooks, Model
from zenoo_sandbox.orm.fields import described


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    del version
    wizard = described("many2one", "Wizard", relation="change.password.wizard", required=True)
    return Model(
        name="change.password.user",
        description="User, Change Password Wizard",
        fields={
            "wizard_id": wizard,
            "user_id": described("many2one", "User", relation="res.users", required=True),
            "user_login": described("char", "User Login", readonly=True),
            "new_passwd": described("char", "New Password"),
        },
        rec_name="id",
        ondelete={"wizard_id": "cascade", "user_id": "cascade"},
        hooks=Hooks(reach=own),
    )
