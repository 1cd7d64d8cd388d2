"""See a call from its start to its end, once, for every plugin of this package."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from attrs import define

from zenoo_core import Plugin, hookimpl
from zenoo_core.records import Call, Request, Response
from zenoo_core.retry import Outcome

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


@define
class Seen:
    """What has been seen of a call so far; `error` is the name of an error's class."""

    began: datetime
    clock: float
    request: Request | None = None
    response: Response | None = None
    attempts: int = 0
    error: str = ""


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


class CallWatcher(Plugin):
    """Gather a `Seen` per call and hand it to `ended`; subclasses say what becomes of it.

    All hooks are plain functions: nothing here waits, so nothing here can be cancelled half-way.
    """

    key: ClassVar[str]

    def __init__(self) -> None:
        self.where = Whereabouts([], {})

    def ended(self, call: Call, seen: Seen, outcome: Outcome) -> None:
        """Take note of a call that is over."""
        raise NotImplementedError

    def on_client_open(self, client: ZenooClient) -> None:
        self.where.servers.append(client.url)

    @hookimpl(tryfirst=True)  # closing runs in reverse: the first becomes the last to leave
    def on_client_close(self, client: ZenooClient) -> None:
        if client.url in self.where.servers:  # not there if the plugin came after the opening
            self.where.servers.remove(client.url)

    def on_connection_established(self, client: ZenooClient) -> None:
        if (identity := client.identity) is not None:
            self.where.met(identity.database, identity.uid, identity.login)

    def start_operation(self, call: Call) -> None:
        call.state[self.key]["seen"] = Seen(datetime.now(UTC), perf_counter())

    @hookimpl(trylast=True)  # what the other plugins have made of the request is what is sent
    def before_request(self, request: Request, call: Call) -> None:
        if (seen := self.seen(call)) is not None:
            seen.request = request

    @hookimpl(trylast=True)  # answers run in reverse: this is what came, before plugins change it
    def after_response(self, response: Response, call: Call) -> None:
        if (seen := self.seen(call)) is not None:
            seen.response = response

    def on_attempt(self, attempt: int, call: Call) -> None:
        if (seen := self.seen(call)) is not None:
            seen.attempts = attempt

    def on_error(self, error: Exception, call: Call) -> None:
        if (seen := self.seen(call)) is not None:
            seen.error = type(error).__name__

    def end_operation(self, call: Call, outcome: Outcome) -> None:
        seen = self.seen(call)
        if seen is None or call.is_flight:  # a flight is the cache's: those who wait for it count
            return
        if call.flight is not None and (asked := self.seen(call.flight)) is not None:
            seen.attempts = asked.attempts
        self.ended(call, seen, outcome)

    def seen(self, call: Call) -> Seen | None:
        """Return what was seen of a call, or None for one that began before the plugin came."""
        seen: Seen | None = call.state[self.key].get("seen")
        return seen
