"""What JSON-2 answers in place of a result, as the errors that every other wire has too.

Protocol: an HTTP status and `{"name", "message", "arguments", "context", "debug"}`; the name
decides, as statuses are shared by unlike causes. An unknown database is a page (404).
"""

from __future__ import annotations

from typing import Any

import msgspec

from zenoo_core.errors import AuthenticationError, UnknownDatabaseError, ZenooError
from zenoo_core.records import Request
from zenoo_core.transport import Credentials
from zenoo_core.transport.faults import odoo_error
from zenoo_http.replies import Reply, refusal

# The page is the same in every language: there is no database to translate it.
_NO_DATABASE = (b"No database is selected", b"X-Odoo-Database")


def failure(reply: Reply, request: Request, origin: str, credentials: Credentials) -> ZenooError:
    """Return the typed error of an answer of any status but 200."""
    data = _data(reply)
    name = data.get("name")
    if not isinstance(name, str) or name == "werkzeug.exceptions.BadRequest":
        if reply.status == 404 and any(words in reply.body for words in _NO_DATABASE):
            return unknown_database(credentials.database)
        return refusal(reply, origin)
    error = odoo_error(data, reply.status, request.model, request.method)
    if isinstance(error, AuthenticationError) and reply.status == 401:
        error.hint = (
            "Check the API key: it may be revoked or expired, or be of another database."
            if credentials.is_key
            else "JSON-2 takes API keys only: give api_key=…, or use the transport session."
        )
    return error


def unknown_database(name: str) -> UnknownDatabaseError:
    """Make the error of a database that the server does not have."""
    return UnknownDatabaseError(
        f"the server has no database {name!r}",
        hint="Check its name; one that the server's database filter hides cannot be used either.",
    )


def not_the_users(credentials: Credentials) -> AuthenticationError:
    """Make the error of a key that is not the one of the user who logs in."""
    return AuthenticationError(
        f"the key is not one of login {credentials.login!r} on {credentials.database!r}",
        name="odoo.exceptions.AccessDenied",
        hint="An API key belongs to one user: check login and key.",
    )


def _data(reply: Reply) -> dict[str, Any]:
    try:
        return msgspec.json.decode(reply.body, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return {}
