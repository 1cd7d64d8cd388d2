"""What a plugin costs: its import, and a call that passes its hooks."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from statistics import median
from typing import Any

from zenoo_cli.check.findings import Weight
from zenoo_core import ZenooClient
from zenoo_core.testing import EchoTransport, PluginContract
from zenoo_core.testing.importing import import_facts

_IMPORTS = 5
_ROUNDS, _CALLS = 9, 200


def weigh(contract: PluginContract, module: str) -> Weight:
    """Measure a plugin, each time beside the same without it."""
    imports = [import_facts(module) for _ in range(_IMPORTS)]
    without, with_it = asyncio.run(_calls(contract.make_plugin()))
    return Weight(
        import_ratio=round(median(f.seconds / f.core_seconds for f in imports), 3),
        import_milliseconds=round(median(f.seconds for f in imports) * 1e3, 2),
        call_ratio=round(median(b / a for a, b in zip(without, with_it, strict=True)), 3),
        call_microseconds=round((median(with_it) - median(without)) / _CALLS * 1e6, 2),
    )


async def _calls(plugin: object) -> tuple[list[float], list[float]]:
    """Return the seconds of rounds of calls without the plugin and with it, in turns."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(_client(p)) for p in ([], [plugin])]
        for client in clients:
            await client.login("demo", "admin", "admin")
            await _round(client)  # what is imported and compiled at the first call
        spent = [[await _round(client) for client in clients] for _ in range(_ROUNDS)]
    return [pair[0] for pair in spent], [pair[1] for pair in spent]


def _client(plugins: list[object]) -> ZenooClient:
    settings: dict[str, Any] = {"config": False, "cache": None}
    return ZenooClient(transport=EchoTransport(), plugins=plugins, **settings)


async def _round(client: ZenooClient) -> float:
    start = time.perf_counter()
    for number in range(_CALLS):
        await client.call("res.partner", "read", [number])
    return time.perf_counter() - start
