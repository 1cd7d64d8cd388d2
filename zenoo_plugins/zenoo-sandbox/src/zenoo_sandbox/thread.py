"""A sandbox on a thread of its own, for programs and tests that have no event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

from zenoo_sandbox.server import Sandbox


@contextmanager
def run_in_thread(sandbox: Sandbox) -> Iterator[Sandbox]:
    """Serve in a background thread inside `with`; what `start` raises is raised here.

    Everything but `start` and `stop` may be used from outside the thread.
    """
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = Thread(target=_serve, args=(sandbox, started), name="zenoo-sandbox", daemon=True)
    thread.start()
    try:
        loop, stop = started.result()
        try:
            yield sandbox
        finally:
            loop.call_soon_threadsafe(stop.set)
    finally:
        thread.join()


def _serve(
    sandbox: Sandbox, started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]
) -> None:
    async def serve() -> None:
        stop = asyncio.Event()
        async with sandbox:
            started.set_result((asyncio.get_running_loop(), stop))
            await stop.wait()

    try:
        asyncio.run(serve())
    except BaseException as error:
        if started.done():
            raise
        started.set_exception(error)
