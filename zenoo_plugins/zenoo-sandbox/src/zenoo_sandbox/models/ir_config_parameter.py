"""System parameters."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import access, crud
from zenoo_sandbox.orm.declare import Method, Model, Unique
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.records import Records


def get_param(self: Records, key: Any, default: Any = False) -> Any:
    """Return the value of a parameter, else the default."""
    access.check_access(self.env, self.info, "read")
    found = _find(self, key)
    return found[1] or default if found else default


def set_param(self: Records, key: Any, value: Any) -> Any:
    """Store a parameter, or delete it when there is no value; return what it was.

    The recorded answer to a first value is the value itself.
    """
    access.check_access(self.env, self.info, "read")
    found = _find(self, key)
    empty = value is False or value is None
    if found is None:
        if empty:
            return False
        crud.create(self.env, self.info, [{"key": key, "value": value}])
        return value
    id_, old = found
    if empty:
        crud.unlink(self.env, self.info, [id_])
    elif str(value) != old:
        crud.write(self.env, self.info, [id_], {"value": value})
    return old


def _find(self: Records, key: Any) -> tuple[int, str] | None:
    query = Query(self.env.sudo(), self.info).narrow(Leaf("key", "=", key))
    rows = query.fetch(["t.id", query.column(["value"])], limit=1)
    return rows[0] if rows else None


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    return Model(
        name="ir.config_parameter",
        description="System Parameter",
        order="key",
        rec_name="key",
        uniques=(Unique(("key",), "Key must be unique."),),
        methods={
            "get_param": Method(get_param, on_model=True, owner="IrConfig_Parameter"),
            "set_param": Method(set_param, on_model=True, owner="IrConfig_Parameter"),
        },
        overrides=frozenset({"create", "write", "unlink"}),
    )
