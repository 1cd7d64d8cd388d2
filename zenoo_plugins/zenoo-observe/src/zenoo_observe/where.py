"""Which server and which user a call belongs to."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from attrs import define

from zenoo_core import Plugin, hookimpl
from zenoo_core.records import Call
from zenoo_observe import conventions as names

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


@define
class Whereabouts:
    """Which server and which user a call belongs to, as far as that is certain.

    A call knows its database and user id only. One plugin may serve several clients; what then
    becomes ambiguous is left out rather than guessed.
    """

    servers: list[str]
    logins: dict[tuple[str, int], str]

    @property
    def server(self) -> str:
        """Return the server's URL, or an empty string unless there is exactly one."""
        return self.servers[0] if len(set(self.servers)) == 1 else ""

    def met(self, database: str, uid: int, login: str) -> None:
        """Remember who a user id is."""
        known = self.logins.setdefault((database, uid), login)
        if known != login:
            self.logins[database, uid] = ""

    def login_of(self, call: Call) -> str:
        """Return the login name of the call's user, or an empty string."""
        return self.logins.get((call.database, call.uid), "")


class Locating(Plugin):
    """Know the servers of the clients that are open, as `where` and, by name, as `address`."""

    def __init__(self) -> None:
        self.where = Whereabouts([], {})
        self.address: dict[str, Any] = {}

    def on_client_open(self, client: ZenooClient) -> None:
        self.where.servers.append(client.url)
        self.address = _address(self.where.server)

    @hookimpl(tryfirst=True)  # closing runs in reverse: the first becomes the last to leave
    def on_client_close(self, client: ZenooClient) -> Coroutine[Any, Any, None] | None:
        if client.url in self.where.servers:  # not there if the plugin came after the opening
            self.where.servers.remove(client.url)
            self.address = _address(self.where.server)
        return None  # that of a subclass may have to be awaited


def _address(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    found = {names.SERVER_ADDRESS: parts.hostname, names.SERVER_PORT: port}
    return {name: value for name, value in found.items() if value}
