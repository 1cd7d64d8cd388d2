"""Web sessions: the store, and the cookie that names one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import formatdate
from time import time

import attrs

from zenoo_sandbox.orm.env import Presence

SESSION_COOKIE = "session_id"
_WEEK = 7 * 24 * 3600
_YEAR = 365 * 24 * 3600
_RANDOM_BYTES = 63  # 84 characters of URL-safe base64, the length that Odoo's ids have


@attrs.define(eq=False)
class Session:
    """Hold who is logged in where; `uid` is None for one that only names a database."""

    database: str
    uid: int | None = None
    used: datetime | None = None
    presence: Presence = attrs.field(factory=Presence)
    renewed: bool = False
    """The next answer repeats the cookie (seen after a login that named its database)."""


class Sessions:
    """Keep the sessions of one sandbox by id.

    Anonymous ones are not kept: an id that is unknown counts as one. A session that nobody used
    for a week has ended.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, session_id: str | None) -> Session | None:
        """Return the session of an id, None when it has ended or never was."""
        session = None if session_id is None else self._sessions.get(session_id)
        if session is None:
            return None
        now = self._clock()
        if session.used is not None and now - session.used > timedelta(seconds=_WEEK):
            self.end(session_id)
            return None
        session.used = now
        return session

    def open(self, session: Session) -> str:
        """Keep a session and return its new id."""
        session_id = new_session_id()
        session.used = self._clock()
        self._sessions[session_id] = session
        return session_id

    def end(self, session_id: str | None) -> None:
        """Forget a session; an unknown id is no mistake."""
        if session_id is not None:
            self._sessions.pop(session_id, None)

    def end_all_of(self, database: str) -> None:
        """Forget the sessions of a database."""
        for session_id, session in list(self._sessions.items()):
            if session.database == database:
                self.end(session_id)

    def clear(self) -> None:
        """Forget every session."""
        self._sessions.clear()


def new_session_id() -> str:
    """Return an id as long as Odoo's."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def session_cookie(session_id: str) -> str:
    """Return the value of the Set-Cookie header, with the flags that Odoo sets."""
    expires = formatdate(time() + _WEEK, usegmt=True)
    return f"{SESSION_COOKIE}={session_id}; Expires={expires}; Max-Age={_WEEK}; HttpOnly; Path=/"


def language_cookie() -> str:
    """Return the Set-Cookie value of the website's language, sent with its pages."""
    return f"frontend_lang=en_US; Expires={formatdate(time() + _YEAR, usegmt=True)}; Path=/"


def dropped_cookie(name: str) -> str:
    """Return the Set-Cookie value that makes a client forget a cookie."""
    return f"{name}=; Expires={formatdate(0, usegmt=True)}; Max-Age=0; Path=/"
