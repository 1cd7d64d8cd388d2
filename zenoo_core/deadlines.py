"""Deadlines of calls and of hooks: one timer for all of them.

A timer per call costs about 5 µs, a share of one sweep every 50 ms under 1. A deadline is
therefore met up to one sweep late, never early.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

from zenoo_core.errors import ClientClosed, ClientStateError
from zenoo_core.records import Phase

if TYPE_CHECKING:
    from zenoo_core.transport.exchanges import ExchangeWatch

SWEEP = 0.05
# What `Deadline.reason` is when the time of one try was up, not that of the whole call.
TRY = "try"


class Limit:
    """A moment on the monotonic clock that nothing below it may outlast."""

    # The limit that this one was set under, if any; and the task that the sweep would cancel.
    outer: Limit | None = None
    task: asyncio.Task[Any] | None = None

    def __init__(self, at: float) -> None:
        self.at = at

    @property
    def end(self) -> float:
        """Return the earliest moment among this limit and all that it stands under."""
        return self.at if self.outer is None else min(self.at, self.outer.end)

    def remaining(self) -> float:
        """Return the seconds left, negative when the time is up."""
        return self.end - monotonic()


# The limit that is in force: calls made from hooks, and in tasks that hooks start, stand under it.
_in_force: ContextVar[Limit | None] = ContextVar("zenoo_limit", default=None)


@contextmanager
def time_limit(seconds: float) -> Iterator[Limit]:
    """Let everything that is called inside share one absolute deadline.

    Each call ends in its own `DeadlineExceeded`; what is not a call is not ended.
    """
    outer, limit = _in_force.get(), Limit(monotonic() + seconds)
    limit.outer = outer
    _in_force.set(limit)
    try:
        yield limit
    finally:
        _in_force.set(outer)
        limit.at, limit.outer = inf, None


class Deadline(Limit):
    """The time limit of one call, and how far the call came.

    A transport sets `phase` as it goes on, so that a call that is ended from outside still knows
    whether anything can have left. Until a transport is asked it is `RESOLVE`; then it is `SEND`,
    unless the transport knows better.
    """

    # Defaults on the class: a deadline is made for every call, and most are never looked at.
    phase: Phase = Phase.RESOLVE
    # The hook implementation that is being awaited and the number of such waits so far: written
    # by the dispatcher, read by the sweep.
    hook: object = None
    turn = 0
    # When the try that is under way has to be over.
    until = inf
    # What a transport tells its exchanges to, if anybody wants to know of them.
    exchanges: ExchangeWatch | None = None
    # Why the sweep has cancelled the task: this deadline itself, `TRY`, or a hook; else None.
    reason: object = None
    task: asyncio.Task[Any]
    _seen = -1
    _seen_at = inf
    _before = 0
    _times = 0
    _cancelled_at = inf

    def __init__(self, task: asyncio.Task[Any], at: float) -> None:
        self.task = task
        self.at = at

    def stand_under(self, outer: Limit) -> None:
        """Inherit a limit; one that ends the same task does it by itself, and names itself."""
        self.outer = outer
        if outer.task is not self.task:
            self.at = min(self.at, outer.end)

    def take_back(self, reason: object) -> bool:
        """Undo the sweep's cancellation if it was for this reason.

        False if there was none, or if somebody else has cancelled the task as well.
        """
        if self.reason is not reason:
            return False
        self.reason = None
        if reason is self:
            self.at = inf
        left = 0
        for _ in range(self._times):
            left = self.task.uncancel()
        self._times = 0
        return left <= self._before

    def check(self, now: float, hook_timeout: float) -> None:
        """Cancel the task if its time, or that of the hook it is in, is up."""
        if self.reason is not None:
            # It is leaving, or has kept the cancellation to itself and waits on: no longer, then.
            if now - self._cancelled_at >= hook_timeout:
                self._cancel(self.reason, now)
        elif now >= self.at:
            self._cancel(self, now)
        elif now >= self.until:
            self._cancel(TRY, now)
        elif self.hook is not None:
            self._check_hook(now, hook_timeout)

    def _check_hook(self, now: float, hook_timeout: float) -> None:
        if self.turn != self._seen:
            self._seen, self._seen_at = self.turn, now
        elif now - self._seen_at >= hook_timeout:
            self._cancel(self.hook, now)

    def _cancel(self, reason: object, now: float) -> None:
        if not self._times:
            self._before = self.task.cancelling()
        self.reason, self._cancelled_at = reason, now
        self._times += 1
        self.task.cancel()


class Sweep:
    """Watch a client's deadlines; the timer runs only while there are any."""

    def __init__(self, hook_timeout: float) -> None:
        self.hook_timeout = hook_timeout
        self._watched: dict[Deadline, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ended = False
        self._draining = False

    def watch(self, seconds: float) -> Deadline:
        """Start a deadline for the running task, under the one in force; it ends with `done`.

        Raises `ClientStateError` in any event loop but the first: connections belong to one, and
        `ClientClosed` while the client drains, unless there is a limit in force already.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in a task here
        loop = task.get_loop()
        if loop is not self._loop:
            self._take(loop)
        deadline = Deadline(task, monotonic() + seconds)
        outer = _in_force.get()
        if outer is not None:
            deadline.stand_under(outer)
        elif self._draining:
            raise ClientClosed("the client is being closed: it finishes the calls that had begun")
        _in_force.set(deadline)
        self._watched[deadline] = None
        if self._timer is None:
            self._timer = loop.call_later(SWEEP, self._sweep)
        return deadline

    def done(self, deadline: Deadline) -> None:
        """Forget a deadline, and a cancellation of its that another error overtook."""
        self._watched.pop(deadline, None)
        _in_force.set(deadline.outer)
        # Tasks that outlive the call keep it in their context: it must neither limit nor hold them.
        # So does a connection that it made, for as long as it lives; and the task holds its result.
        deadline.at, deadline.outer = inf, None
        if deadline.reason is not None:
            deadline.take_back(deadline.reason)
        del deadline.task

    async def drain(self, seconds: float) -> None:
        """Let nothing new begin and wait until all that is watched has ended, or the time is up.

        The calling task does not wait for itself.
        """
        me, until = asyncio.current_task(), monotonic() + seconds
        self._draining = True
        try:
            # Looking is for the rare closing; telling of the last end would cost every call.
            while monotonic() < until and any(  # noqa: ASYNC110
                d.task is not me for d in self._watched
            ):
                await asyncio.sleep(SWEEP / 5)
        finally:
            self._draining = False

    def end(self) -> None:
        """End all that is under way, for a client that closes; what has no limit is let be."""
        self.ended = True
        for deadline in self._watched:
            if deadline.at < inf:
                deadline.at = 0.0

    def _take(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._loop is not None:
            raise ClientStateError(
                "the client was opened in another event loop",
                hint="Open a client in each event loop, and close it there; a program needs one "
                "asyncio.run().",
            )
        self._loop = loop

    def _sweep(self) -> None:
        if not self._watched or self._loop is None:
            self._timer = None
            return
        now = monotonic()
        for deadline in tuple(self._watched):
            deadline.check(now, self.hook_timeout)
        self._timer = self._loop.call_later(SWEEP, self._sweep)
