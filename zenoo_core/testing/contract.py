"""What every transport has to do alike: a suite that a transport's own tests derive from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from attrs import evolve, frozen

from zenoo_core import errors
from zenoo_core.deadlines import Sweep
from zenoo_core.records import Identity, Phase, Request
from zenoo_core.testing.between import Between, answer
from zenoo_core.testing.calls import ASKED, REFUSED
from zenoo_core.transport import BaseTransport, Credentials

_PAGE = b"<!doctype html>\n<html lang=en>\n<title>no</title>"
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<methodResponse><params><param><value>&b;</value></param></params></methodResponse>"
)
_STATUSES = (400, 401, 403, 404, 405, 413, 415, 500, 502, 503, 504)

# What stands between client and server, or in the server's place, and what that has to become.
BAD_ANSWERS: Mapping[str, tuple[bytes, type[errors.ZenooError], str]] = {
    **{f"a page with HTTP {s}": (answer(f"{s} No", _PAGE, "Content-Type: text/html"),
       errors.HTTPStatusError, str(s)) for s in _STATUSES},
    "too many requests": (answer("429 No", _PAGE, "Retry-After: 7"), errors.TooManyRequests, "429"),
    "a redirect to the selector of databases": (
        answer("303 See Other", b"", "Location: /web/database/selector"),
        errors.UnexpectedRedirect, "database"),
    "a redirect to another server": (
        answer("307 No", b"", "Location: http://127.0.0.1:9/x?token=y"),
        errors.UnexpectedRedirect, "127.0.0.1:9"),
    "a page": (answer("200 OK", _PAGE), errors.BadResponse, "HTML"),
    "an empty answer": (answer("200 OK"), errors.BadResponse, ""),
    "no JSON and no XML": (answer("200 OK", b"hello"), errors.BadResponse, ""),
    "an XML bomb": (answer("200 OK", _BOMB), errors.BadResponse, ""),
    "an answer that is cut short": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{", errors.ConnectionLost, ""),
    "nothing": (b"", errors.ConnectionLost, ""),
    "no HTTP": (b"220 mail.example.com ESMTP\r\n", errors.BadResponse, "HTTP"),
}  # fmt: skip


@frozen(eq=False)
class Line:
    """An open transport that is logged in, and the proxy that it goes through."""

    transport: BaseTransport
    identity: Identity
    between: Between
    sweep: Sweep

    async def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Send one call and return its result; raises what the transport raises."""
        return await self.send(_request(model, method, args, kwargs))

    async def send(self, request: Request, identity: Identity | None = None) -> Any:
        """Send one request and return its result."""
        deadline = self.sweep.watch(30.0)
        try:
            sent = self.transport.send(request, identity or self.identity, deadline)
            return (await sent).result
        finally:
            self.sweep.done(deadline)


