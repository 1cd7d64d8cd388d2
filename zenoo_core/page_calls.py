"""Pages of the web client in the place of calls: plugins, tries and the cache see them as such."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from time import monotonic
from typing import IO, Any

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import AccessError, HTTPStatusError, MissingError, TooManyRequests
from zenoo_core.records import Identity, Request, Response
from zenoo_core.transport.base import BaseTransport
from zenoo_core.transport.pages import FileToSend, PageAnswer, PageRequest
from zenoo_core.transport.streams import Beside, Send

_SLOWEST = 100_000  # bytes per second that an upload is given beyond the timeout
Take = Callable[[PageAnswer], Awaitable[Any]]


class PageCall(Beside):
    """A page that is exchanged where a call would be sent.

    `take` makes the call's result of the answer. With `keep` the page stays open until that stack
    is closed; otherwise it is closed when the result is there. `seconds` is what a try may take, a
    file's way up aside.
    """

    def __init__(
        self,
        page: PageRequest,
        what: str,
        seconds: float,
        take: Take,
        keep: AsyncExitStack | None = None,
    ) -> None:
        self._page, self._what, self._take, self._keep = page, what, take, keep
        self._start = _place(page.file)
        self.seconds = seconds + (_size(page.file) / _SLOWEST if page.file else 0)

    @property
    def once(self) -> bool:
        """Tell whether this cannot be sent a second time: a pipe cannot be read again."""
        return self._page.file is not None and self._start is None

    def sending(self, transport: BaseTransport) -> Send:
        """Return what sends the page by this transport."""

        async def send(request: Request, identity: Identity, deadline: Deadline) -> Response:
            deadline.until = monotonic() + self.seconds
            self._rewind()
            async with AsyncExitStack() as stack:
                with _told(self._what, is_form=self._page.file is not None):
                    answer = await stack.enter_async_context(transport.page(self._page, identity))
                result = await self._take(answer)
                if self._keep is not None:
                    self._keep.push_async_exit(stack.pop_all())
            return Response(result)

        return send

    def _rewind(self) -> None:
        file = self._page.file
        if file is not None and not isinstance(file.content, bytes) and self._start is not None:
            file.content.seek(self._start)


def _place(file: FileToSend | None) -> int | None:
    """Return where a file begins, None if it cannot be read from there again."""
    if file is None or isinstance(file.content, bytes):
        return 0
    return file.content.tell() if file.content.seekable() else None


def _size(file: FileToSend) -> int:
    """Return how much is left to send, 0 for what does not tell."""
    content: bytes | IO[bytes] = file.content
    if isinstance(content, bytes):
        return len(content)
    if not content.seekable():
        return 0
    here = content.tell()
    size = content.seek(0, 2) - here
    content.seek(here)
    return size


@contextmanager
def _told(what: str, *, is_form: bool) -> Iterator[None]:
    """Turn the statuses that say something about a file or a report into errors that say it."""
    try:
        yield
    except HTTPStatusError as error:
        if error.status == 404:
            raise MissingError(f"{what}: not there, empty, or not for this user") from error
        if error.status == 403:
            raise AccessError(f"{what} is not for this user") from error
        # Odoo answers a form that it takes with 200, whatever becomes of it then.
        error.refused = is_form and error.status < 500 and not isinstance(error, TooManyRequests)
        raise
