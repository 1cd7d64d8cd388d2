"""The embedded server, as a process of its own: `zenoo sandbox --port 0`.

The command line knows the sandbox by its command only; no plugin imports another.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

from zenoo_core.errors import ZenooError

Process = Popen[bytes]

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
    process = _start(folder, errors)
    try:
        yield await _url(process, errors)
    finally:
        _end(process)


@contextmanager
def serving(folder: Path, *databases: str) -> Iterator[str]:
    """Serve as `sandbox` does, for code that is not async, with databases of these names."""
    errors = folder / "sandbox.log"
    process = _start(folder, errors, databases)
    try:
        yield asyncio.run(_url(process, errors))
    finally:
        _end(process)


def _start(folder: Path, errors: Path, databases: Sequence[str] = ()) -> Process:
    named = [word for name in databases for word in ("--database", name)]
    with errors.open("wb") as log:
        return Popen(  # noqa: S603 - ourselves, and names that we have chosen
            [sys.executable, "-m", "zenoo_cli", "sandbox", "--port", "0", *named],
            stdin=DEVNULL, stdout=PIPE, stderr=log, cwd=folder,
        )  # fmt: skip


async def _url(process: Process, errors: Path) -> str:
    assert process.stdout is not None  # noqa: S101 - it was asked for above
    line = ""
    with suppress(TimeoutError):
        async with asyncio.timeout(_START):
            # If nothing comes, the thread is free again as soon as the process is ended.
            line = (await asyncio.to_thread(process.stdout.readline)).decode(errors="replace")
    if found := _URL.search(line):
        return found[0]
    raise _not_started(line, errors)


def _end(process: Process) -> None:
    """End the process and wait for it, also on Ctrl-C: it must not stay behind."""
    with process:
        process.terminate()
        try:
            process.wait(_END)
        except TimeoutExpired:
            process.kill()


def _not_started(line: str, errors: Path) -> ZenooError:
    said = (errors.read_text(errors="replace").strip() or line.strip() or "no word").splitlines()
    return ZenooError(
        f"the sandbox did not start: {said[-1]}",
        hint="Try it alone: zenoo sandbox --port 0",
    )
