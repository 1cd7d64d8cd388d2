"""The embedded server of the demo, as a process of its own: `zenoo sandbox --port 0`.

The command line knows the sandbox by its command only; no plugin imports another.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from zenoo_core.errors import ZenooError

_START = 20.0  # seconds until it has to have said where it listens
_END = 5.0  # seconds that it gets to end by itself
_URL = re.compile(r"https?://[^\s)]+")


@contextmanager
def no_settings() -> Iterator[None]:
    """Hide the user's `ZENOO_*` variables, so that the demo is the same for everybody."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("ZENOO_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


@asynccontextmanager
async def sandbox(folder: Path) -> AsyncIterator[str]:
    """Serve on a free loopback port while inside `async with`; yields the URL.

    Raises `ZenooError` with what the process said if it does not come up.
    """
    errors = folder / "sandbox.log"
    with errors.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "zenoo_cli", "sandbox", "--port", "0",
            stdin=DEVNULL, stdout=PIPE, stderr=log, cwd=folder,
        )  # fmt: skip
    try:
        yield await _url(process, errors)
    finally:
        # Also on Ctrl-C: the process must not stay behind.
        await asyncio.shield(_end(process))


async def _url(process: Process, errors: Path) -> str:
    assert process.stdout is not None  # noqa: S101 - it was asked for above
    line = ""
    with suppress(TimeoutError):
        async with asyncio.timeout(_START):
            line = (await process.stdout.readline()).decode(errors="replace")
    if found := _URL.search(line):
        return found[0]
    raise _not_started(line, errors)


def _not_started(line: str, errors: Path) -> ZenooError:
    said = (errors.read_text(errors="replace").strip() or line.strip() or "no word").splitlines()
    return ZenooError(
        f"the sandbox did not start: {said[-1]}",
        hint="Try it alone: zenoo sandbox --port 0",
    )


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_END):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
