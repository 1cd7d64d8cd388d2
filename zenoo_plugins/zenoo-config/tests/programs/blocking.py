"""Read settings and keep copies while everything that would block the loop raises; then block.

In a process of its own: what sees the blocking changes builtins of the whole process.
"""

import asyncio
import sys
import time
from pathlib import Path

from blockbuster import BlockingError, blockbuster_ctx
from zenoo_config import DatabaseConfigProvider

from zenoo_core.config import load

copy, *urls = sys.argv[1:]


def provider_of(url: str) -> DatabaseConfigProvider:
    return DatabaseConfigProvider(url, on_error="last_good", last_good=Path(copy))


async def main() -> None:
    configuration = load(environ={}, file=False)
    for url in urls:  # what is imported at the first use
        await provider_of(url).load_config()
    for url in urls:
        provider = provider_of(url)
        with blockbuster_ctx():
            answer = await provider.load_config()
            await provider.on_accepted(answer, configuration)
        assert Path(copy).stat().st_size > 100  # noqa: ASYNC240
        print(len(answer))
    with blockbuster_ctx():
        try:
            time.sleep(0.001)  # noqa: ASYNC251 - the point of it
        except BlockingError:
            print("seen")


asyncio.run(main())
