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

copy, url = sys.argv[1:]


async def main() -> None:
    configuration = load(environ={}, file=False)
    provider = DatabaseConfigProvider(url, on_error="last_good", last_good=Path(copy))
    await provider.load_config()  # what is imported at the first use
    with blockbuster_ctx():
        answer = await provider.load_config()
        await provider.on_accepted(answer, configuration)
        print(len(answer))
        try:
            time.sleep(0.001)  # noqa: ASYNC251 - the point of it
        except BlockingError:
            print("seen")


asyncio.run(main())
assert Path(copy).stat().st_size > 100
