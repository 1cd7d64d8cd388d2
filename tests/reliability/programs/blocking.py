"""Make calls while everything that would block the loop raises; then block, to see that it does.

In a process of its own: what sees the blocking changes builtins of the whole process.
"""

import asyncio
import logging
import sys
import tempfile
import time
from typing import Any

from blockbuster import BlockingError, blockbuster_ctx

from zenoo_core import ZenooClient
from zenoo_core.testing.faults import FaultProxy, HTTPMessage

url, transport, login, secret = sys.argv[1:5]
how = {"api_key": secret} if transport == "json2" else {"password": secret}
settings: dict[str, Any] = {
    "retry": "backoff", "attempts": 20, "breaker_failures": 0, "retry_budget": 0,
    "backoff": {"base": 0.01, "slow_base": 0.01},
    "plugins": ["audit", "logging", "metrics", "prometheus", "tracing"],
}  # fmt: skip


# An observer that would block has its error logged, and the call goes on.
told: list[str] = []
handler = logging.Handler()
handler.emit = lambda record: told.append(str(record.exc_info or record.msg))  # type: ignore[method-assign]
logging.getLogger("zenoo.plugins").addHandler(handler)


def marked(message: HTTPMessage) -> bool:
    return b"op-" in message.body


async def both(client: ZenooClient, index: int) -> None:
    await client.with_context(call_id=f"op-{index}").search("res.partner", limit=1)
    await client.create_once("x.operation", {"name": f"op-{index}"})


async def main(trail: str) -> None:
    proxy = FaultProxy(
        url, rates={"502_before": 0.2, "429": 0.1, "reset_after": 0.1}, only=marked, retry_after=0
    )
    settings["audit"] = {"path": f"{trail}/audit.jsonl", "max_bytes": 4000}
    async with (
        proxy,
        ZenooClient(proxy.url, transport=transport, config=False, **settings) as client,
    ):
        await client.login("demo", login, **how)
        with blockbuster_ctx():
            await asyncio.gather(*(both(client, index) for index in range(50)))
            print(
                "none of", sum(proxy.hits.values()) > 0 and proxy.requests > 150, "blocked", *told
            )
            try:
                time.sleep(0.001)  # noqa: ASYNC251 - the point of it
            except BlockingError:
                print("seen")


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))
