"""What a whole call of the client costs, against bare aiohttp with the same codec.

    python -m tests.benchmarks.calls

CPU of one small call without plugins and with one implementation on each hook that it passes, and
the wall time of a hundred calls at once against a server that takes 20 ms for each.
"""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from tests.benchmarks.transport import Canned, Work, show
from zenoo_core import Plugin, ZenooClient
from zenoo_core.hookspecs import HOOKS, Rule

ROUNDS, CALLS = 200, 40
TASKS, EACH, LATENCY = 100, 25, 0.02

_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


class Slow(asyncio.Protocol):
    """Answer after 20 ms with as little work as can be: the server shares the machine with us."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        number = data[data.rindex(b'"id":') + 5 : -1]  # the envelope's last member
        content = b'{"jsonrpc":"2.0","id":%b,"result":[{"id":7,"name":"Azure"}]}' % number
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)
        asyncio.get_running_loop().call_later(LATENCY, self.transport.write, answer)


class Raw(asyncio.Protocol):
    """Send canned bytes and wait: what is left when a client does nothing at all."""

    request = (
        b"POST /jsonrpc HTTP/1.1\r\nHost: x\r\nContent-Length: 25\r\n\r\n"
        b'{"jsonrpc":"2.0","id":1234}'
    )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self.answered.set_result(data)

    async def call(self) -> None:
        self.answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.transport.write(self.request)
        await self.answered


def everywhere(is_async: bool) -> Plugin:
    """Return a plugin with one implementation on every hook, each naming all of its arguments."""
    body = "".join(
        f"    {'async ' if is_async else ''}def {spec.name}(self, {', '.join(spec.arguments)}):\n"
        "        return None\n"
        for spec in HOOKS.values()
        if spec.rule is not Rule.COLLECT
    )
    space: dict[str, Any] = {"Plugin": Plugin}
    exec(f"class Everywhere(Plugin):\n{body}", space)
    plugin: Plugin = space["Everywhere"]()
    assert inspect.iscoroutinefunction(plugin.on_error) is is_async  # type: ignore[attr-defined]
    return plugin


def bare(session: aiohttp.ClientSession, url: str) -> Work:
    """Return what somebody would write who has only aiohttp and the codec."""

    async def call() -> Any:
        args = ["demo", 2, "admin", "res.partner", "read", [[7]],
                {"fields": ["name"], "context": {"lang": "en_US"}}]  # fmt: skip
        params = {"service": "object", "method": "execute_kw", "args": args}
        message = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        headers = {"Content-Type": "application/json"}
        async with session.post(url, data=_encode(message), headers=headers) as response:
            return _decode(await response.read())["result"]

    return call


def ours(client: ZenooClient) -> Work:
    """Return the same call by the client."""

    async def call() -> Any:
        return await client.read("res.partner", 7, ["name"])

    return call


@asynccontextmanager
async def server(kind: str) -> AsyncIterator[str]:
    """Run a server in a child process and give its URL."""
    command = [sys.executable, "-m", "tests.benchmarks.calls", kind]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
    try:
        assert child.stdout is not None
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


@asynccontextmanager
async def callers(url: str) -> AsyncIterator[dict[str, Work]]:
    """Give the kinds of call that are compared."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        work = {"aiohttp + msgspec": bare(session, f"{url}/jsonrpc")}
        kinds: dict[str, list[Plugin]] = {
            "zenoo, no plugin": [],
            "zenoo, one def on each hook": [everywhere(False)],
            "zenoo, one async def on each hook": [everywhere(True)],
        }
        for name, plugins in kinds.items():
            client = ZenooClient(url, transport="jsonrpc", plugins=plugins, config=False)
            await stack.enter_async_context(client)
            client._runtime.identity = await _pretend(client)
            work[name] = ours(client)
        yield work


async def _pretend(client: ZenooClient) -> Any:
    """Log in without asking the canned server, which knows one answer only."""
    from zenoo_core.records import Identity
    from zenoo_core.transport import Credentials

    identity = Identity(2, {"lang": "en_US"}, database="demo", login="admin")
    client.transport._remember(identity, Credentials("demo", "admin", "admin"))
    client._runtime.context = identity.context
    return identity


async def cpu() -> None:
    """Print the CPU of one small call."""
    async with server("fast") as url, callers(url) as work:
        seconds: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(ROUNDS):
            for name, call in work.items():
                began = time.process_time()
                for _ in range(CALLS):
                    await call()
                seconds[name].append((time.process_time() - began) / CALLS)
    show("a small call, CPU of the client", seconds)


async def at_once() -> None:
    """Print the wall time of many calls at once; the ideal is one latency per call in a row."""
    async with server("slow") as url, callers(url) as callers_of, sockets(url) as raw:
        work = {"bare sockets": raw} | {name: [c] * TASKS for name, c in callers_of.items()}
        seconds: dict[str, list[float]] = {"ideal": [EACH * LATENCY] * 5}
        for calls in work.values():
            await asyncio.gather(*(_several(call, 1) for call in calls))  # opens connections
        for _ in range(5):
            for name, calls in work.items():
                began = time.perf_counter()
                await asyncio.gather(*(_several(call, EACH) for call in calls))
                seconds.setdefault(name, []).append(time.perf_counter() - began)
    show(f"{TASKS} tasks, {EACH} calls each, {LATENCY * 1e3:.0f} ms on the server, wall", seconds)


@asynccontextmanager
async def sockets(url: str) -> AsyncIterator[list[Work]]:
    """Give a call by a raw connection of its own for each task."""
    loop, port = asyncio.get_running_loop(), int(url.rpartition(":")[2])
    pairs = [await loop.create_connection(Raw, "127.0.0.1", port) for _ in range(TASKS)]
    yield [protocol.call for _, protocol in pairs]
    for transport, _ in pairs:
        transport.close()


async def _several(call: Work, times: int) -> None:
    for _ in range(times):
        await call()


async def _serve(kind: type[asyncio.Protocol]) -> None:
    listening = await asyncio.get_running_loop().create_server(kind, "127.0.0.1", 0, backlog=256)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


async def main() -> None:
    """Print all ratios."""
    await cpu()
    await at_once()


if __name__ == "__main__":
    asyncio.run(_serve({"fast": Canned, "slow": Slow}[sys.argv[1]]) if sys.argv[1:] else main())
