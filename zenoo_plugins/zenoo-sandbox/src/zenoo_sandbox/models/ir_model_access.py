"""Access rights, as records."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import access
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method, Model
from zenoo_sandbox.orm.records import Records


def check(self: Records, model: Any, mode: Any = "read", raise_exception: Any = True) -> bool:
    """Tell whether the caller may do this in a model; raise AccessError when asked to."""
    with python_errors():
        info = self.env.model(str(model))
    if raise_exception:
        access.check_access(self.env, info, str(mode))
    return access.has_access(self.env, info, str(mode))


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.model.access",
        description="Model Access",
        order="model_id,group_id,name,id",
        ondelete={"model_id": "cascade", "group_id": "restrict"},
        methods={"check": Method(check, on_model=True, owner="IrModelAccess")},
    )
