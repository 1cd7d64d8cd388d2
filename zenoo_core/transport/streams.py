"""Files inside of calls: base64 in the middle of JSON or XML, made and read piece by piece.

A login by API key has no web session, so its files are values of calls. No I/O of the network here.
"""

from __future__ import annotations

import asyncio
import os
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import IO, TYPE_CHECKING

from zenoo_core.errors import InvalidValueError

if TYPE_CHECKING:
    from zenoo_core.deadlines import Deadline
    from zenoo_core.records import Identity, Request, Response
    from zenoo_core.transport.base import BaseTransport

Send = Callable[["Request", "Identity", "Deadline"], "Awaitable[Response]"]

# Stands in a call's values for the text of its file; nobody else can come to write it.
MARK = f"zenoo-file-{os.urandom(16).hex()}"
_PIECE = 3 * 64 * 1024  # a multiple of 3, so that pieces of base64 can be put together


class Beside:
    """What goes with a request beside its values."""

    def sending(self, transport: BaseTransport) -> Send:
        """Return what sends such a request by this transport: its own `send`."""
        return transport.send


class FileInside(Beside):
    """A file that goes up inside of a call, in place of `MARK`.

    It is read from where it stands, anew for each try, and not closed.
    """

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._start = content.tell()
        self.size = content.seek(0, 2) - self._start

    def within(self, body: bytes) -> StreamedBody:
        """Return the body of a call with the file in it."""
        before, found, after = body.partition(MARK.encode())
        if not found:
            raise InvalidValueError("a plugin took the place of the file out of the call's values")
        return StreamedBody(before, self, after)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the file's text; raises `InvalidValueError` if it is not as long as it was."""
        await asyncio.to_thread(self._content.seek, self._start)
        left = self.size
        while left:
            piece = await asyncio.to_thread(self._content.read, min(_PIECE, left))
            if not piece or (len(piece) < min(_PIECE, left) and len(piece) % 3):
                raise InvalidValueError("the file became shorter while it was sent")
            left -= len(piece)
            yield b2a_base64(piece, newline=False)


class StreamedBody:
    """The body of a request in pieces, of a known length in bytes."""

    def __init__(self, before: bytes, file: FileInside, after: bytes) -> None:
        self._before = before
        self._file = file
        self._after = after

    def __len__(self) -> int:
        return len(self._before) + (self._file.size + 2) // 3 * 4 + len(self._after)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._before
        async for piece in self._file.pieces():
            yield piece
        yield self._after


class FileWithin(Beside):
    """A file that comes down inside of an answer: the text of one field, decoded into `file`.

    What is left of the answer is in `rest`, an answer with an empty text in that place. The answer
    is JSON unless a transport calls `expect_xml`.
    """

    def __init__(self, field: str, file: IO[bytes]) -> None:
        self._field = re.escape(field.encode())
        self._file = file
        # In neither form can this be a part of a text: a quote would have a backslash before it
        # there, and a `<` would be an entity.
        self._begins = re.compile(rb'"%b"\s*:\s*"' % self._field)
        self._end = b'"'
        self.begin()

    def expect_xml(self) -> None:
        """Look for the text as XML-RPC writes the member of a struct."""
        self._begins = re.compile(rb"<name>%b</name>\s*<value>\s*<string>" % self._field)
        self._end = b"<"

    def begin(self) -> None:
        """Forget what an earlier try brought."""
        self._file.seek(0)
        self._file.truncate()
        self.rest = bytearray()
        self.size = 0
        self._text = b""  # what of the text is not decoded yet
        self._inside = self._ended = False

    def feed(self, piece: bytes) -> None:
        """Take a piece of the answer; raises ValueError for a text that is no base64."""
        if self._ended:
            self.rest += piece
        elif self._inside:
            self._decode(piece)
        else:
            self.rest += piece
            if found := self._begins.search(self.rest):
                text = bytes(self.rest[found.end() :])
                del self.rest[found.end() :]
                self._inside = True
                self._decode(text)

    def _decode(self, piece: bytes) -> None:
        text, end, after = piece.partition(self._end)
        text = self._text + text
        whole = len(text) if end else len(text) // 4 * 4
        content = a2b_base64(text[:whole], strict_mode=True)
        self._text = text[whole:]
        self._file.write(content)
        self.size += len(content)
        if end:
            self._ended = True
            self.rest += end + after
