"""What a transport is: the contract between the path of a call and a wire."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from weakref import WeakKeyDictionary

from attrs import evolve, field, frozen

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import (
    AuthenticationError,
    BadResponse,
    ClientStateError,
    InvalidArgumentsError,
    ZenooError,
)
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.secret import Secret
from zenoo_core.transport.choice import Choice
from zenoo_core.transport.pages import PageAnswer, PageRequest

# `answers` and `envelopes` are imported where they are needed: msgspec would add a quarter to what
# `import zenoo_core` takes.


def _secret(value: str | Secret) -> Secret:
    return Secret.of(value)


@frozen
class Credentials:
    """What a login needs; `secret` is a password or, if `is_key`, an API key."""

    database: str
    login: str
    secret: Secret = field(converter=_secret)
    is_key: bool = False


class BaseTransport:
    """Carry calls to one server.

    A subclass writes either `send_request` alone (JSON-RPC messages as dicts, in and out) or
    `authenticate`, `send` and `version` for a wire of its own; `connect` and `close` where it
    holds anything open. It keeps cookies, passwords and keys to itself, one set per `Identity`.

    Every failure of the wire is raised as a `TransportError` with the phase that it happened in,
    every refusal of Odoo's as an `OdooError`. `deadline.phase` is set as the exchange goes on, so
    that a call that is ended from outside has a phase too. No call of `super().__init__()` is
    needed.
    """

    url: str = ""  # for subclasses whose __init__ does not call this one
    choice: Choice | None = None  # how it came to be the one, for the client to tell
    # Errors that the wire cannot tell from a base of theirs, and that base.
    loses: Mapping[type[ZenooError], type[ZenooError]] = {}
    _credentials: WeakKeyDictionary[Identity, Credentials] | None = None
    _last_id: int = 0

    def __init__(self, url: str = "") -> None:
        self.url = url

    async def connect(self) -> None:
        """Open what has to be open before the first call; called once by the client."""

    async def close(self) -> None:
        """Close everything; called once by the client, also when `connect` failed."""

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        """Exchange one JSON-RPC message: the simplest form of a transport.

        `data` is the whole envelope with its `id`; the answer is the whole envelope that came
        back. Several calls may be under way at once: return the one that has the same `id`.
        """
        raise ClientStateError(
            f"{type(self).__name__} has no way to send",
            hint="Write send_request(data), or authenticate(), send() and version().",
        )

    async def version(self) -> dict[str, Any]:
        """Ask for the server's version: `server_version`, `server_version_info`, ... no login.

        Protocol: service `common`, method `version` of Odoo's `/jsonrpc`.
        """
        from zenoo_core.transport.answers import members

        return members(await self._service("common", "version", []))

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Log in and learn the user's id, context and the server's version.

        Raises `AuthenticationError` when the server says no. Protocol: `common.authenticate`
        answers `false` for a wrong login, and takes an API key in place of the password.
        """
        from zenoo_core.transport.answers import members

        database, login, secret = credentials.database, credentials.login, credentials.secret
        version = await self.version()
        uid = await self._service("common", "authenticate", [database, login, secret.reveal(), {}])
        if not isinstance(uid, int) or isinstance(uid, bool):
            raise refused(credentials)
        identity = Identity(uid, database=database, login=login)
        self._remember(identity, credentials)
        context = await self._execute(Request("res.users", "context_get"), identity)
        identity = evolve(
            identity,
            context=members(context),
            server_version=str(version.get("server_version", "")),
        )
        self._remember(identity, credentials)
        return identity

    async def identify(self, credentials: Credentials) -> Identity:
        """Authenticate and remember for whom; called by the client, not to be overridden.

        So an `authenticate` of a subclass may answer with an `Identity` of its own making: what
        it leaves out, and the secret that calls need, are those of the credentials.
        """
        identity = await self.authenticate(credentials)
        if not isinstance(identity, Identity):
            raise BadResponse(
                f"{type(self).__name__}.authenticate answered {type(identity).__name__}, "
                "expected an Identity",
                phase=Phase.DECODE,
            )
        if not (identity.database and identity.login):
            identity = evolve(
                identity,
                database=identity.database or credentials.database,
                login=identity.login or credentials.login,
            )
        self._remember(identity, credentials)
        return identity

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Carry one request and return its decoded answer; nothing is ever sent twice.

        Raises `TransportError` or `OdooError`.
        """
        from zenoo_core.transport.answers import convert

        deadline.phase = Phase.SEND
        result = await self._execute(request, identity)
        deadline.phase = Phase.DECODE
        return Response(convert(result, request.result_type), plain=result)

    def credentials(self, identity: Identity) -> Credentials:
        """Return what an identity logged in with; for the client's own use, not a plugin's.

        Raises `ClientStateError` for an identity of another transport's.
        """
        return self._known(identity)

    async def databases(self) -> list[str]:
        """Ask for the names of the server's databases; no login.

        Raises `AuthenticationError` where the server does not list them. Protocol: service `db`,
        method `list`.
        """
        from zenoo_core.transport.answers import names

        return names(await self._service("db", "list", []))

    def streams(self, identity: Identity) -> bool:
        """Tell whether `send` takes requests with a file inside of them (`Request.stream`)."""
        return False

    def has_pages(self, identity: Identity) -> bool:
        """Tell whether `page` can be asked for this identity."""
        return False

    def page(
        self, request: PageRequest, identity: Identity
    ) -> AbstractAsyncContextManager[PageAnswer]:
        """Exchange a page of the web client, open while its answer is read.

        Raises `TransportError`, with `HTTPStatusError` for every status but 200, and
        `AuthenticationError` where there is no web session to be had.
        """
        raise ClientStateError(
            f"{type(self).__name__} carries calls only: files and reports are pages of the web",
            hint="Use one of zenoo-http's transports and a login by password.",
        )

    async def _execute(self, request: Request, identity: Identity) -> Any:
        from zenoo_core.transport import envelopes

        envelopes.check_values(request)
        arguments = envelopes.execute_kw(request, identity, self._secret(identity))
        about = (request.model, request.method)
        try:
            return await self._service("object", "execute_kw", arguments, *about)
        except InvalidArgumentsError as error:
            from zenoo_core.transport.faults import after_commit

            raise after_commit(error) from error.__cause__

    def _remember(self, identity: Identity, credentials: Credentials) -> None:
        if self._credentials is None:
            self._credentials = WeakKeyDictionary()
        self._credentials[identity] = credentials

    def _known(self, identity: Identity) -> Credentials:
        found = self._credentials.get(identity) if self._credentials is not None else None
        if found is None:
            raise ClientStateError(
                f"this transport has not logged in user {identity.uid}",
                hint="Log in through the client that makes the call.",
            )
        return found

    def _secret(self, identity: Identity) -> str:
        return self._known(identity).secret.reveal()

    async def _service(self, service: str, method: str, args: list[Any], *about: str) -> Any:
        from zenoo_core.transport.answers import result_of
        from zenoo_core.transport.envelopes import message

        self._last_id = number = self._last_id + 1
        reply = await self.send_request(message(number, service, method, args))
        if not isinstance(reply, dict):
            raise BadResponse(
                f"{type(self).__name__}.send_request answered {type(reply).__name__}, "
                "expected the JSON-RPC envelope as a dict",
                phase=Phase.DECODE,
            )
        return result_of(reply, number, *about)


def refused(credentials: Credentials) -> AuthenticationError:
    """Make the error of a login that the server answered with no."""
    kind = "API key" if credentials.is_key else "password"
    return AuthenticationError(
        f"the server refused login {credentials.login!r} on database {credentials.database!r}",
        name="odoo.exceptions.AccessDenied",
        hint=f"Check login and {kind}; a user with a second factor needs an API key.",
    )
