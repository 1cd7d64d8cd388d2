"""Files inside of requests and answers: each piece has the whole time of a try."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any

from zenoo_core.deadlines import Deadline
from zenoo_core.transport.streams import Beside, FileInside, FileWithin

if TYPE_CHECKING:
    from aiohttp import StreamReader

    from zenoo_http.sending import HasPhase


def streamed(data: bytes, stream: Beside | None) -> dict[str, Any]:
    """Return the arguments of `_make_request` for a body with a file in it, or in its answer."""
    if isinstance(stream, FileInside):
        return {"data": stream.within(data)}
    return {"data": data, "into": stream} if isinstance(stream, FileWithin) else {"data": data}


class Pace:
    """Let each piece of a file take as long as a whole try might have taken."""

    def __init__(self, progress: HasPhase) -> None:
        self._deadline = progress if isinstance(progress, Deadline) else None
        self._seconds = 0.0 if self._deadline is None else self._deadline.until - monotonic()

    def moved(self) -> None:
        """Note that a piece has gone or come."""
        if self._deadline is not None:
            self._deadline.until = monotonic() + self._seconds


async def taken(
    content: StreamReader, into: FileWithin, progress: HasPhase, cap: int
) -> bytes | None:
    """Read an answer with a file in it; None if what is beside the file is larger than the cap."""
    pace = Pace(progress)
    into.begin()
    async for piece in content.iter_any():
        await asyncio.to_thread(into.feed, piece)
        if len(into.rest) > cap:
            return None
        pace.moved()
    return bytes(into.rest)
