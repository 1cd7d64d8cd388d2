"""Single flight: one question for all who want the same answer at the same time."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Hashable
from contextvars import Context
from copy import copy
from math import inf
from typing import Protocol

from zenoo_core.deadlines import Deadline, Sweep
from zenoo_core.errors import ClientClosed
from zenoo_core.records import Call, Response

_Work = Callable[["Flight", Deadline], Awaitable[None]]


class Waiting(Protocol):
    """What a flight knows of a call that waits for it."""

    deadline: Deadline
    call: Call


class Flight:
    """One question on its way, in a task and a context of its own.

    Its deadline is the latest of those who have waited for it; each of them keeps to its own. When
    the last has left before there is an answer, the question is given up.
    """

    def __init__(self, under_way: dict[Hashable, Flight]) -> None:
        self._under_way = under_way
        self.answer: Response | None = None
        self.error: BaseException | None = None
        self._waiters: set[asyncio.Future[None]] = set()
        self.names: set[Hashable] = set()  # by which it is found
        self.call: Call | None = None
        self.deadline: Deadline | None = None
        self.result_type: object = None  # of the answer itself
        self.body: bytes | None = None  # the answer as JSON
        self.waiting = 0
        self._until = 0.0
        self._taken = False

    async def run(self, work: _Work, sweep: Sweep) -> None:
        """Do the work, which sets `answer`, under the flight's own deadline."""
        self.deadline = deadline = sweep.watch(inf)
        deadline.at = self._until
        try:
            await work(self, deadline)
        finally:
            sweep.done(deadline)

    def fail(self, error: BaseException) -> None:
        """Let everybody who waits have this error."""
        if isinstance(error, CancelledError):  # nobody is left, or the client is being closed
            error = ClientClosed("the client was closed while a question was under way")
        self.error = error
        self.vanish()
        self._wake()

    def land(self, answer: Response) -> None:
        """Let everybody who waits have the answer."""
        self.answer = answer
        self._wake()

    def vanish(self) -> None:
        """Let nobody else find it."""
        for name in self.names:
            self._under_way.pop(name, None)
        self.names.clear()

    @property
    def begun(self) -> bool:
        """Tell whether it has done its first step."""
        return self.deadline is not None

    @property
    def done(self) -> bool:
        """Tell whether there is an answer or an error."""
        return self.answer is not None or self.error is not None

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def extend(self, until: float) -> None:
        """Let the flight last as long as a further waiter would wait."""
        if until > self._until:
            self._until = until
            if self.deadline is not None and self.deadline.at < inf:
                self.deadline.at = until

    async def wait(self, who: Waiting) -> Response:
        """Wait for the answer; what it fails with is a copy for each but the first."""
        self.waiting += 1
        self.extend(who.deadline.end)
        try:
            if not self.done:
                await self._woken()
        except CancelledError:
            if self.deadline is not None:
                who.deadline.phase = self.deadline.phase
            raise
        finally:
            self.waiting -= 1
            who.call.flight = self.call
        if self.error is None:
            assert self.answer is not None  # noqa: S101 - it is done
            return self.answer
        if self.take():
            raise self.error
        raise copy(self.error) from self.error

    async def _woken(self) -> None:
        # Not one future for all behind a shield: that would cost a turn of the loop.
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    def take(self) -> bool:
        """Tell the first who asks that the one answer, or error, is its own."""
        first, self._taken = not self._taken, True
        return first


class Flights:
    """The questions under way, by what is asked."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._under_way: dict[Hashable, Flight] = {}
        self._flights: dict[Flight, asyncio.Task[None]] = {}

    def find(self, key: Hashable) -> Flight | None:
        """Return the flight that asks for this already."""
        return self._under_way.get(key)

    def start(self, key: Hashable, work: _Work) -> Flight:
        """Let a new flight begin."""
        flight = self._under_way[key] = Flight(self._under_way)
        flight.names.add(key)
        self._flights[flight] = asyncio.create_task(self._carry(flight, work), context=Context())
        return flight

    def also(self, key: Hashable, flight: Flight) -> None:
        """Let a flight be found by a further name, unless another has it."""
        if self._under_way.setdefault(key, flight) is flight:
            flight.names.add(key)

    def leave(self, flight: Flight) -> None:
        """Give a flight up if nobody waits for it any more and it has no answer."""
        if not flight.waiting and not flight.done:
            flight.vanish()
            self._flights[flight].cancel()
            if not flight.begun:  # then its task ends without a step that could tell
                del self._flights[flight]

    async def close(self) -> None:
        """Wait for what is still being put into the store, and end the rest."""
        flights = dict(self._flights)
        for task in flights.values():
            task.cancel()
        await asyncio.gather(*flights.values(), return_exceptions=True)
        for flight in flights:
            if not flight.done:  # it was ended before it began
                flight.fail(CancelledError())

    async def _carry(self, flight: Flight, work: _Work) -> None:
        # Its end is told here and not by a callback of the task, which every miss would pay for.
        try:
            await flight.run(work, self._sweep)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # those of tests are no `Exception`: see `testing`
            if not flight.done:
                flight.fail(error)
            elif isinstance(error, CancelledError):
                raise
            else:
                self._report(error)
        finally:
            if not flight.done:
                flight.fail(CancelledError())
            flight.vanish()
            del self._flights[flight]

    def _report(self, error: BaseException) -> None:
        asyncio.get_running_loop().call_exception_handler(
            {"message": "a flight of the cache failed", "exception": error}
        )
