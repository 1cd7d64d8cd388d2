"""The wizard that asks for the password again."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import access, identity
from zenoo_sandbox.orm.declare import Compute, Hooks, Method, Model
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.fields import described
from zenoo_sandbox.orm.records import Records


def run_check(self: Records) -> Any:
    """Check the password of the context, and run the method that waits for it."""
    return _run(self, self.env.context.get("password"))


def run_check_18(self: Records) -> Any:
    """Check the password that was written to the wizard, and run the method that waits."""
    sql = f"SELECT password FROM {self.info.table} WHERE id = ?"
    rows = self.env.query(sql, self.numbers[:1]) if self.numbers else []
    written = rows[0][0] if rows else None
    self.env.change(self.info.table, f"UPDATE {self.info.table} SET password = NULL")
    return _run(self, written or self.env.context.get("password"))


def _run(self: Records, password: Any) -> Any:
    access.check_access(self.env, self.info, "read")
    identity.check(self, password)
    sql = f"SELECT request FROM {self.info.table} WHERE id = ? AND create_uid = ?"
    rows = self.env.query(sql, (*self.numbers[:1], self.env.uid)) if self.numbers else []
    return identity.run_asked(self, rows[0][0]) if rows and rows[0][0] else None


def declare(version: str) -> Model:
    """Declare the model; its fields were not recorded."""
    old = version == "18.0"
    return Model(
        name=identity.WIZARD,
        description="Password Check Wizard",
        fields={
            "request": described("char", "Request", readonly=True, groups="."),
            "auth_method": described(
                "selection", "Auth Method", selection=[["password", "Password"]]
            ),
            "password": described("char", "Password", store=old, readonly=False),
        },
        defaults={"auth_method": "password"},
        computes=() if old else (Compute("password", (), _nothing, inverse=_forget),),
        methods={
            "run_check": Method(run_check_18 if old else run_check, owner="ResUsersIdentitycheck")
        },
        hooks=Hooks(reach=lambda env, mode: Leaf("create_uid", "=", env.uid)),
    )


def _nothing(row: Any) -> str:
    return ""


def _forget(env: Any, ids: list[int], value: Any) -> None:
    """Keep nothing: 19.0 takes the password from the context."""
