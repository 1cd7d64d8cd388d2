"""One login on a server's web session, and how it is renewed once for all that wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from copy import copy
from math import inf

from zenoo_core.errors import (
    AuthenticationError,
    ClientClosed,
    DeadlineExceeded,
    TransportError,
    ZenooError,
)
from zenoo_core.records import Phase
from zenoo_core.transport import Credentials
from zenoo_http.cookies import Cookies

Login = Callable[[Credentials, int], Awaitable[Cookies]]

_PATIENCE = 30.0  # seconds for one renewal: a hanging one must not take all later calls with it
_COOL_DOWN = 60.0  # Odoo turns a whole address away for so long after too many failed logins


class Session:
    """The cookies of one identity, and the credentials to get new ones with.

    `cookies` is replaced, never emptied, at each renewal: an answer that comes late fills the
    cookies that its request was sent with.
    """

    def __init__(self, credentials: Credentials, uid: int, cookies: Cookies, login: Login) -> None:
        self.cookies = cookies
        self._credentials = credentials
        self._uid = uid
        self._login = login
        self._renewal: asyncio.Task[None] | None = None
        self._refusal: AuthenticationError | None = None
        self._refused_until = 0.0

    def check(self) -> None:
        """Raise the server's refusal again, if it refused to renew this session.

        Asking it again with the same password would only get this address locked out.
        """
        if self._refusal and asyncio.get_running_loop().time() < self._refused_until:
            raise copy(self._refusal) from self._refusal

    async def renew(self, expired: Cookies) -> None:
        """Log in again, unless somebody has since `expired` was in use; all callers share one try.

        Raises what the login raises, to everybody who waits; a cancelled caller ends no other's
        wait. The phase of a `TransportError` is the caller's: nothing of its call has run.
        """
        if self.cookies is not expired:
            return
        self.check()
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew())
            self._renewal.add_done_callback(self._renewed)
        renewal = self._renewal
        await asyncio.wait([renewal])  # ends no task when it is cancelled, as awaiting one would
        if renewal.cancelled():
            raise ClientClosed("the transport was closed while its session was being renewed")
        if error := renewal.exception():
            raise _own(error) from error

    async def close(self) -> None:
        """Give up a renewal that is under way."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.wait([self._renewal])

    async def _renew(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                self.cookies = await self._login(self._credentials, self._uid)
        except TimeoutError as error:
            raise DeadlineExceeded(
                f"the login took longer than {_PATIENCE:g} s", phase=Phase.CONNECT
            ) from error
        except AuthenticationError as error:
            self._refuse(error)
            raise

    def _refuse(self, error: AuthenticationError) -> None:
        now = asyncio.get_running_loop().time()
        self._refusal, self._refused_until = error, now + _COOL_DOWN if too_many(error) else inf

    def _renewed(self, task: asyncio.Task[None]) -> None:
        self._renewal = None
        if not task.cancelled():
            task.exception()  # seen, even if nobody waits any more


def too_many(error: AuthenticationError) -> bool:
    """Tell whether Odoo turns the whole address away for a while, right or wrong."""
    return error.message.startswith("Too many login failures")  # Odoo's own text


def _own(error: BaseException) -> BaseException:
    """Return an error for one waiting caller: its own object, with the phase of its own call."""
    if not isinstance(error, ZenooError):
        return error
    error = copy(error)
    if isinstance(error, TransportError):
        error.phase = Phase.CONNECT
        error.message = f"the session has expired, and logging in again failed: {error.message}"
    return error
