"""Pages of Odoo's web client that carry files: what is asked, and what comes, piece by piece.

Protocol: `GET /report/pdf/<report>/<ids>`, `GET /web/content/...` and `POST
/web/binary/upload_attachment` of Odoo's module `web`; all need a web session, forms a token of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import IO

from attrs import field, frozen

from zenoo_core.records import EMPTY


@frozen
class FileToSend:
    """A file on its way up; `content` is read as it leaves, and closed by whoever opened it."""

    name: str
    content: bytes | IO[bytes] = field(repr=False)
    media_type: str = "application/octet-stream"


@frozen
class PageRequest:
    """One exchange with a page; a `file` makes it a form that is posted, with its token."""

    path: str
    query: Mapping[str, str] = EMPTY
    form: Mapping[str, str] = EMPTY
    file: FileToSend | None = None


@frozen
class PageAnswer:
    """What a page answered; `chunks` can be read once, while the exchange is open.

    `size` is None where the server does not say it. `name` is the server's for the file: no path,
    whatever it is.
    """

    chunks: AsyncIterator[bytes] = field(repr=False)
    name: str = ""
    media_type: str = ""
    size: int | None = None

    async def read(self) -> bytes:
        """Return the whole."""
        return b"".join([chunk async for chunk in self.chunks])
