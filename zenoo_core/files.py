"""Files of a server: attachments, binary fields and reports, up and down piece by piece."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Any

from zenoo_core import file_calls
from zenoo_core.errors import (
    AccessError,
    BadResponse,
    HTTPStatusError,
    MissingError,
    OutcomeUnknown,
    TransportError,
)
from zenoo_core.file_calls import ATTACHMENT
from zenoo_core.insider import Insider
from zenoo_core.operations import Ids
from zenoo_core.records import Phase, Request
from zenoo_core.runtime import Runtime
from zenoo_core.transport.pages import FileToSend, PageAnswer, PageRequest

_UPLOAD = "/web/binary/upload_attachment"
_SLOWEST = 100_000  # bytes per second that an upload is given beyond the timeout
Source = bytes | Path | str | IO[bytes]


class Files(Insider):
    """Reports, downloads and uploads, by the web session of whoever is logged in.

    They need a transport that has pages (those of `zenoo-http`), and a login by password: Odoo
    opens no web session for an API key. With a key, files are values of calls instead; reports
    cannot be had.
    """

    @asynccontextmanager
    async def open_report(
        self, report: str, ids: Ids, *, context: Mapping[str, Any] | None = None
    ) -> AsyncIterator[PageAnswer]:
        """Print records and give the PDF piece by piece; see `report`."""
        numbers = ",".join(str(number) for number in ([ids] if isinstance(ids, int) else ids))
        query = {"context": json.dumps({**self._web_context(), **(context or {})})}
        request = PageRequest(f"/report/pdf/{report}/{numbers}", query)
        async with self._page(request, f"report {report!r}") as answer:
            if answer.media_type != "application/pdf":
                raise BadResponse(
                    f"report {report!r} came as {answer.media_type or 'nothing known'}, "
                    "expected application/pdf",
                    phase=Phase.READ,
                )
            yield answer

    async def report(
        self, report: str, ids: Ids, *, context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Print records by a report's technical name and return the PDF.

            pdf = await client.report("sale.report_saleorder", [7, 8])

        Raises `MissingError` if there is no such report, `AccessError`, or `AuthenticationError`
        after a login by API key.
        """
        async with self.open_report(report, ids, context=context) as answer:
            return await answer.read()

    @asynccontextmanager
    async def open_file(
        self, id: int, *, model: str = ATTACHMENT, field: str = "raw"
    ) -> AsyncIterator[PageAnswer]:
        """Give an attachment, or a record's binary field, piece by piece.

        Raises `MissingError` for what is not there, is empty, or is not for this user: the server
        does not tell which.
        """
        runtime, identity = self._runtime, await self._who()
        if not runtime.transport.has_pages(identity):
            mine = model == ATTACHMENT
            record = (model, id, "datas" if mine else field)
            about = ["name", "mimetype"] if mine else []
            caller = file_calls.Caller(runtime, identity, self._web_context())
            async with file_calls.opened(caller, record, about) as answer:
                yield answer
            return
        path = f"/web/content/{id}" if model == ATTACHMENT else f"/web/content/{model}/{id}/{field}"
        async with self._page(PageRequest(path), f"{model}({id}).{field}") as answer:
            yield answer

    async def download(
        self, id: int, to: Path | str, *, model: str = ATTACHMENT, field: str = "raw"
    ) -> int:
        """Write an attachment, or a record's binary field, to a file; return its size in bytes.

        The file appears under its name when it is whole; raises as `open_file`, and `OSError`.
        """
        path = Path(to)
        part = path.with_name(f".{path.name}.part")
        async with self.open_file(id, model=model, field=field) as answer:
            try:
                size = await _write(answer.chunks, part)
                await asyncio.to_thread(part.replace, path)
            finally:
                await asyncio.to_thread(part.unlink, missing_ok=True)
        return size

    async def upload(
        self,
        source: Source,
        *,
        name: str = "",
        model: str = "",
        record: int = 0,
        media_type: str = "application/octet-stream",
    ) -> int:
        """Make an attachment of bytes, a path or a binary file, and return its id.

        `model` and `record` are what it belongs to. Never sent twice; a file is read as it leaves
        and not closed. Raises `AccessError` if the server made no attachment of it.
        """
        async with AsyncExitStack() as stack:
            content = await _opened(source, stack)
            name = name or (Path(source).name if isinstance(source, Path | str) else "file")
            runtime, identity = self._runtime, await self._who()
            if not runtime.transport.has_pages(identity):
                owner = {"res_model": model, "res_id": record} if model else {}
                caller = file_calls.Caller(runtime, identity, self._web_context())
                return await file_calls.send(caller, content, {"name": name, **owner})
            file = FileToSend(name, content, media_type)
            form = {"model": model, "id": str(record)}
            return await self._post_file(PageRequest(_UPLOAD, form=form, file=file), name)

    async def _post_file(self, request: PageRequest, name: str) -> int:
        began = monotonic()
        try:
            async with self._page(request, f"the upload of {name!r}") as answer:
                return _uploaded(await answer.read(), name)
        except TransportError as error:
            refused = isinstance(error, HTTPStatusError) and error.status < 500
            if refused or error.phase.before_body:
                raise
            raise OutcomeUnknown(
                f"the upload of {name!r} may have been done: {error.message}",
                request=Request(ATTACHMENT, "create", kwargs={"name": name, **request.form}),
                phase=error.phase, attempts=1, elapsed=monotonic() - began,
            ) from error  # fmt: skip

    # --- how ---------------------------------------------------------------------------------

    def _web_context(self) -> Mapping[str, Any]:
        raise TypeError(f"{type(self).__name__} must override _web_context")

    @asynccontextmanager
    async def _page(self, request: PageRequest, what: str) -> AsyncIterator[PageAnswer]:
        runtime, identity = self._runtime, await self._who()
        seconds = self._seconds
        opening = seconds if request.file is None else seconds + _size(request.file) / _SLOWEST
        async with AsyncExitStack() as stack:
            page = runtime.transport.page(request, identity)
            with _told(what):
                answer = await runtime.within(
                    opening, what, lambda: stack.enter_async_context(page), Phase.WAIT
                )
            yield PageAnswer(
                _timed(runtime, answer.chunks, seconds, what),
                answer.name, answer.media_type, answer.size,
            )  # fmt: skip


