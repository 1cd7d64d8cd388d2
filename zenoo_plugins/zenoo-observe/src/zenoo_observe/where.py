"""Which server and which user a call belongs to."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from zenoo_core import Plugin, hookimpl
from zenoo_core.records import Call
from zenoo_observe import conventions as names

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


class Whereabouts:
    """Which server and which user a call belongs to, as far as that is certain.

    A call knows its database and user id only. One plugin may serve several clients; what then
    becomes ambiguous is left out rather than guessed. `server` is a URL or an empty string,
    `address` the same by the names of the conventions.
    """

    def __init__(self) -> None:
        self.server = ""
        self.address: dict[str, str | int] = {}
        self._servers: list[str] = []
        self._logins: dict[tuple[str, int], str] = {}

    def came(self, server: str) -> None:
        """Note a client of a server."""
        self._settle([*self._servers, server])

    def left(self, server: str) -> None:
        """Note that a client of a server has gone."""
        if server in self._servers:  # not there if the plugin came after the opening
            left = list(self._servers)
            left.remove(server)
            self._settle(left)

    def met(self, database: str, uid: int, login: str) -> None:
        """Remember who a user id is."""
        known = self._logins.setdefault((database, uid), login)
        if known != login:
            self._logins[database, uid] = ""

    def login_of(self, call: Call) -> str:
        """Return the login name of the call's user, or an empty string."""
        return self._logins.get((call.database, call.uid), "")

    def _settle(self, servers: list[str]) -> None:
        self._servers = servers
        self.server = servers[0] if len(set(servers)) == 1 else ""
        self.address = _address(self.server)


class Locating(Plugin):
    """Know the servers of the clients that are open, as `where`."""

    def __init__(self) -> None:
        self.where = Whereabouts()

    def on_client_open(self, client: ZenooClient) -> None:
        self.where.came(client.url)

    @hookimpl(tryfirst=True)  # closing runs in reverse: the first becomes the last to leave
    def on_client_close(self, client: ZenooClient) -> Coroutine[Any, Any, None] | None:
        self.where.left(client.url)
        return None  # that of a subclass may have to be awaited


def _address(url: str) -> dict[str, str | int]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    found = {names.SERVER_ADDRESS: parts.hostname, names.SERVER_PORT: port}
    return {name: value for name, value in found.items() if value}
