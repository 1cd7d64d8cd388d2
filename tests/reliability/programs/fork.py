"""Fork with connections in the pool and calls under way; child and parent both go on."""

import asyncio
import gc
import os
import sys

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError

url, transport, login, secret = sys.argv[1:5]
how = {"api_key": secret} if transport == "json2" else {"password": secret}


async def child(client: ZenooClient) -> str:
    try:
        await client.search("res.partner")
        said = "called"
    except ZenooError as error:
        said = type(error).__name__
    await client.close()
    await client.close()
    async with ZenooClient(url, transport=transport, config=False) as own:
        await own.login("demo", login, **how)
        found = await own.search("res.partner", limit=1)
        return f"{said}, closed, {len(found)} by a client of its own"


async def main() -> None:
    async with ZenooClient(url, transport=transport, config=False) as client:
        await client.login("demo", login, **how)
        await asyncio.gather(*(client.search("res.partner", limit=1) for _ in range(20)))
        running = [asyncio.create_task(client.search("res.partner", limit=1)) for _ in range(20)]
        await asyncio.sleep(0.005)
        files, text = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                os.write(text, asyncio.run(child(client)).encode())
                del client
                gc.collect()
            except BaseException as error:
                os.write(text, repr(error).encode())
            finally:
                os._exit(0)
        await asyncio.to_thread(os.waitpid, pid, 0)
        print(os.read(files, 1000).decode())
        more = [client.search("res.partner", limit=1) for _ in range(200)]
        async with asyncio.timeout(20):
            print(len(await asyncio.gather(*running, *more)))


asyncio.run(main())