async def _timed(
    runtime: Runtime, chunks: AsyncIterator[bytes], seconds: float, what: str
) -> AsyncIterator[bytes]:
    """Give each piece the whole timeout: how long a large file takes is nobody's business."""
    end = object()
    iterator = aiter(chunks)
    while True:
        piece: Any = await runtime.within(seconds, what, lambda: anext(iterator, end), Phase.READ)
        if piece is end:
            return
        yield piece


def _size(file: FileToSend) -> int:
    """Return how much is left to send, 0 for what does not tell."""
    content = file.content
    if isinstance(content, bytes):
        return len(content)
    if not content.seekable():
        return 0
    here = content.tell()
    size = content.seek(0, 2) - here
    content.seek(here)
    return size


async def _write(chunks: AsyncIterator[bytes], path: Path) -> int:
    size = 0
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in chunks:
            size += len(chunk)
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return size


async def _opened(source: Source, stack: AsyncExitStack) -> bytes | IO[bytes]:
    if not isinstance(source, Path | str):
        return source
    file = await asyncio.to_thread(Path(source).open, "rb")
    stack.callback(file.close)
    return file


def _uploaded(body: bytes, name: str) -> int:
    """Return the id in what the upload route answers: a JSON list with an object per file."""
    try:
        (made,) = json.loads(body)
        if "id" in made:
            return int(made["id"])
    except (ValueError, TypeError) as error:
        raise BadResponse(
            f"the upload of {name!r} was answered with no list of attachments", phase=Phase.DECODE
        ) from error
    raise AccessError(
        f"the server made no attachment of {name!r}: {made.get('error', 'it says no more')}",
        hint="Check the model and the record that it is to belong to, and the user's rights.",
    )


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn the statuses that say something about a file or a report into errors that say it."""
    try:
        yield
    except HTTPStatusError as error:
        if error.status == 404:
            raise _missing(what) from error
        if error.status == 403:
            raise AccessError(f"{what} is not for this user") from error
        raise


def _missing(what: str) -> MissingError:
    return MissingError(f"{what}: not there, empty, or not for this user")
