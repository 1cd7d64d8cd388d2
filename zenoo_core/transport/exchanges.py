"""What plugins see of the wire: one request and its answer, and the headers they may add to it."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    from zenoo_core.deadlines import Deadline
    from zenoo_core.plugins.dispatch import HookTable
    from zenoo_core.records import Call

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.1
_VALUE = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?")


@define(eq=False)
class Exchange:
    """One request on the wire and its answer, the same object in both of its hooks.

    `url` has neither a query nor a login in it, `sent` and `received` are bytes of bodies, of the
    one that came as it was after decompression. `began`, `connected` (the body began to leave),
    `answered` (the answer's headers were there) and `ended` are seconds on `time.monotonic()`,
    None where it never came so far. `error` is what it failed with: an answer with a status that
    is no success is an answer.
    """

    method: str
    url: str
    attempt: int
    sent: int
    began: float = field(factory=monotonic)
    connected: float | None = None
    answered: float | None = None
    ended: float | None = None
    status: int | None = None
    received: int | None = None
    error: BaseException | None = field(default=None, repr=False)
    added: dict[str, str] = field(factory=dict, init=False, repr=False)

    def add_header(self, name: str, value: str) -> None:
        """Let a header go along; only before it leaves, and never in place of the transport's own.

        Raises `ValueError` for what is no header, such as one with a line break.
        """
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise ValueError(f"{name!r} is no header that can be sent: expected one line of ASCII")
        self.added[name] = value

    def headers(self, own: dict[str, str]) -> dict[str, str]:
        """Return the transport's headers with those that plugins have added."""
        if not self.added:
            return own
        taken = {name.lower() for name in own}
        return own | {n: v for n, v in self.added.items() if n.lower() not in taken}


class ExchangeWatch:
    """Tell the plugins of one call about each exchange that a transport makes for it.

    A transport finds it as `deadline.exchanges`, or None there when nobody wants to know:

        exchange = await watch.begin("POST", url, len(body))
        try:
            ...
        except BaseException as error:
            await watch.end(exchange, error)
            raise
        await watch.end(exchange)
    """

    __slots__ = ("_call", "_deadline", "_hooks", "attempt")

    def __init__(self, hooks: HookTable, deadline: Deadline, call: Call, attempt: int) -> None:
        self._hooks, self._deadline, self._call = hooks, deadline, call
        self.attempt = attempt

    async def begin(self, method: str, url: str, sent: int) -> Exchange:
        """Note that a request is about to leave; `url` without query and login."""
        exchange = Exchange(method, url, self.attempt, sent)
        hook = self._hooks.on_exchange
        if hook and (waiting := hook(self._deadline, exchange, self._call)):
            try:
                await waiting
            except BaseException as error:
                await self.end(exchange, error)
                raise
        return exchange

    async def end(self, exchange: Exchange, error: BaseException | None = None) -> None:
        """Note how it ended; to be called once for each `begin`, also when it was cancelled."""
        exchange.ended, exchange.error = monotonic(), error
        hook = self._hooks.on_exchange_done
        if hook and (waiting := hook(self._deadline, exchange, self._call)):
            await waiting
