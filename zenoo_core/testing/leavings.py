"""What a piece of code leaves behind in the process: tasks, threads, sockets."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_OURS = "asyncio_"  # threads of the loop's own executor, which live as long as the loop


@contextmanager
def nothing_left() -> Iterator[None]:
    """Assert that no task, thread or open socket is there at the end that was not at the start.

    Use it inside a running event loop.
    """
    before = _there()
    yield
    gc.collect()
    left = [text for number, text in _there().items() if number not in before]
    assert not left, f"left behind: {', '.join(left)}"


def _there() -> dict[int, str]:
    found: dict[int, Any] = {id(task): task for task in asyncio.all_tasks()}
    found |= {id(t): t for t in threading.enumerate() if not t.name.startswith(_OURS)}
    found |= {id(s): s for s in gc.get_objects() if type(s) is socket.socket and s.fileno() != -1}
    return {number: _described(thing) for number, thing in found.items()}


def _described(thing: Any) -> str:
    """Name a thing without its repr, which may hold what a plugin was configured with."""
    if isinstance(thing, asyncio.Task):
        coroutine = thing.get_coro()
        return f"task {getattr(coroutine, '__qualname__', thing.get_name())}"
    if isinstance(thing, threading.Thread):
        return f"thread {thing.name}"
    return f"socket {thing.fileno()}"
