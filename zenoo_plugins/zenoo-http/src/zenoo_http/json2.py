"""The transport `json2`: Odoo's own API since 19, with an API key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import Any
from weakref import WeakKeyDictionary

from attrs import evolve

from zenoo_core.deadlines import Deadline
from zenoo_core.errors import (
    AuthenticationError,
    BadResponse,
    HTTPStatusError,
    PrivateMethodError,
    TransportError,
    UnknownMethodError,
    UnknownModelError,
)
from zenoo_core.records import Identity, Phase, Request, Response
from zenoo_core.secret import HiddenText
from zenoo_core.transport import Credentials, answers, envelopes
from zenoo_http.documentation import Documentation
from zenoo_http.json2_errors import failure, not_the_users
from zenoo_http.replies import Reply, checked
from zenoo_http.settings import HTTPSettings
from zenoo_http.signatures import Signature, bundled, wrong
from zenoo_http.streaming import streamed
from zenoo_http.transport import HTTPTransport

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")

# Recorded refusals of 19.0: methods of the ORM itself that are not for remote use. They are in no
# documentation, so they are told apart from methods that do not exist.
_NOT_REMOTE = frozenset({"browse", "exists", "filtered", "search_fetch", "sudo", "with_context"})


class Json2Transport(HTTPTransport):
    """Speak JSON-2: `POST /json/2/<model>/<method>` with a bearer key; Odoo 19 and later.

    The wire knows named arguments only. Positional ones are named after a bundled table of Odoo's
    own methods, and for others after the server's documentation, which is asked for once per
    model. On this route an error means that everything was rolled back. A key that was refused is
    not tried again before the next login.
    """

    def __init__(self, url: str, *, settings: HTTPSettings | None = None) -> None:
        super().__init__(url, settings=settings)
        self._documentation = Documentation()
        self._refused: WeakKeyDictionary[Identity, AuthenticationError] = WeakKeyDictionary()

    async def version(self) -> dict[str, Any]:
        """Ask for the server's version by `GET /web/version`, without a login."""
        try:
            reply = checked(await self._get(f"{self.url}/web/version", {}), self._origin)
        except HTTPStatusError as error:
            if error.status in (303, 404):  # what Odoo 18 answers
                error.hint = 'JSON-2 is for Odoo 19 and later: use transport = "auto" for others.'
            raise
        found = answers.decode_message(reply.body, server=self._origin)
        if not isinstance(found.get("version"), str):
            raise self._strange("names no version")
        info = found.get("version_info") or []
        return {
            "server_version": found["version"],
            "server_version_info": info,
            "server_serie": ".".join(str(part) for part in info[:2]),
            "protocol_version": 1,
        }

    async def databases(self) -> list[str]:
        """Ask for the names of the databases by `/web/database/list`; JSON-2 has no such route."""
        self._last_id = number = self._last_id + 1
        message = {"jsonrpc": "2.0", "method": "call", "params": {}, "id": number}
        reply = await self._post(f"{self.url}/web/database/list", envelopes.encode(message))
        return answers.names(answers.decode(reply.body, number, server=self._origin))

    async def authenticate(self, credentials: Credentials) -> Identity:
        """Learn whose the key is, and that it is the user's who logs in.

        Raises `AuthenticationError` for a wrong or revoked key, for a password, and for the key of
        another user. Protocol: there is no login; `res.users.context_get` names the key's user.
        """
        version = await self.version()
        identity = Identity(0, database=credentials.database, login=credentials.login)
        self._remember(identity, credentials)
        context = await self._ask(Request("res.users", "context_get"), identity)
        uid = context.get("uid")
        if not isinstance(uid, int) or isinstance(uid, bool):
            raise self._strange("names no user")
        read = Request("res.users", "read", [[uid], ["login"]])
        rows = await self._ask(read, identity, list[dict[str, Any]])
        login = str(rows[0].get("login", "")) if rows else ""
        if credentials.login not in ("", login):
            raise not_the_users(credentials)
        identity = evolve(
            identity,
            uid=uid,
            login=login,
            context=context,
            server_version=str(version["server_version"]),
        )
        self._remember(identity, credentials)
        return identity

    async def send(self, request: Request, identity: Identity, deadline: Deadline) -> Response:
        """Carry one request by `/json/2`."""
        deadline.phase = Phase.CONNECT
        if refusal := self._refused.get(identity):
            raise copy(refusal) from refusal
        body = await self._arguments(request, identity)
        single = request.method == "create" and isinstance(body.get("vals_list"), Mapping)
        reply = await self._exchange(request, body, identity, deadline)
        deadline.phase = Phase.DECODE
        if reply.status != 200:
            raise self._failure(reply, request, identity)
        if not single:
            result = answers.decode_bare(reply.body, request.result_type, self._origin)
            return Response(result, reply.body, (0, len(reply.body)))
        # The other wires answer the id alone where one dict was given.
        wanted = list[request.result_type]  # type: ignore[name-defined]
        created = answers.decode_bare(reply.body, wanted, self._origin)
        return Response(created[0] if created else None)

    async def _ask(self, request: Request, identity: Identity, kind: Any = dict[str, Any]) -> Any:
        body = await self._arguments(request, identity)
        reply = await self._exchange(request, body, identity, None)
        if reply.status != 200:
            raise self._failure(reply, request, identity)
        return answers.decode_bare(reply.body, kind, self._origin)

    async def _exchange(
        self,
        request: Request,
        body: Mapping[str, Any],
        identity: Identity,
        deadline: Deadline | None,
    ) -> Reply:
        data = streamed(envelopes.encode_call(body, request), request.stream)
        headers = {"Content-Type": "application/json", **self._headers(identity)}
        url = f"{self.url}/json/2/{request.model}/{request.method}"
        return await self._make_request("POST", url, headers=headers, deadline=deadline, **data)

    async def _arguments(self, request: Request, identity: Identity) -> dict[str, Any]:
        """Return the call's arguments by name, its context among them."""
        _check_names(request)
        signature = bundled(request.model, request.method)
        if signature is None or not signature.fits(request):
            if request.args:
                signature = await self._documented(request, identity, signature)
            elif signature is None:
                signature = Signature(on_model=True, open=True)  # everything has a name already
        body = signature.arguments(request)
        if request.context:
            body["context"] = request.context
        return body

    async def _documented(
        self, request: Request, identity: Identity, otherwise: Signature | None
    ) -> Signature:
        async def fetch(path: str) -> Reply:
            return await self._get(self.url + path, self._headers(identity))

        try:
            methods = await self._documentation.methods(identity.database, request.model, fetch)
        except TransportError as error:
            error.phase = Phase.CONNECT  # nothing of the call itself has left
            raise
        found = (methods or {}).get(request.method, otherwise)
        if found is not None:
            return found
        if methods is None:
            raise wrong(
                request,
                "takes arguments whose names are not known here, and the server documents none",
                "JSON-2 has named arguments only: give them as keywords, and records as ids=[…]; "
                'or use transport = "session" or "jsonrpc".',
            )
        raise UnknownMethodError(
            f"the server's documentation has no method {request.method!r} of {request.model!r}",
            name="werkzeug.exceptions.NotFound",
            model=request.model,
            method=request.method,
            hint="It does not exist, or is not for remote use; nothing was sent.",
        )

    def _strange(self, what: str) -> BadResponse:
        return BadResponse(
            f"the answer of {self._origin} {what}",
            phase=Phase.DECODE,
            hint="Another site may stand at this address: check URL and port.",
        )

    async def _get(self, url: str, headers: dict[str, str]) -> Reply:
        headers = {"User-Agent": "zenoo-http", **headers}
        return await self._make_request("GET", url, headers=headers)

    def _headers(self, identity: Identity) -> dict[str, str]:
        key = self._secret(identity)
        if not (key.isascii() and key.isprintable() and key):
            raise not_the_users(self._known(identity))
        headers = {"Authorization": HiddenText(f"bearer {key}"), "User-Agent": "zenoo-http"}
        if identity.database:
            headers["X-Odoo-Database"] = identity.database
        return headers

    def _failure(self, reply: Reply, request: Request, identity: Identity) -> Exception:
        error = failure(reply, request, self._origin, self._known(identity))
        if reply.status == 401 and isinstance(error, AuthenticationError):
            self._refused[identity] = error
        return error


def _check_names(request: Request) -> None:
    """Refuse what cannot be a part of the path, and what Odoo never lets anybody call."""
    about = {"model": request.model, "method": request.method}
    if not _NAME.fullmatch(request.model):
        raise UnknownModelError(f"no model can be named {request.model!r}", **about)
    if not _NAME.fullmatch(request.method):
        raise UnknownMethodError(f"no method can be named {request.method!r}", **about)
    if request.method in _NOT_REMOTE or request.method.startswith("_"):
        raise PrivateMethodError(
            f"{request.method!r} is not for remote use and was not sent",
            name="odoo.exceptions.AccessError",
            **about,
        )
