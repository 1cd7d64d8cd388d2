"""Who calls with an API key: the header Authorization of JSON-2 and its documentation."""

from __future__ import annotations

from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessDenied, ServerError
from zenoo_sandbox.web.visit import Visit

_NO_KEY = "User not authenticated, use an API Key with a Bearer Authorization header."
_NO_BROWSER = 'Missing "Authorization" or Sec-headers for interactive usage.'
_OTHER_USER = "Session user does not match the used apikey."
_NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}


class HTTPError(ServerError):
    """Stand for an HTTP exception of Werkzeug's: its class, its text, its status."""

    def __init__(self, kind: str, text: str, status: int) -> None:
        super().__init__(text, status, name=f"werkzeug.exceptions.{kind}")
        self.status = status

    @property
    def message(self) -> str:
        """Return the text alone."""
        return str(self.arguments[0])


async def bearer(visit: Visit, database: Database) -> int:
    """Return the uid of the key's owner, or of the session of a browser's own navigation.

    Raise HTTPError 401, or AccessDenied for a key and a session of two users.
    """
    session = visit.session
    logged_in = session.uid if session is not None else None
    scheme, _, key = visit.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.strip():
        uid = await visit.site.run(database.key_owner, key.strip())
        if uid is None:
            raise HTTPError("Unauthorized", "Invalid apikey", 401)
        if logged_in not in (None, uid):
            raise AccessDenied(_OTHER_USER)
        return uid
    if logged_in is None:
        raise HTTPError("Unauthorized", _NO_KEY, 401)
    if not _is_navigation(visit):
        raise HTTPError("Unauthorized", _NO_BROWSER, 401)
    return logged_in


def _is_navigation(visit: Visit) -> bool:
    headers = visit.request.headers
    return headers.get("Sec-Fetch-Site") in ("none", "same-origin") and all(
        headers.get(name) == value for name, value in _NAVIGATION.items()
    )
