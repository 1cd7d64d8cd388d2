"""A loop that ends with calls in flight, then another loop, and one in another thread."""

import asyncio
import gc
import sys
import threading

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError

url, transport, login, secret = sys.argv[1:5]
how = {"api_key": secret} if transport == "json2" else {"password": secret}
client = ZenooClient(url, transport=transport, config=False)
flying: list[asyncio.Task[list[int]]] = []


async def first() -> None:
    await client.login("demo", login, **how)
    await asyncio.gather(*(client.search("res.partner", limit=1) for _ in range(5)))
    flying.extend(asyncio.create_task(client.search("res.partner")) for _ in range(5))
    await asyncio.sleep(0.003)


async def other(close: bool = False) -> None:
    try:
        print("called", await client.search("res.partner"))
    except ZenooError as error:
        print(type(error).__name__)
    if close:
        await asyncio.gather(client.close(), client.close())
        await client.close()


asyncio.run(first())
thread = threading.Thread(target=lambda: asyncio.run(other()))
thread.start()
thread.join()
asyncio.run(other(close=True))
gc.collect()
print("closed")
