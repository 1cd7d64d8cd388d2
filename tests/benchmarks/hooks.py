"""What a hook point costs: empty, with one implementation, with five; against plain calls.

python -m tests.benchmarks.hooks
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pluggy

from zenoo_core import Plugin
from zenoo_core.deadlines import Sweep
from zenoo_core.plugins.manager import PluginManager

ROUNDS, CALLS = 25, 20_000

_spec, _impl = pluggy.HookspecMarker("bench"), pluggy.HookimplMarker("bench")


class _Spec:
    @_spec
    def on_attempt(self, attempt: int, call: Any) -> None: ...


class _Plain:
    @_impl
    def on_attempt(self, attempt: int, call: Any) -> None: ...


class Sync(Plugin):
    def on_attempt(self, attempt: int, call: Any) -> None: ...


class Async(Plugin):
    async def on_attempt(self, attempt: int, call: Any) -> None: ...


def manager_of(*plugins: Plugin) -> PluginManager:
    manager = PluginManager()
    for plugin in plugins:
        manager.register(plugin)
    return manager


async def point(manager: PluginManager, times: int) -> None:
    """Pass one hook point as the pipeline does, many times."""
    hooks, deadline = manager.table, Sweep(1.0).watch(60)
    for _ in range(times):
        if hooks.on_attempt and (waiting := hooks.on_attempt(deadline, 1, None)):
            await waiting


async def plain(count: int, times: int) -> None:
    """Call a tuple of bound methods."""
    functions = (_Plain().on_attempt,) * count
    for _ in range(times):
        for function in functions:
            function(1, None)


async def by_pluggy(count: int, times: int) -> None:
    """Call through pluggy's own hook caller."""
    manager = pluggy.PluginManager("bench")
    manager.add_hookspecs(_Spec)
    for _ in range(count):
        manager.register(_Plain())
    for _ in range(times):
        manager.hook.on_attempt(attempt=1, call=None)


async def nothing(times: int) -> None:
    for _ in range(times):
        pass


async def main() -> None:
    """Print nanoseconds per hook point, the best of the rounds, without the loop's own cost."""
    work: dict[str, Callable[[int], Awaitable[None]]] = {"(loop)": nothing}
    for count in (0, 1, 5):
        work[f"tuple of {count} bound methods"] = lambda n, c=count: plain(c, n)
        work[f"pluggy, {count} implementations"] = lambda n, c=count: by_pluggy(c, n)
        for kind in (Sync, Async) if count else (Sync,):
            managed = manager_of(*[kind() for _ in range(count)])
            work[f"zenoo, {count} {kind.__name__.lower()}"] = lambda n, m=managed: point(m, n)
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, run in work.items():
            began = time.perf_counter()
            await run(CALLS)
            best[name] = min(best[name], (time.perf_counter() - began) / CALLS * 1e9)
    print("a hook point, ns")
    for name, nanoseconds in best.items():
        if name != "(loop)":
            print(f"  {name:38} {nanoseconds - best['(loop)']:8.0f}")


if __name__ == "__main__":
    asyncio.run(main())
