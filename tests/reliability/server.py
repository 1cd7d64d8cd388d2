"""A sandbox in a process of its own, so that the client under test has the other core."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from zenoo_sandbox import Extension, Sandbox
from zenoo_sandbox.orm.declare import Model
from zenoo_sandbox.orm.fields import described

MODEL = "x.operation"
_MODEL = Model(
    name=MODEL,
    description="One operation of a test",
    fields={"name": described("char", "Name", required=True)},
)


class Server:
    """The sandbox's process, asked through a pipe."""

    def __init__(self, pipe: Connection, pid: int) -> None:
        self._pipe = pipe
        self.pid = pid
        self.url: str = pipe.recv()

    def ask(self, name: str, *arguments: Any) -> Any:
        self._pipe.send((name, arguments))
        return self._pipe.recv()

    @property
    def executions(self) -> Counter[str]:
        """Return how often each call was done, by its id."""
        return self.ask("executions")  # type: ignore[no-any-return]


@contextmanager
def running(**options: Any) -> Iterator[Server]:
    """Start a sandbox in a new process, and end it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_main, args=(theirs, options), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Server(ours, process.pid or 0)
    finally:
        ours.close()  # which ends it
        process.join(20)
        assert process.exitcode == 0


def _main(pipe: Connection, options: dict[str, Any]) -> None:
    with suppress(EOFError):  # the parent is done with us
        asyncio.run(_serve(pipe, options))


async def _serve(pipe: Connection, options: dict[str, Any]) -> None:
    async with Sandbox(models=[Extension(_MODEL)], **options) as sandbox:
        pipe.send(sandbox.url)
        while True:
            name, arguments = await asyncio.to_thread(pipe.recv)
            pipe.send(_ASKED[name](sandbox, *arguments))


def _latency(sandbox: Sandbox, seconds: float) -> None:
    sandbox.latency = seconds


def _fault(sandbox: Sandbox, kind: Any, options: dict[str, Any]) -> None:
    sandbox.faults.add(kind, **options)


def _key(sandbox: Sandbox) -> str:
    return sandbox.databases["demo"].issue_api_key("admin")


_ASKED = {
    "key": _key,
    "executions": lambda sandbox: sandbox.executions,
    "calls": lambda sandbox: Counter(call.method for call in sandbox.calls),
    "reset": lambda sandbox: sandbox.reset(),
    "expire": lambda sandbox: sandbox.expire_sessions(),
    "latency": _latency,
    "fault": _fault,
}
