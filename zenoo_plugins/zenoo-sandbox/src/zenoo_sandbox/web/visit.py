"""One request on its way: which session and which database it belongs to, and its cookies."""

from __future__ import annotations

from aiohttp import web

from zenoo_sandbox.database import Database
from zenoo_sandbox.web.cookies import (
    SESSION_COOKIE,
    Session,
    new_session_id,
    session_cookie,
)
from zenoo_sandbox.web.errors import SessionExpired
from zenoo_sandbox.web.site import Site


class Visit:
    """Answer what a route asks about its request."""

    __slots__ = ("cookies", "request", "session_id", "site")

    def __init__(self, site: Site, request: web.Request) -> None:
        self.site = site
        self.request = request
        self.session_id = request.cookies.get(SESSION_COOKIE)
        self.cookies: list[str] = []

    @property
    def session(self) -> Session | None:
        """Return the session that the cookie names, None for an unknown one."""
        return self.site.sessions.get(self.session_id)

    @property
    def named_database(self) -> str | None:
        """Return the name in the X-Odoo-Database header (19.0 only)."""
        if self.site.version == "18.0":
            return None
        return self.request.headers.get("X-Odoo-Database")

    def database(self) -> Database | None:
        """Return the database that the request is for: header, session, or the only one."""
        databases = self.site.databases
        if (name := self.named_database) is not None:
            return databases.get(name)
        if (session := self.session) is not None and session.database in databases:
            return databases[session.database]
        return next(iter(databases.values())) if len(self.site.names()) == 1 else None

    def user(self) -> tuple[Database, int]:
        """Return who is calling and where; raise SessionExpired for anybody else."""
        session, database = self.session, self.database()
        if session is None or session.uid is None or database is None:
            raise SessionExpired
        if session.database != database.name:
            raise SessionExpired
        if session.renewed and self.session_id is not None:
            session.renewed = False
            self.give_cookie(self.session_id)
        return database, session.uid

    def give_cookie(self, session_id: str, *, times: int = 1) -> None:
        """Send the session cookie with the answer."""
        self.cookies += [session_cookie(session_id)] * times

    def greet(self) -> None:
        """Give a visitor without a session an anonymous id."""
        if self.session is None and self.named_database is None:
            self.give_cookie(new_session_id())

    def finish(self, response: web.Response) -> web.Response:
        """Add cookies and the manner of the connection."""
        for cookie in self.cookies:
            response.headers.add("Set-Cookie", cookie)
        if not self.site.keep_alive:
            response.headers["Connection"] = "close"
            response.force_close()
        return response
