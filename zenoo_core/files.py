"""Files of a server: attachments, binary fields and reports, up and down piece by piece."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import IO, Any

from attrs import evolve

from zenoo_core import file_calls
from zenoo_core.errors import AccessError, BadResponse
from zenoo_core.file_calls import ATTACHMENT
from zenoo_core.insider import Insider
from zenoo_core.operations import Ids
from zenoo_core.page_calls import PageCall, Take
from zenoo_core.records import Phase, Request
from zenoo_core.retry.safety import Safety
from zenoo_core.runtime import Runtime
from zenoo_core.transport.pages import FileToSend, PageAnswer, PageRequest

_UPLOAD = "/web/binary/upload_attachment"
REPORT = "ir.actions.report"
Source = bytes | Path | str | IO[bytes]


class Files(Insider):
    """Reports, downloads and uploads, by the web session of whoever is logged in.

    They need a transport that has pages (those of `zenoo-http`), and a login by password: Odoo
    opens no web session for an API key. With a key, files are values of calls instead; reports
    cannot be had.

    Plugins see a file that moves by a page as a call (`create`, `read`) of `ir.attachment`, or of
    the model whose field it is, and a report as one of `ir.actions.report` (`render`). The call
    ends when an upload is done, or when the answer begins to come.
    """

    @asynccontextmanager
    async def open_report(
        self, report: str, ids: Ids, *, context: Mapping[str, Any] | None = None
    ) -> AsyncIterator[PageAnswer]:
        """Print records and give the PDF piece by piece; see `report`."""
        numbers = [ids] if isinstance(ids, int) else list(ids)
        query = {"context": json.dumps({**self._web_context(), **(context or {})})}
        page = PageRequest(f"/report/pdf/{report}/{','.join(map(str, numbers))}", query)
        request = Request(REPORT, "render", [report, numbers])

        async def check(answer: PageAnswer) -> PageAnswer:
            if answer.media_type == "application/pdf":
                return answer
            raise BadResponse(
                f"report {report!r} came as {answer.media_type or 'nothing known'}, "
                "expected application/pdf",
                phase=Phase.READ,
            )

        async with self._page(request, page, f"report {report!r}", check) as answer:
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
        request = Request(model, "read", [[id]], {"fields": [field]})
        async with self._page(request, PageRequest(path), f"{model}({id}).{field}") as answer:
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

        `model` and `record` are what it belongs to. Sent again only where it was turned away
        unread; a file is read as it leaves and not closed. Raises `OutcomeUnknown` if its answer
        gets lost, `AccessError` if the server made no attachment of it.
        """
        async with AsyncExitStack() as stack:
            content = await _opened(source, stack)
            name = name or (Path(source).name if isinstance(source, Path | str) else "file")
            runtime, identity = self._runtime, await self._who()
            owner = {"res_model": model, "res_id": record} if model else {}
            values = {"name": name, **owner}
            if not runtime.transport.has_pages(identity):
                caller = file_calls.Caller(runtime, identity, self._web_context())
                return await file_calls.send(caller, content, values)
            form = {"model": model, "id": str(record)}
            page = PageRequest(_UPLOAD, form=form, file=FileToSend(name, content, media_type))

            async def take(answer: PageAnswer) -> int:
                return _uploaded(await answer.read(), name)

            call = PageCall(page, f"the upload of {name!r}", self._seconds, take)
            safety = Safety.NEVER if call.once else Safety.UNSAFE
            return int(await self._carry(Request(ATTACHMENT, "create", [values]), call, safety))

    # --- how ---------------------------------------------------------------------------------

    def _web_context(self) -> Mapping[str, Any]:
        raise TypeError(f"{type(self).__name__} must override _web_context")

    @asynccontextmanager
    async def _page(
        self, request: Request, page: PageRequest, what: str, check: Take | None = None
    ) -> AsyncIterator[PageAnswer]:
        async with AsyncExitStack() as stack:
            call = PageCall(page, what, self._seconds, check or _as_it_is, keep=stack)
            answer = await self._carry(request, call, Safety.SAFE)
            yield PageAnswer(
                _timed(self._runtime, answer.chunks, self._seconds, what),
                answer.name, answer.media_type, answer.size,
            )  # fmt: skip

    async def _carry(self, request: Request, call: PageCall, safety: Safety) -> Any:
        runtime, identity = self._runtime, await self._who()
        request = evolve(request, context=self._web_context(), cache_ttl=0, stream=call)
        seconds = call.seconds
        if self._timeout is None:  # else it is for all tries
            seconds = max(seconds, runtime.configuration.settings.deadline)
        return await runtime.pipeline.run(request, identity, seconds, safety)


async def _as_it_is(answer: PageAnswer) -> PageAnswer:
    return answer


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
