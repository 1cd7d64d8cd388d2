"""See a call from its start to its end, once, for every plugin of this package."""

from __future__ import annotations

from time import perf_counter, time
from typing import TYPE_CHECKING, ClassVar

from attrs import define

from zenoo_core import hookimpl
from zenoo_core.records import Call, Request, Response
from zenoo_core.retry import Outcome
from zenoo_observe.where import Locating

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


@define
class Seen:
    """What has been seen of a call so far.

    `began` is in seconds since 1970, `clock` on `perf_counter`; `error` is the name of a class.
    """

    began: float
    clock: float
    request: Request | None = None
    response: Response | None = None
    attempts: int = 0
    error: str = ""

    def seconds(self) -> float:
        """Return how long the call has taken so far."""
        return perf_counter() - self.clock


class CallWatcher(Locating):
    """Gather a `Seen` per call and hand it to `ended`; subclasses say what becomes of it.

    All hooks are plain functions: nothing here waits, so nothing here can be cancelled half-way.
    """

    key: ClassVar[str]

    def ended(self, call: Call, seen: Seen, outcome: Outcome) -> None:
        """Take note of a call that is over."""
        raise NotImplementedError

    def on_connection_established(self, client: ZenooClient) -> None:
        if (identity := client.identity) is not None:
            self.where.met(identity.database, identity.uid, identity.login)

    def start_operation(self, call: Call) -> None:
        call.state[self.key]["seen"] = Seen(time(), perf_counter())

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
