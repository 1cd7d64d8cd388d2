"""A bound in time for many operations at once, with one timer for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Bounds:
    """End operations that take longer than `seconds`.

    All have the same time, so that the first to begin is the first to be late: one timer will do,
    where `asyncio.timeout` has one for each, and costs a hit in Redis a tenth more.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._under_way: dict[_Bound, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def bounded(self, task: asyncio.Task[Any], operation: Awaitable[_T]) -> _T:
        """Await an operation in its task, which is the running one; raises `TimeoutError`.

        A cancellation of anybody else's passes, also one that comes at the same time.
        """
        loop = task.get_loop()
        bound = _Bound(task, loop.time() + self._seconds)
        self._under_way[bound] = None
        if self._timer is None:
            self._timer = loop.call_at(bound.at, self._check, loop)
        try:
            return await operation
        except asyncio.CancelledError as error:
            if bound.is_alone():
                raise TimeoutError(f"it took longer than {self._seconds:g} s") from error
            raise
        finally:
            self._under_way.pop(bound, None)
            bound.take_back()

    def _check(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        now = loop.time()
        for bound in tuple(self._under_way):
            if bound.at > now:
                self._timer = loop.call_at(bound.at, self._check, loop)
                return
            del self._under_way[bound]
            bound.cancel()


class _Bound:
    """When one operation is late, and whether its task was cancelled for that."""

    __slots__ = ("_before", "_cancelled", "at", "task")

    def __init__(self, task: asyncio.Task[Any], at: float) -> None:
        self.task, self.at = task, at
        self._before = task.cancelling()
        self._cancelled = False

    def cancel(self) -> None:
        self._cancelled = True
        self.task.cancel()

    def is_alone(self) -> bool:
        """Tell whether the task was cancelled for being late, and for nothing else."""
        return self._cancelled and self.task.cancelling() <= self._before + 1

    def take_back(self) -> None:
        if self._cancelled:
            self.task.uncancel()
