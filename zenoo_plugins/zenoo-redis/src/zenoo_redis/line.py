"""Commands of many tasks over one connection: what is asked while it is busy goes together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from zenoo_core.errors import CacheUnavailable

Command = tuple[Any, ...]
Exchange = Callable[[list[Command]], Awaitable[Sequence[Any]]]
_TOGETHER = 1000  # commands in one exchange
_WAITING = 10_000  # askers at most


class _Ask(NamedTuple):
    commands: Sequence[Command]
    replies: asyncio.Future[Sequence[Any]]


class Line:
    """Hand out the replies of exchanges, one exchange at a time.

    An asker that is cancelled takes nothing from the others: the exchange goes on in a task of its
    own, and the reply of who has left is read and dropped.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._waiting: deque[_Ask] = deque()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, *commands: Command) -> Sequence[Any]:
        """Return the replies to commands in order, errors of single commands among them.

        Raises what the exchange raises, or `CacheUnavailable` if too many wait already.
        """
        if len(self._waiting) >= _WAITING:
            raise CacheUnavailable(f"{_WAITING} commands wait for Redis", reason="overfull")
        loop = asyncio.get_running_loop()
        replies: asyncio.Future[Sequence[Any]] = loop.create_future()
        self._waiting.append(_Ask(commands, replies))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return await replies

    async def close(self) -> None:
        """End the exchange that is under way; who waits gets `CacheUnavailable`."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        _fail(self._waiting, CacheUnavailable("the cache was closed", reason="closed"))
        self._waiting.clear()

    async def _run(self) -> None:
        try:
            while asks := self._next():
                await self._carry(asks)
        finally:
            if self._task is asyncio.current_task():
                self._task = None

    def _next(self) -> list[_Ask]:
        """Return who is to be answered next; those that have left meanwhile are passed over."""
        asks: list[_Ask] = []
        number = 0
        while self._waiting and number < _TOGETHER:
            ask = self._waiting.popleft()
            if not ask.replies.done():
                asks.append(ask)
                number += len(ask.commands)
        return asks

    async def _carry(self, asks: list[_Ask]) -> None:
        try:
            replies = await self._exchange([command for ask in asks for command in ask.commands])
        except asyncio.CancelledError:
            _fail(asks, CacheUnavailable("the cache was closed", reason="closed"))
            raise
        except Exception as error:
            _fail(asks, error)
            return
        start = 0
        for ask in asks:
            end = start + len(ask.commands)
            if not ask.replies.done():
                ask.replies.set_result(replies[start:end])
            start = end


def _fail(asks: Sequence[_Ask] | deque[_Ask], error: Exception) -> None:
    for ask in asks:
        if not ask.replies.done():
            ask.replies.set_exception(error)
