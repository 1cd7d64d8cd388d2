"""Create until SIGTERM comes, then close with grace; print what was reported."""

import asyncio
import signal
import sys
from collections import Counter

from zenoo_core import ZenooClient
from zenoo_core.errors import ClientClosed, ZenooError

url, transport, login, secret = sys.argv[1:5]
how = {"api_key": secret} if transport == "json2" else {"password": secret}
reported: Counter[str] = Counter()


async def worker(client: ZenooClient, name: str) -> None:
    for number in range(1_000_000):
        call = f"op-{name}-{number}"
        try:
            await client.with_context(call_id=call).create("x.operation", {"name": call})
        except ClientClosed:
            return
        except ZenooError as error:
            reported[type(error).__name__] += 1
        else:
            reported["ok"] += 1


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with ZenooClient(url, transport=transport, config=False) as client:
        await client.login("demo", login, **how)
        workers = [asyncio.create_task(worker(client, str(index))) for index in range(20)]
        print("ready", flush=True)
        await stop.wait()
        await client.close(grace=10)
        await asyncio.gather(*workers)
    print(dict(reported))


asyncio.run(main())
