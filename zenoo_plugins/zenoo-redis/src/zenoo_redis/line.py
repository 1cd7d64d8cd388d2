"""Commands of many tasks over one connection: what is asked while it is busy goes together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple

from zenoo_core.errors import CacheUnavailable

Command = tuple[Any, ...]
Exchange = Callable[[list[Command]], Awaitable[Sequence[Any]]]
_TOGETHER = 1000  # commands and keys in one exchange
_WAITING = 10_000  # askers at most


class Asking(NamedTuple):
    """What one asker wants: the replies to commands, or the values of keys."""

    commands: Sequence[Command]
    keys: Sequence[str]
    result: asyncio.Future[Sequence[Any]]


class Line:
    """Carry out what is asked in exchanges, one at a time.

    `carry` takes what goes together and answers each. An asker that is cancelled takes nothing from
    the others: exchanges go on in a task of their own, and the reply to who has left is dropped.
    """

    def __init__(self, carry: Callable[[list[Asking]], Awaitable[None]]) -> None:
        self._carry = carry
        self._waiting: deque[Asking] = deque()
        self._task: asyncio.Task[None] | None = None

    def ask(
        self, commands: Sequence[Command] = (), keys: Sequence[str] = ()
    ) -> asyncio.Future[Sequence[Any]]:
        """Return what will be the replies in order, errors among them, or the values of keys.

        Raises `CacheUnavailable` if too many wait already; its result may be any error.
        """
        if len(self._waiting) >= _WAITING:
            raise CacheUnavailable(f"{_WAITING} commands wait for Redis", reason="overfull")
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Sequence[Any]] = loop.create_future()
        self._waiting.append(Asking(commands, keys, result))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return result

    async def close(self) -> None:
        """End the exchange that is under way; who waits gets `CacheUnavailable`."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        fail(self._waiting, CacheUnavailable("the cache was closed", reason="closed"))
        self._waiting.clear()

    async def _run(self) -> None:
        try:
            while asked := self._next():
                await self._carried(asked)
        finally:
            if self._task is asyncio.current_task():
                self._task = None

    def _next(self) -> list[Asking]:
        """Return who is to be answered next; those that have left meanwhile are passed over."""
        asked: list[Asking] = []
        number = 0
        while self._waiting and number < _TOGETHER:
            one = self._waiting.popleft()
            if not one.result.done():
                asked.append(one)
                number += len(one.commands) + len(one.keys)
        return asked

    async def _carried(self, asked: list[Asking]) -> None:
        try:
            await self._carry(asked)
        except asyncio.CancelledError:
            fail(asked, CacheUnavailable("the cache was closed", reason="closed"))
            raise
        except Exception as error:
            fail(asked, error)


def fail(asked: Iterable[Asking], error: Exception) -> None:
    """Let everybody who still waits have this error."""
    for one in asked:
        if not one.result.done():
            one.result.set_exception(error)
