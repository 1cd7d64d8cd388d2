"""Odoo's exceptions on the wire, as errors of ours.

Point releases move texts and codes, so `data.name` decides; a text only refines the class where
Odoo uses one exception for several things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from zenoo_core import errors as e

_BY_NAME: dict[str, type[e.OdooError]] = {
    "odoo.exceptions.AccessDenied": e.AuthenticationError,
    "odoo.exceptions.AccessError": e.AccessError,
    "odoo.exceptions.UserError": e.UserError,
    "odoo.exceptions.ValidationError": e.ValidationError,
    "odoo.exceptions.RedirectWarning": e.RedirectWarning,
    "odoo.exceptions.MissingError": e.MissingError,
    "odoo.exceptions.LockError": e.RecordLocked,
    "odoo.exceptions.ConcurrencyError": e.ConcurrencyError,
    "odoo.http.SessionExpiredException": e.SessionExpired,
    "psycopg2.errors.SerializationFailure": e.ConcurrencyError,
    "psycopg2.errors.LockNotAvailable": e.ConcurrencyError,
    "psycopg2.errors.DeadlockDetected": e.ConcurrencyError,
    "psycopg2.errors.NumericValueOutOfRange": e.InvalidValueError,
    "psycopg2.errors.InvalidDatetimeFormat": e.InvalidValueError,
    "builtins.AttributeError": e.UnknownMethodError,
    "builtins.TypeError": e.InvalidArgumentsError,
    "builtins.IndexError": e.InvalidArgumentsError,
    "builtins.ValueError": e.InvalidValueError,
    "builtins.AssertionError": e.InvalidValueError,
    "werkzeug.exceptions.NotFound": e.UnknownModelError,
    "werkzeug.exceptions.Unauthorized": e.AuthenticationError,
    "werkzeug.exceptions.UnprocessableEntity": e.InvalidArgumentsError,
}

_Refine = Callable[[str, str], bool]


def _says(pattern: str) -> _Refine:
    search = re.compile(pattern).search
    return lambda text, model: search(text) is not None


# (name, does the text say so?, the class that it means)
_REFINED: tuple[tuple[str, _Refine, type[e.OdooError]], ...] = (
    ("odoo.exceptions.AccessError", _says(r"^Private methods \(such as"), e.PrivateMethodError),
    ("odoo.exceptions.AccessError", _says(r"^Database not found"), e.UnknownDatabaseError),
    ("odoo.exceptions.UserError", lambda text, model: bool(model) and text.startswith(
        f"Object {model} "), e.UnknownModelError),
    ("odoo.exceptions.UserError", _says(r'^Invalid "order" specified'), e.InvalidValueError),
    # JSON-2: "The method 'res.partner.x' does not exist", "the model 'x' does not exist"
    ("werkzeug.exceptions.NotFound", lambda text, model: f"'{model}." in text,
     e.UnknownMethodError),
    ("builtins.AttributeError", lambda text, model: "method" not in text, e.ServerError),
    ("builtins.ValueError", _says(r"^Invalid field "), e.UnknownFieldError),
    ("psycopg2.OperationalError", _says(r"database .* does not exist"), e.UnknownDatabaseError),
)  # fmt: skip


def odoo_error(
    data: Mapping[str, Any], code: Any = 0, model: str = "", method: str = ""
) -> e.OdooError:
    """Make the typed error of a fault's `data` (`name`, `message`, `arguments`, `debug`)."""
    name = str(data.get("name") or "")
    text = str(data.get("message") or "").strip() or "the server gave no reason"
    arguments = data.get("arguments")
    arguments = arguments if isinstance(arguments, list) else []
    cls = _class(name, text, code, model, method)
    hint = ""
    if cls is e.RedirectWarning and arguments:
        text = str(arguments[0])
    elif cls is e.UnknownFieldError and name == "builtins.KeyError":
        hint = f"{model!r} has no field of this name."
    elif cls is e.AuthenticationError:
        hint = "Wrong or revoked credentials, or a cool-down after failed logins from this address."
    error = cls(
        text,
        name=name,
        model=model,
        method=method,
        arguments=arguments,
        debug=str(data.get("debug") or ""),
        hint=hint,
    )
    if isinstance(error, e.RedirectWarning):
        error.action = _nth(arguments, 1)
        error.button = str(_nth(arguments, 2) or "")
    return error


# What Python's encoders say of a value that they cannot write.
_unwritable = re.compile(r"is not JSON serializable|^cannot marshal").search


def after_commit(error: e.OdooError) -> e.ZenooError:
    """Return what a fault means on a route that commits before it writes the result.

    There a result that cannot be written is an error for work that was done. The same text from
    inside the method was rolled back: then the traceback, if there is one, shows who called it.
    Protocol: `/jsonrpc` and `/xmlrpc` (odoo/service/model.py, addons/rpc/controllers).
    """
    inside = "service/model.py" in error.server_traceback()
    if error.name != "builtins.TypeError" or inside or not _unwritable(error.message):
        return error
    return e.ResultUnreadable(
        f"the call was done, but the server could not write its result: {error.message}",
        model=error.model,
        method=error.method,
        hint="Do not repeat it. Read what it has changed, or call a method that returns plain "
        "values.",
    )


def _class(name: str, text: str, code: Any, model: str, method: str) -> type[e.OdooError]:
    if code == 100:
        return e.SessionExpired
    if name == "builtins.KeyError":
        return _key_error(text, model, method)
    for known, says_so, cls in _REFINED:
        if name == known and says_so(text, model):
            return cls
    return _BY_NAME.get(name, e.ServerError)


def _key_error(text: str, model: str, method: str) -> type[e.OdooError]:
    """A KeyError is an unknown field of `write` and `create` (19), or a database without Odoo."""
    if text.strip("'") == "res.users":
        return e.UnknownDatabaseError
    return e.UnknownFieldError if method in ("create", "write") else e.ServerError


def _nth(values: list[Any], index: int) -> Any:
    return values[index] if len(values) > index else None
