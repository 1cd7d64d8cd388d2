"""`SessionTransport`: cookies, one renewal for all, and what it does not do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from attrs import evolve
from zenoo_http import SessionTransport, renewal
from zenoo_http.cookies import Cookies

from zenoo_core import errors
from zenoo_core.records import Identity, Phase, Request
from zenoo_core.transport import Credentials


class FakeOdoo:
    """Sessions as Odoo keeps them: a login makes one, and `forget` ends all."""

    def __init__(self) -> None:
        self.logins = 0
        self.ran = 0
        self.valid: dict[str, int] = {}
        self.users = {"admin": ("pw", 2), "bob": ("b", 7)}
        self.refusal: Any = None
        self.gone = "code 100"
        self.login_delay = 0.0
        self.login_began = asyncio.Event()
        self.asked: list[str | None] = []

    def forget(self) -> None:
        self.valid.clear()
        self.login_began.clear()

    async def __call__(self, exchange: Any) -> None:
        if exchange.path.endswith("/web/session/authenticate"):
            await self.login(exchange)
        elif exchange.path.endswith("/web/webclient/version_info"):
            await exchange.result({"server_version": "19.0"})
        else:
            await self.call_kw(exchange)

    async def login(self, exchange: Any) -> None:
        self.logins += 1
        self.login_began.set()
        await asyncio.sleep(self.login_delay)
        params = exchange.json["params"]
        password, uid = self.users.get(params["login"], (None, 0))
        if self.refusal is not None:
            await self.refusal(exchange)
        elif params["db"] != "demo":
            await exchange.fault("odoo.exceptions.AccessError", "Database not found.")
        elif params["password"] != password:
            await exchange.fault("odoo.exceptions.AccessDenied", "Access Denied")
        else:
            session = f"s{self.logins}-{params['login']}"
            self.valid[session] = uid
            info = {"uid": uid, "db": "demo", "server_version": "19.0",
                    "user_context": {"lang": "en_US", "uid": uid}}  # fmt: skip
            cookie = f"Set-Cookie: session_id={session}; Max-Age=604800; HttpOnly; Path=/"
            await exchange.result(info, cookie, cookie)

    async def call_kw(self, exchange: Any) -> None:
        self.asked.append(exchange.header("Cookie"))
        session = (exchange.header("Cookie") or "").partition("session_id=")[2].partition(";")[0]
        if session in self.valid:
            self.ran += 1
            await exchange.result({"uid": self.valid[session], **exchange.json["params"]})
        elif self.gone == "code 100":
            await exchange.expired()
        else:
            await exchange.answer(b"<!doctype html>", "404 NOT FOUND")


@pytest.fixture
def odoo() -> FakeOdoo:
    return FakeOdoo()


@pytest.fixture
async def transport(bench: Any, odoo: FakeOdoo) -> SessionTransport:
    server = await bench.server(odoo)
    made: SessionTransport = await bench.transport(f"{server.url}/odoo", SessionTransport)
    return made


@pytest.fixture
async def admin(transport: SessionTransport) -> Identity:
    return await transport.authenticate(Credentials("demo", "admin", "pw"))


async def test_login_and_call(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    assert (admin.uid, admin.server_version, admin.database) == (2, "19.0", "demo")
    assert admin.context == {"lang": "en_US", "uid": 2}
    request = Request("res.partner", "read", [[1]], {"fields": ["name"]}, {"lang": "fr_FR"})
    assert await bench.call(transport, request, identity=admin) == {
        "uid": 2,
        "model": "res.partner",
        "method": "read",
        "args": [[1]],
        "kwargs": {"fields": ["name"], "context": {"lang": "fr_FR"}},
    }
    assert odoo.asked == ["session_id=s1-admin"]
    assert (await transport.version())["server_version"] == "19.0"


async def test_the_path_names_the_call_and_stays_below_its_route(bench: Any) -> None:
    server = await bench.server(FakeOdoo())
    transport = await bench.transport(f"{server.url}/odoo", SessionTransport)
    admin = await transport.authenticate(Credentials("demo", "admin", "pw"))
    for model, method in (("res.partner", "read"), ("../../session/destroy", "x?y"), ("..", "a")):
        await bench.call(transport, Request(model, method), identity=admin)
    assert [got.path for got in server.requests[1:]] == [
        "/odoo/web/dataset/call_kw/res.partner/read",
        "/odoo/web/dataset/call_kw",
        "/odoo/web/dataset/call_kw",
    ]


@pytest.mark.parametrize(("credentials", "error", "words"), [
    (Credentials("demo", "admin", "no"), errors.AuthenticationError, "Access Denied"),
    (Credentials("demo", "admin", "k", is_key=True), errors.AuthenticationError, "no API key"),
    (Credentials("nodb", "admin", "pw"), errors.UnknownDatabaseError, "Database not found"),
])  # fmt: skip
async def test_refused_logins(
    transport: SessionTransport, credentials: Credentials, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        await transport.authenticate(credentials)


async def test_a_second_factor_is_a_refusal(odoo: FakeOdoo, transport: SessionTransport) -> None:
    odoo.refusal = lambda exchange: exchange.result({"uid": None})
    with pytest.raises(errors.AuthenticationError, match="second factor"):
        await transport.authenticate(Credentials("demo", "admin", "pw"))


async def test_an_identity_that_a_subclass_makes_is_logged_in_by_its_first_call(
    bench: Any, odoo: FakeOdoo
) -> None:
    class French(SessionTransport):
        async def authenticate(self, credentials: Credentials) -> Identity:
            identity = await super().authenticate(credentials)
            return evolve(identity, context={"lang": "fr_FR"})

    server = await bench.server(odoo)
    transport = await bench.transport(server.url, French)
    admin = await transport.identify(Credentials("demo", "admin", "pw"))
    assert admin.context == {"lang": "fr_FR"}
    answers = await asyncio.gather(*(bench.call(transport, identity=admin) for _ in range(5)))
    assert [answer["uid"] for answer in answers] == [2] * 5
    assert odoo.logins == 2


async def test_users_of_one_transport_are_not_mixed(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    bob = await transport.authenticate(Credentials("demo", "bob", "b"))
    who = [admin, bob] * 20
    answers = await asyncio.gather(*(bench.call(transport, identity=one) for one in who))
    assert [answer["uid"] for answer in answers] == [2, 7] * 20
    odoo.forget()
    answers = await asyncio.gather(*(bench.call(transport, identity=one) for one in who))
    assert [answer["uid"] for answer in answers] == [2, 7] * 20
    assert odoo.logins == 4


async def test_somebody_who_did_not_log_in(bench: Any, transport: SessionTransport) -> None:
    with pytest.raises(errors.ClientStateError):
        await bench.call(transport, identity=Identity(2))


@pytest.mark.parametrize("gone", ["code 100", "404, as with several databases"])
async def test_fifty_callers_one_renewal(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity, gone: str
) -> None:
    odoo.gone = gone
    odoo.login_delay = 0.05
    odoo.forget()
    answers = await asyncio.gather(
        *(bench.call(transport, Request("a", "b", [n]), identity=admin) for n in range(50))
    )
    assert [answer["args"] for answer in answers] == [[n] for n in range(50)]
    assert (odoo.logins, odoo.ran) == (2, 50)


async def test_a_second_expiry_is_renewed_too(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    for logins in (2, 3, 4):
        odoo.forget()
        await bench.call(transport, identity=admin)
        assert odoo.logins == logins


async def test_an_answer_that_comes_late_renews_nothing(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    """A call that learns of the expiry after others have renewed takes the new session."""
    old = transport._sessions[admin].cookies
    odoo.forget()
    await bench.call(transport, identity=admin)
    await transport._sessions[admin].renew(old)
    assert odoo.logins == 2


async def test_expired_again_at_once_is_told(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    async def amnesia(exchange: Any) -> None:
        odoo.forget()
        await FakeOdoo.call_kw(odoo, exchange)

    odoo.call_kw = amnesia  # type: ignore[method-assign]
    with pytest.raises(errors.SessionExpired):
        await bench.call(transport, identity=admin)
    assert (odoo.logins, odoo.ran, len(odoo.asked)) == (2, 0, 2)


async def test_a_cancelled_caller_takes_nobody_along(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    odoo.forget()
    odoo.login_delay = 0.3
    tasks = [asyncio.create_task(bench.call(transport, identity=admin)) for _ in range(5)]
    await odoo.login_began.wait()
    async with asyncio.timeout(0.2):  # the others may not have heard yet that it has expired
        while bench.deadline.phase is not Phase.CONNECT:  # noqa: ASYNC110 - nothing has run
            await asyncio.sleep(0.001)
    tasks[0].cancel()  # it began the renewal
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert [result["uid"] for result in results[1:]] == [2] * 4  # type: ignore[index]
    assert odoo.logins == 2


async def test_a_revoked_password_is_tried_once(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    odoo.forget()
    odoo.users["admin"] = ("changed", 2)
    calls = [bench.call(transport, identity=admin) for _ in range(50)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(result) for result in results} == {errors.AuthenticationError}
    assert len({id(result) for result in results}) == 50
    for _ in range(3):
        with pytest.raises(errors.AuthenticationError):
            await bench.call(transport, identity=admin)
    assert odoo.logins == 2
    again = await transport.authenticate(Credentials("demo", "admin", "changed"))
    assert (await bench.call(transport, identity=again))["uid"] == 2


async def test_a_cool_down_passes(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(renewal, "_COOL_DOWN", 0.05)
    odoo.forget()
    text = "Too many login failures, please wait a bit before trying again."
    odoo.refusal = lambda exchange: exchange.fault("odoo.exceptions.AccessDenied", text)
    for _ in range(3):
        with pytest.raises(errors.AuthenticationError, match="Too many"):
            await bench.call(transport, identity=admin)
    assert odoo.logins == 2
    odoo.refusal = None
    await asyncio.sleep(0.06)
    assert (await bench.call(transport, identity=admin))["uid"] == 2


async def test_a_renewal_that_fails_on_the_wire_has_run_nothing(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    odoo.forget()
    odoo.refusal = lambda exchange: exchange.raw(b"", close=True)
    results = await asyncio.gather(
        *(bench.call(transport, identity=admin) for _ in range(10)), return_exceptions=True
    )
    for error in results:
        assert isinstance(error, errors.ConnectionLost)
        assert error.phase is Phase.CONNECT
        assert "session has expired" in str(error)
    assert odoo.logins == 2
    odoo.refusal = None
    assert (await bench.call(transport, identity=admin))["uid"] == 2


async def test_a_renewal_that_hangs_ends(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(renewal, "_PATIENCE", 0.05)
    odoo.forget()
    odoo.login_delay = 30
    with pytest.raises(errors.DeadlineExceeded):
        await bench.call(transport, identity=admin)
    odoo.login_delay = 0
    assert (await bench.call(transport, identity=admin))["uid"] == 2


async def test_another_user_under_the_same_login_is_refused(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    odoo.forget()
    odoo.users["admin"] = ("pw", 9)
    with pytest.raises(errors.AuthenticationError, match="user 2 and is now user 9"):
        await bench.call(transport, identity=admin)


async def test_closing_during_a_renewal(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    odoo.forget()
    odoo.login_delay = 30
    task = asyncio.create_task(bench.call(transport, identity=admin))
    await odoo.login_began.wait()
    await transport.close()
    with pytest.raises(errors.ClientClosed):
        await task


async def test_every_set_cookie_is_followed(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    headers = [
        ("session_id=renewed; Path=/", "lb=n1; Secure"), ("lb=; Max-Age=0",), (),
    ]  # fmt: skip

    async def renewing(exchange: Any) -> None:
        odoo.asked.append(exchange.header("Cookie"))
        lines = [f"Set-Cookie: {line}" for line in headers.pop(0)]
        await exchange.result(1, *lines)

    odoo.call_kw = renewing  # type: ignore[method-assign]
    for _ in range(3):
        await bench.call(transport, identity=admin)
    assert odoo.asked == [
        "session_id=s1-admin", "session_id=renewed; lb=n1", "session_id=renewed",
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "left"), [
    ("a=1", {"a": "1"}), ("a=1; Max-Age=5", {"a": "1"}), ("a=; Max-Age=0", {}), ("a", {"a": "0"}),
    ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", {}), ("=x", {"a": "0"}), ("", {"a": "0"}),
    ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=9", {"a": "1"}),
    ("a=1; Expires=whenever", {"a": "1"}), ("a=1; Max-Age=x", {"a": "1"}),
    ("a = b=c ; Path=/", {"a": "b=c"}), ('a="q;"', {"a": '"q'}),
])  # fmt: skip
def test_set_cookie_lines(line: str, left: dict[str, str]) -> None:
    cookies = Cookies(a="0")
    cookies.follow([line])
    assert dict(cookies) == left
    assert "1" not in repr(Cookies(session="1"))


async def test_no_session_id_in_any_error(
    bench: Any, odoo: FakeOdoo, transport: SessionTransport, admin: Identity
) -> None:
    answers = [
        b"SSH-2.0\r\n",
        b"HTTP/1.1 302 F\r\nLocation: /\r\n\r\n",
        b"HTTP/1.1 500 X\r\n\r\n",
        b"",
    ]

    async def misbehave(exchange: Any) -> None:
        await exchange.raw(answers.pop(), close=True)

    odoo.call_kw = misbehave  # type: ignore[method-assign]
    while answers:
        with pytest.raises(errors.TransportError) as caught:
            await bench.call(transport, identity=admin)
        error: BaseException | None = caught.value
        while error is not None:
            assert "s1-admin" not in f"{error!s}{error!r}{vars(error)}"
            error = error.__cause__


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", b"220 hello\r\n", b""])
async def test_nothing_that_hangs_on_an_error_knows_the_session(bench: Any, answer: bytes) -> None:
    async def serve(exchange: Any) -> None:
        if "authenticate" in exchange.path:
            await exchange.result({"uid": 2, "db": "demo"}, "Set-Cookie: session_id=c4nary-s1d")
        else:
            assert "c4nary-s1d" in (exchange.header("Cookie") or "")
            await exchange.raw(answer, close=True)

    server = await bench.server(serve)
    transport = await bench.transport(server.url, SessionTransport)
    identity = await transport.authenticate(Credentials("demo", "admin", bench.secret))
    with pytest.raises(errors.TransportError) as caught:
        await bench.call(transport, identity=identity)
    pending: list[BaseException | None] = [caught.value]
    while pending:
        error = pending.pop()
        if error is not None:
            shown = f"{error!r} {error} {error.args} {vars(error)}"
            assert "c4nary" not in shown
            pending += [error.__cause__, error.__context__]
