"""What a call may end in: the exceptions of an Odoo server, by the names they have on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class ServerError(Exception):
    """Carry one error answer: `name`, `message`, `arguments`, `context` as a client sees them."""

    wire_name: ClassVar[str] = "odoo.exceptions.UserError"

    def __init__(self, *arguments: Any, name: str | None = None) -> None:
        super().__init__(*arguments)
        self.name = name or self.wire_name
        self.arguments: list[Any] = list(arguments)
        self.context: Mapping[str, Any] = {}

    @property
    def message(self) -> str:
        """Return what Python's `str()` makes of the arguments, as Odoo does."""
        if len(self.arguments) == 1:
            return str(self.arguments[0])
        return str(tuple(self.arguments)) if self.arguments else ""


class UserError(ServerError):
    """Refuse for a reason of business."""


class ValidationError(UserError):
    """Refuse values that break a constraint of Python or of the database."""

    wire_name = "odoo.exceptions.ValidationError"


class AccessError(UserError):
    """Refuse because of access rights, field groups, record rules, companies or a private name."""

    wire_name = "odoo.exceptions.AccessError"


class AccessDenied(ServerError):
    """Refuse a secret, always with the same words."""

    wire_name = "odoo.exceptions.AccessDenied"

    def __init__(self, message: str = "Access Denied") -> None:
        super().__init__(message)


class MissingError(UserError):
    """Say that a record is gone."""

    wire_name = "odoo.exceptions.MissingError"

    @classmethod
    def of(cls, model: str, record_id: object, uid: object) -> MissingError:
        """Return Odoo's text for one missing record."""
        record = f"(Record: {model}({record_id},), User: {uid})"
        return cls(f"Record does not exist or has been deleted.\n{record}")


class RedirectWarning(ServerError):
    """Refuse, and name the action that helps: (text, action, button, context)."""

    wire_name = "odoo.exceptions.RedirectWarning"

    @property
    def message(self) -> str:
        """Return every argument joined by newlines, as Odoo writes it."""
        return "\n".join(str(argument) for argument in self.arguments)


class PythonError(ServerError):
    """Stand for an exception of Python itself, such as `builtins.ValueError`."""

    wire_name = "builtins.Exception"

    def __init__(self, kind: type[BaseException] | str, *arguments: Any) -> None:
        name = kind if isinstance(kind, str) else kind.__name__
        super().__init__(*arguments, name=f"builtins.{name}")


class DatabaseError(ServerError):
    """Stand for an error of the database driver, such as `NumericValueOutOfRange`."""

    wire_name = "psycopg2.OperationalError"

    def __init__(self, kind: str, message: str) -> None:
        prefix = "psycopg2" if kind == "OperationalError" else "psycopg2.errors"
        super().__init__(message, name=f"{prefix}.{kind}")
