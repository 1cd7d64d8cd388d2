"""Files as values of calls, for who has no web session; piece by piece where the wire can."""

from __future__ import annotations

import asyncio
from binascii import a2b_base64, b2a_base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from typing import IO, Any

from attrs import evolve, frozen

from zenoo_core.errors import MissingError
from zenoo_core.records import Identity, Request
from zenoo_core.runtime import Runtime
from zenoo_core.transport.pages import PageAnswer
from zenoo_core.transport.streams import MARK, FileInside, FileWithin

ATTACHMENT = "ir.attachment"
_PIECE = 64 * 1024
_LONGEST = 24 * 3600.0  # seconds of a whole file; its pieces have the time of a try each


@frozen
class Caller:
    """Whose call it is that carries a file."""

    runtime: Runtime
    identity: Identity
    context: Mapping[str, Any]

    @property
    def streams(self) -> bool:
        """Whether the wire takes files piece by piece."""
        return self.runtime.transport.streams(self.identity)

    async def call(self, request: Request) -> Any:
        """Make the call; nothing of it is kept in a cache."""
        request = evolve(request, context=self.context, cache_ttl=0)
        return await self.runtime.pipeline.run(request, self.identity, _LONGEST)


async def send(caller: Caller, content: bytes | IO[bytes], values: Mapping[str, Any]) -> int:
    """Create an attachment with one call, and return its id.

    What cannot be read twice is put into a temporary file first: its length is sent before it.
    """
    file = BytesIO(content) if isinstance(content, bytes) else content
    with await asyncio.to_thread(_temporary) as copy:
        if not caller.streams:
            text = b2a_base64(await asyncio.to_thread(file.read), newline=False).decode()
            return await _created(caller, {**values, "datas": text})
        if not file.seekable():
            await asyncio.to_thread(_copy, file, copy)
            copy.seek(0)
            file = copy
        return await _created(caller, {**values, "datas": MARK}, FileInside(file))


async def _created(
    caller: Caller, values: Mapping[str, Any], stream: FileInside | None = None
) -> int:
    return int(await caller.call(Request(ATTACHMENT, "create", [values], stream=stream)))


@asynccontextmanager
async def opened(
    caller: Caller, record: tuple[str, int, str], about: Sequence[str]
) -> AsyncIterator[PageAnswer]:
    """Read a field of a record, `(model, id, field)`, into a temporary file, and give that.

    `about` are the fields with its name and its media type, if there are any.
    """
    model, number, field = record
    with await asyncio.to_thread(_temporary) as file:
        within = FileWithin(field, file) if caller.streams else None
        fields = [*about, field]
        rows = await caller.call(
            Request(model, "read", [[number]], {"fields": fields}, stream=within)
        )
        row = rows[0] if rows else {}
        size = within.size if within else 0
        if text := row.get(field):
            size = await asyncio.to_thread(file.write, a2b_base64(text))
        if not size:
            raise MissingError(f"{model}({number}).{field}: not there, empty, or not for this user")
        name, media_type = (str(row.get(word) or "") for word in about or ("", ""))
        yield PageAnswer(_pieces(file), name, media_type, size)


# Both are imported when they are needed: they bring compression, and take longer than the core.
def _temporary() -> IO[bytes]:
    from tempfile import TemporaryFile

    return TemporaryFile()


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    from shutil import copyfileobj

    copyfileobj(source, target)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, 0)
    while piece := await asyncio.to_thread(file.read, _PIECE):
        yield piece
