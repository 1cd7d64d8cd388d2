"""create, write, unlink, copy, archiving."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError
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
    _switch(self, True)


def action_unarchive(self: Records) -> None:
    """Activate those that are archived."""
    _switch(self, False)


def toggle_active(self: Records) -> None:
    """Archive the active ones and activate the others."""
    active = _by_state(self)
    for state in (True, False):
        crud.write(self.env, self.info, active[state], {"active": not state})


def _switch(self: Records, state: bool) -> None:
    crud.write(self.env, self.info, _by_state(self)[state], {"active": not state})


def _by_state(self: Records) -> dict[bool, list[int]]:
    """Return the ids of the active and of the archived records."""
    if "active" not in self.info.fields:
        raise PythonError(KeyError, None)
    ids = list(self.ids)
    crud.check_targets(self.env, self.info, ids)
    found: dict[bool, list[int]] = {True: [], False: []}
    for row in rows(self.env, self.info, ids, ["active"]):
        found[bool(row["active"])].append(row["id"])
    return found


METHODS = {
    "create": Method(create, on_model=True),
    "write": Method(write),
    "unlink": Method(unlink),
    "copy": Method(copy),
    "action_archive": Method(action_archive),
    "action_unarchive": Method(action_unarchive),
    "toggle_active": Method(toggle_active),
}