class TransportContract:
    """The same calls give the same results and the same typed errors, on every wire.

    A subclass says how to build its transport (`build`) and with what to log in (`credentials`;
    `limited` is a second user without rights), and gives a fixture `server_url`: an Odoo, or a
    sandbox, with demo data, which is changed. `loses` maps error classes that the wire cannot tell
    from a base class of theirs to that base. Run it with pytest and `asyncio_mode = "auto"`.
    """

    credentials: ClassVar[Credentials] = Credentials("demo", "admin", "admin")
    limited: ClassVar[Credentials] = Credentials("demo", "limited", "limited")
    loses: ClassVar[Mapping[type[errors.ZenooError], type[errors.ZenooError]]] = {}

    def build(self, url: str) -> BaseTransport:
        """Return a new transport for a server."""
        raise NotImplementedError(f"{type(self).__name__} must override build")

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make one test of each case."""
        cases = {"asked": ASKED, "refusal": REFUSED, "bad_answer": BAD_ANSWERS}
        for name, found in cases.items():
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, list(found))

    @asynccontextmanager
    async def line(self, server_url: str, *, login: bool = True) -> AsyncIterator[Line]:
        """Open a transport through a proxy, and log in."""
        async with Between(server_url) as between:
            transport = self.build(between.url)
            try:
                await transport.connect()
                line = Line(transport, Identity(0), between, Sweep(1.0))
                if login:
                    line = evolve(line, identity=await transport.identify(self.credentials))
                yield line
            finally:
                await transport.close()

    # --- who is there ----------------------------------------------------------------------------

    async def test_version_needs_no_login(self, server_url: str) -> None:
        async with self.line(server_url, login=False) as line:
            version = await line.transport.version()
        assert set(version) >= {"server_version", "server_version_info", "server_serie"}
        assert version["server_version_info"][0] >= 8

    async def test_identity(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            me, version = line.identity, await line.transport.version()
            assert me.uid == (await line.call("res.users", "context_get"))["uid"]
        assert (me.database, me.login) == (self.credentials.database, self.credentials.login)
        assert me.server_version == version["server_version"]
        assert me.context["lang"]

    async def test_a_wrong_secret_is_tried_once(self, server_url: str) -> None:
        wrong = evolve(self.credentials, secret="c4nary-wrong")  # noqa: S106
        async with self.line(server_url, login=False) as line:
            error = await expected(line.transport.identify(wrong), errors.AuthenticationError)
            sent = [request for request in line.between.requests if b"c4nary-wrong" in request]
            assert len(sent) == 1
            assert "c4nary" not in f"{error} {error!r} {error.__dict__}"
            assert (await line.transport.identify(self.credentials)).uid > 0

    async def test_an_unknown_login_is_refused(self, server_url: str) -> None:
        unknown = evolve(self.credentials, login="nobody@example.com")
        async with self.line(server_url, login=False) as line:
            await expected(line.transport.identify(unknown), errors.AuthenticationError)

    async def test_an_unknown_database(self, server_url: str) -> None:
        unknown = evolve(self.credentials, database="nodb")
        async with self.line(server_url, login=False) as line:
            await expected(line.transport.identify(unknown), errors.UnknownDatabaseError)

    async def test_two_users_side_by_side(self, server_url: str) -> None:
        asking = Request("res.users", "context_get")
        async with self.line(server_url) as line:
            other = await line.transport.identify(self.limited)
            who = [line.identity, other] * 10
            answers = await asyncio.gather(*(line.send(asking, one) for one in who))
        assert [found["uid"] for found in answers] == [one.uid for one in who]
        assert other.uid != line.identity.uid

    # --- results ---------------------------------------------------------------------------------

    async def test_results(self, server_url: str, asked: str) -> None:
        case = ASKED[asked]
        async with self.line(server_url) as line:
            result = await line.send(_request(case.model, case.method, case.args, case.kwargs))
        assert case.right(result), result

    async def test_the_life_of_a_record(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            call = line.call
            text = "Zoë & <Søn> \"'\n\t漢字 😀 ]]>"
            one = await call("res.partner", "create", {"name": "Contract", "comment": False})
            two = await call("res.partner", "create", [{"name": "a"}, {"name": "b"}])
            assert type(one) is int
            assert [type(number) for number in two] == [int, int]
            values = {"street": text, "color": 2**31 - 1, "parent_id": one, "email": None}
            assert await call("res.partner", "write", two, values) is True
            (row,) = await call("res.partner", "read", two[:1], ["street", "color", "parent_id"])
            assert row == {"id": two[0], "street": text, "color": 2**31 - 1,
                           "parent_id": [one, "Contract"]}  # fmt: skip
            (copied,) = await call("res.partner", "copy", [two[1]], {"name": "c"})
            assert copied not in (one, *two)
            assert await call("res.partner", "unlink", [*two, copied, one]) is True
            left = await call("res.partner", "search_count", [["id", "in", [one, *two, copied]]])
            assert left == 0

    async def test_a_method_that_returns_none_has_done_its_work(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            number = await line.call("res.partner", "create", {"name": "Contract"})
            assert await line.call("res.partner", "action_archive", [number]) is None
            (row,) = await line.call("res.partner", "read", [number], ["active"])
            assert row["active"] is False

    async def test_a_result_is_decoded_into_the_wanted_type(self, server_url: str) -> None:
        search = Request("res.partner", "search", [[]], {"limit": 2}, result_type=list[int])
        async with self.line(server_url) as line:
            assert len(await line.send(search)) == 2
            bad = line.send(evolve(search, result_type=dict[str, str]))
            error = await expected(bad, errors.BadResponse)
        assert isinstance(error, errors.BadResponse)
        assert error.phase is Phase.DECODE

    async def test_many_at_once(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            found = await asyncio.gather(
                *(line.call("res.country", "read", [n], ["id"]) for n in (1, 2, 3) * 10)
            )
        assert found == [[{"id": n}] for n in (1, 2, 3) * 10]

    # --- refusals --------------------------------------------------------------------------------

    async def test_refusals(self, server_url: str, refusal: str) -> None:
        case = REFUSED[refusal]
        async with self.line(server_url) as line:
            request = _request(case.model, case.method, case.args, case.kwargs)
            error = await expected(line.send(request), self._expected(case.error))
            assert isinstance(error, errors.OdooError)
            assert (error.model, error.method) == (case.model, case.method)
            assert "Traceback" not in f"{error} {error!r}"
            assert await line.call("res.company", "search_count", []) > 0

    async def test_rights(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            other = await line.transport.identify(self.limited)
            renaming = Request("res.company", "write", [[1], {"name": "x"}])
            error = await expected(line.send(renaming, other), errors.AccessError)
        assert isinstance(error, errors.OdooError)
        assert "res.company" in error.message

    async def test_a_refusal_with_a_way_out(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            (partner,) = await line.call(
                "res.partner", "search", [["user_ids.login", "=", self.limited.login]]
            )
            deleting = line.call("res.partner", "unlink", [partner])
            error = await expected(deleting, errors.RedirectWarning)
        assert isinstance(error, errors.RedirectWarning)
        assert isinstance(error.action, Mapping)
        assert error.action["res_model"] == "res.users"
        assert error.button
        assert "{" not in error.message

    # --- what stands in the way ------------------------------------------------------------------

    async def test_answers_that_are_not_odoos(self, server_url: str, bad_answer: str) -> None:
        reply, kind, said = BAD_ANSWERS[bad_answer]
        create = Request("res.partner", "create", [{"name": "Contract"}])
        async with self.line(server_url) as line:
            line.between.reply = reply
            before = len(line.between.requests)
            error = await expected(line.send(create), kind, derived=True)
            assert len(line.between.requests) - before <= 2  # one more where a session is renewed
            assert isinstance(error, errors.TransportError)
            assert said in str(error)
            assert "token" not in str(error)
            line.between.reply = None
            assert await line.call("res.company", "search_count", []) > 0

    async def test_nobody_listens(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            line.between.stop()
            error = await expected(line.call("res.partner", "search", []), errors.ConnectionFailed)
        assert isinstance(error, errors.ConnectionFailed)
        assert error.phase is Phase.CONNECT

    async def test_a_closed_transport(self, server_url: str) -> None:
        async with self.line(server_url) as line:
            await line.transport.close()
            await expected(line.call("res.partner", "search", []), errors.ClientClosed)

    def _expected(self, kind: type[errors.ZenooError]) -> type[errors.ZenooError]:
        return self.loses.get(kind, kind)


async def expected(
    work: Awaitable[Any], kind: type[errors.ZenooError], *, derived: bool = False
) -> errors.ZenooError:
    """Await something that has to fail with just this class, or one derived from it."""
    try:
        result = await work
    except errors.ZenooError as error:
        fits = isinstance(error, kind) if derived else type(error) is kind
        assert fits, f"{type(error).__name__}, expected {kind.__name__}: {error}"
        return error
    raise AssertionError(f"no {kind.__name__}, but {result!r}")


def _request(model: str, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Request:
    others = dict(kwargs)
    context = others.pop("context", {})
    return Request(model, method, args, others, context)
