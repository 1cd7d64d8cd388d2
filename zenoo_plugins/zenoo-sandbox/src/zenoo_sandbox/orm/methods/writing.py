"""create, write, unlink, copy, archiving."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records


def create(self: Records, vals_list: Any) -> int | list[int]:
    """Create records; answer an id for a dict, ids for a list."""
    if isinstance(vals_list, dict):
        return crud.create(self.env, self.info, [vals_list])[0]
    with python_errors():
        values = list(vals_list)
    return crud.create(self.env, self.info, values)


def write(self: Records, vals: Any) -> bool:
    """Write the same values to all records."""
    crud.write(self.env, self.info, self.ids, vals)
    return True


def unlink(self: Records) -> bool:
    """Delete the records."""
    crud.unlink(self.env, self.info, self.ids)
    return True


def copy(self: Records, default: Any = None) -> list[int]:
    """Copy the records."""
    return crud.copy(self.env, self.info, self.ids, default)


def action_archive(self: Records) -> None:
    """Archive those that are active."""
    _set_active(self, True, False)


def action_unarchive(self: Records) -> None:
    """Activate those that are archived."""
    _set_active(self, False, True)


def toggle_active(self: Records) -> None:
    """Archive the active ones and activate the others."""
    current = rows(self.env, self.info, list(self.ids), ["active"])
    for value in (True, False):
        ids = [row["id"] for row in current if bool(row["active"]) is value]
        crud.write(self.env, self.info, ids, {"active": not value})


def _set_active(self: Records, old: bool, new: bool) -> None:
    ids = list(self.ids)
    crud.check_targets(self.env, self.info, ids)
    found = [
        row["id"]
        for row in rows(self.env, self.info, ids, ["active"])
        if bool(row["active"]) is old
    ]
    crud.write(self.env, self.info, found, {"active": new})


METHODS = {
    "create": Method(create, on_model=True),
    "write": Method(write),
    "unlink": Method(unlink),
    "copy": Method(copy),
    "action_archive": Method(action_archive),
    "action_unarchive": Method(action_unarchive),
    "toggle_active": Method(toggle_active),
}
