"""What retry, budget, breaker, gate and deadlines add to a small call when nothing fails.

    python -m tests.benchmarks.reliability

CPU of the client per call: the same path with none of it (each call is one bare `send` without a
deadline), as it comes, and with all of it on; interleaved.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from math import inf
from typing import Any

from tests.benchmarks.calls import _pretend, ours, server
from tests.benchmarks.transport import Work, show
from zenoo_core import ZenooClient
from zenoo_core.deadlines import Deadline
from zenoo_core.pipeline import Pipeline, _Run
from zenoo_core.records import Identity, Request, Response
from zenoo_core.retry import Safety

ROUNDS, CALLS = 300, 40
ON: dict[str, Any] = {
    "retry": "backoff", "attempts": 5, "rate": 1e6, "safety": {"res.partner.write": "absolute"},
}  # fmt: skip


class _OneSend(_Run):
    __slots__ = ()

    async def attempts(self, request: Request) -> Response:
        return await self.pipeline.transport.send(request, self.identity, self.deadline)


class _Bare(Pipeline):
    """The path of a call without retries, limits and deadlines."""

    async def run(
        self,
        request: Request,
        identity: Identity,
        timeout: float | None = None,
        safety: Safety | None = None,
    ) -> Any:
        task = asyncio.current_task()
        assert task is not None
        run = _OneSend(self, request, identity, Deadline(task, inf), Safety.SAFE)
        return (await run.whole(run.exchange, request)).result


async def main() -> None:
    """Print the ratios."""
    async with server("fast") as url, AsyncExitStack() as stack:
        work: dict[str, Work] = {}
        kinds: dict[str, dict[str, Any]] = {"none of it": {}, "as it comes": {}, "all on": ON}
        for name, settings in kinds.items():
            client = ZenooClient(url, config=False, transport="jsonrpc", **settings)
            await stack.enter_async_context(client)
            client._runtime.identity = await _pretend(client)
            if name == "none of it":
                old = client._runtime.pipeline
                client._runtime.pipeline = _Bare(old.transport, old.plugins, old.sweep, old.policy)
            work[name] = ours(client)
        seconds: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(ROUNDS):
            for name, call in work.items():
                began = time.process_time()
                for _ in range(CALLS):
                    await call()
                seconds[name].append((time.process_time() - began) / CALLS)
    show("a small call without a fault, CPU of the client", seconds)


if __name__ == "__main__":
    asyncio.run(main())
