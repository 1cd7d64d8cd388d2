"""fields_get, default_get, get_metadata."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import access, read
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.defaults import defaults
from zenoo_sandbox.orm.records import Records


def fields_get(
    self: Records, allfields: Any = None, attributes: Any = None
) -> dict[str, dict[str, Any]]:
    """Describe the fields that the caller may see."""
    env, info = self.env, self.info
    writable = access.has_access(env, info, "write") or access.has_access(env, info, "create")
    with python_errors():
        names = list(info.fields) if not allfields else [n for n in info.fields if n in allfields]
        wanted = None if attributes is None else set(attributes)
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        field = info.fields[name]
        if not access.may_see(env, field):
            continue
        described = dict(field.described)
        if not writable:
            described["readonly"] = True
        if wanted is not None:
            described = {key: value for key, value in described.items() if key in wanted}
        found[name] = described
    return found


def default_get(self: Records, fields: Any) -> dict[str, Any]:
    """Return the values that a new record would get."""
    with python_errors():
        names = frozenset(name for name in fields if isinstance(name, str))
    return defaults(self.env, self.info, names.__contains__)


def default_get_18(self: Records, fields_list: Any) -> dict[str, Any]:
    """Return the values that a new record would get."""
    return default_get(self, fields_list)


def get_metadata(self: Records) -> list[dict[str, Any]]:
    """Tell who made and last changed the records, and their external ids."""
    names = ["create_uid", "create_date", "write_uid", "write_date"]
    records = read.read(self.env, self.info, self.numbers, names)
    for record in records:
        xmlids = self.env.query(
            "SELECT module || '.' || name, noupdate FROM ir_model_data"
            " WHERE model = ? AND res_id = ? ORDER BY id",
            (self.info.name, record["id"]),
        )
        listed = [{"xmlid": name, "noupdate": bool(noupdate)} for name, noupdate in xmlids]
        first = listed[0] if listed else {"xmlid": False, "noupdate": False}
        record |= {**first, "xmlids": listed}
    return records


METHODS = {
    "fields_get": Method(fields_get, on_model=True),
    "default_get": Method(default_get, on_model=True),
    "get_metadata": Method(get_metadata),
}
METHODS_18 = {"default_get": Method(default_get_18, on_model=True)}
