"""How a server error looks on the wire, and the two errors that only the web side raises."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import AccessDenied, ServerError

_NOT_FOUND = (
    "404 Not Found: The requested URL was not found on the server. If you entered the URL "
    "manually please check your spelling and try again."
)
# The outermost frames of the recorded tracebacks; what runs below them here is no business of a
# client, so `debug` never holds a frame of the sandbox.
_OUTER_FRAME = {
    "19.0": 'File "odoo/http.py", line 2273, in _serve_db',
    "18.0": 'File "odoo/http.py", line 1954, in _transactioning',
}


class SessionExpired(ServerError):
    """Answer a call that needs a session and has none."""

    wire_name = "odoo.http.SessionExpiredException"

    def __init__(self) -> None:
        super().__init__("Session expired")


class NotFound(ServerError):
    """Answer a call on a model that does not exist (web session only)."""

    wire_name = "werkzeug.exceptions.NotFound"

    @property
    def message(self) -> str:
        """Return Werkzeug's text; the exception itself has no arguments."""
        return _NOT_FOUND


def raised_before_dispatch(error: ServerError) -> bool:
    """Tell whether Odoo raises this before it takes the id from the body (the answer's is null)."""
    return isinstance(error, SessionExpired | NotFound)


def error_member(error: ServerError, version: str) -> dict[str, Any]:
    """Return the `error` member; `code` and the order of `data` differ by version."""
    code, message = (0 if version == "19.0" else 200), "Odoo Server Error"
    if isinstance(error, SessionExpired):
        code, message = 100, "Odoo Session Expired"
    elif isinstance(error, NotFound):
        code, message = 404, "404: Not Found"
    return {"code": code, "message": message, "data": _data(error, version)}


def _data(error: ServerError, version: str) -> dict[str, Any]:
    debug = traceback_text(error, version)
    told = {"message": error.message, "arguments": error.arguments, "context": error.context}
    if version == "19.0":
        return {"name": error.name, **told, "debug": debug}
    return {"name": error.name, "debug": debug, **told}


def traceback_text(error: ServerError, version: str) -> str:
    """Return what stands for the traceback: its form, and its true last line."""
    name = error.name.removeprefix("builtins.")
    text = repr(error.message) if name == "KeyError" else error.message
    last_line = f"{name}: {text}\n"
    if isinstance(error, AccessDenied) and version == "19.0":
        return last_line
    frame = _OUTER_FRAME[version]
    return f"Traceback (most recent call last):\n  {frame}\n  ...\n{last_line}"
