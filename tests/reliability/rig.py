"""What the tests of promises share: clients that try hard, many calls at once, outcomes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from attrs import frozen

from reliability.server import Server
from zenoo_core import ZenooClient
from zenoo_core.testing.faults import FaultProxy, HTTPMessage, Kind

# The eight faults that a write may meet, at 5 % each.
EIGHT: dict[Kind, float] = dict.fromkeys(
    ("reset_before", "reset_after", "502_before", "502_after",
     "hang_before", "hang_after", "truncated", "html"), 0.05,
)  # type: ignore[arg-type]  # fmt: skip
MARK = "op-"


def marked(message: HTTPMessage) -> bool:
    """Tell the calls of the test from those around it, whatever the wire."""
    return MARK.encode() in message.body


@frozen
class Line:
    """A server and the transport that is spoken with it."""

    server: Server
    transport: str

    @property
    def url(self) -> str:
        """Return the address that the transport takes."""
        return self.server.url + ("/zenoo/jsonrpc-ws" if self.transport == "websocket" else "")

    @asynccontextmanager
    async def client(self, url: str = "", **settings: Any) -> AsyncIterator[ZenooClient]:
        """Open a client that is logged in; retries without budget and breaker unless told so."""
        chosen: dict[str, Any] = {
            "retry": "backoff", "retry_budget": 0, "breaker_failures": 0,
            "backoff": {"base": 0.01, "slow_base": 0.01}, **settings,
        }  # fmt: skip
        url = url or self.url
        async with ZenooClient(url, transport=self.transport, config=False, **chosen) as client:
            await self.log_in(client)
            yield client

    @asynccontextmanager
    async def faulty(
        self, rates: Mapping[Kind, float], seed: int, **settings: Any
    ) -> AsyncIterator[tuple[FaultProxy, ZenooClient]]:
        """Open a client whose marked calls meet faults, and give the proxy as well."""
        proxy = FaultProxy(self.server.url, rates=rates, seed=seed, only=marked)
        async with proxy, self.client(proxy.url, **settings) as client:
            yield proxy, client

    async def log_in(self, client: ZenooClient) -> None:
        """Log in with what the transport takes."""
        if self.transport == "json2":
            await client.login("demo", "admin", api_key=self.server.ask("key"))
        else:
            await client.login("demo", "admin", "admin")


async def gathered(
    number: int, work: Callable[[int], Awaitable[Any]], width: int = 100
) -> list[Any]:
    """Do the work for 0 to `number`, at most `width` at once; results and exceptions in order."""
    found: list[Any] = [None] * number
    numbers = iter(range(number))

    async def worker() -> None:
        for index in numbers:
            try:
                found[index] = await work(index)
            except Exception as error:
                found[index] = error

    await asyncio.gather(*(worker() for _ in range(width)))
    return found


def kinds(outcomes: list[Any]) -> Counter[str]:
    """Count results as `ok`, exceptions by their class."""
    return Counter(
        type(outcome).__name__ if isinstance(outcome, Exception) else "ok" for outcome in outcomes
    )


def move(client: ZenooClient, url: str) -> None:
    """Let a client that is logged in find another server where its own has been."""
    transport: Any = client.transport
    old = transport.url
    for name, value in list(vars(transport).items()):
        if isinstance(value, str) and value.startswith(old):
            setattr(transport, name, value.replace(old, url))
