"""has_access and its older spelling."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import access, rules
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.records import Records

_MODES = frozenset({"read", "write", "create", "unlink"})


def has_access(self: Records, operation: Any) -> bool:
    """Tell whether the caller may do this with the records, or in the model at all."""
    _check_mode(operation)
    if not access.has_access(self.env, self.info, operation):
        return False
    ids = self.numbers
    if not ids:
        return True
    there = Query(self.env.sudo(), self.info).only(ids).count()
    return Query(self.env, self.info).only(ids).permitted(operation).count() == there


def check_access(self: Records, operation: Any) -> None:
    """Raise AccessError unless the caller may do this with the records."""
    _check_mode(operation)
    access.check_access(self.env, self.info, operation)
    if not has_access(self, operation):
        raise rules.refusal(self.env, self.info, operation)


def check_access_rights(self: Records, operation: Any, raise_exception: Any = True) -> bool:
    """Tell whether the caller may do this in the model; raise AccessError when asked to."""
    _check_mode(operation)
    if raise_exception:
        access.check_access(self.env, self.info, operation)
    return access.has_access(self.env, self.info, operation)


def _check_mode(operation: Any) -> None:
    if not isinstance(operation, str) or operation not in _MODES:
        raise PythonError(ValueError, f"Invalid access mode {operation!r}")


METHODS = {
    "has_access": Method(has_access),
    "check_access_rights": Method(check_access_rights, on_model=True),
}
# 19.0 keeps it from remote callers.
METHODS_18 = {"check_access": Method(check_access)}
