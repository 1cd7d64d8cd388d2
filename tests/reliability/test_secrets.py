"""R14: no secret in any error, log, repr, pickle, traceback, trail or hook, in any encoding."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import pickle
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from reliability.rig import Line, move
from reliability.server import MODEL, Server
from zenoo_core import Plugin, ZenooClient, hookimpl
from zenoo_core.plugins.discovery import installed
from zenoo_core.testing.faults import KINDS, FaultProxy, HTTPMessage

PASSWORD = 'c4nary "pässword"/+&?'
USUAL = 0.2  # seconds of patience, for the faults that hang


def forms(secret: str) -> Iterator[str]:
    """Yield the texts by which a secret would be known."""
    raw = secret.encode()
    yield from (secret, quote(secret), quote_plus(secret), quote(secret, safe=""))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (repr(secret)[1:-1], repr(raw)[2:-1], raw.hex())
    for shift in range(3):  # in the middle of something longer, such as `login:password`
        encoded = base64.b64encode(b"x" * shift + raw).decode()
        yield encoded[(0, 2, 3)[shift] : -4]


class Ear(Plugin):
    """Keep the repr of all that plugins are handed."""

    name = "ear"

    def __init__(self, heard: list[str]) -> None:
        self.heard = heard

    @hookimpl
    def before_request(self, request: Any, call: Any) -> None:
        self.heard += [repr(request), repr(call), repr(dict(request)), repr(request.params)]

    @hookimpl
    def after_response(self, response: Any, request: Any, call: Any) -> None:
        self.heard.append(repr(call))

    @hookimpl
    def on_error(self, error: Exception, call: Any) -> None:
        self.heard += [repr(error), str(error), repr(vars(error))]

    @hookimpl
    def on_client_open(self, client: Any) -> None:
        self.heard += [repr(client), repr(client.settings), repr(client.transport)]

    @hookimpl
    def on_connection_established(self, client: Any) -> None:
        self.heard += [repr(client), repr(client.identity), repr(vars(client.identity.__class__))]


def without_callers(told: traceback.TracebackException | None) -> None:
    """Leave out the frames of these tests: what a caller's own variables show is the caller's."""
    if told is not None:
        frames = [frame for frame in told.stack if frame.filename != __file__]
        told.stack = traceback.StackSummary.from_list(frames)
        without_callers(told.__cause__)
        without_callers(told.__context__)


class Ledger:
    """All that was said, and the secrets that must not be in it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.secrets: set[str] = {PASSWORD}
        self.scenarios = self.errors = 0

    async def scenario(self, work: Awaitable[Any]) -> None:
        self.scenarios += 1
        try:
            await work
        except Exception as error:
            self.errors += 1
            self.keep(error)

    def keep(self, error: BaseException) -> None:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        without_callers(told)
        self.said += ["".join(told.format()), str(error), repr(error), repr(error.args)]
        self.said += [repr(vars(error)), str(pickle.dumps(error, protocol=0))]

    def hits(self) -> list[str]:
        """Return what stands around each secret that is found."""
        found = []
        for text in self.said:
            for secret in self.secrets:
                places = (text.find(form) for form in set(forms(secret)))
                found += [text[max(0, at - 300) : at + 60] for at in places if at >= 0]
        return found

    def note_cookies(self, message: HTTPMessage) -> bool:
        pairs = message.header("cookie").split("; ")
        self.secrets.update(pair[11:] for pair in pairs if pair.startswith("session_id="))
        return True


ASKED: tuple[Callable[[ZenooClient], Awaitable[Any]], ...] = (
    lambda client: client.search("res.partner", limit=1),
    lambda client: client.create(MODEL, {"name": "x"}),
    lambda client: client.create_once(MODEL, {"name": "x"}),
    lambda client: client.version(),
    lambda client: client.search("no.such.model"),
    lambda client: client.call("res.partner", "no_such_method"),
    lambda client: client.create(MODEL, {"nonsense": 1}),
    lambda client: client.create(MODEL, {"name": float("nan")}),
    lambda client: client.with_timeout(0.01).search("res.partner"),
)


@asynccontextmanager
async def logged(ledger: Ledger) -> AsyncIterator[None]:
    """Take everything that any logger says, unscrubbed, and what the loop has to say."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    try:
        yield
    finally:
        loop.set_debug(False)
        root.removeHandler(handler)
        root.setLevel(level)
        ledger.said.append(stream.getvalue())


async def log_in(client: ZenooClient, how: str, secret: str) -> None:
    await client.login("demo", "demo" if how == "password" else "admin", **{how: secret})


WAYS = [
    pair
    for pair in (
        ("jsonrpc", "password"), ("jsonrpc", "api_key"), ("session", "password"),
        ("json2", "api_key"), ("xmlrpc", "password"), ("xmlrpc", "api_key"),
    )
    if pair[0] in installed()
]  # fmt: skip


@pytest.mark.parametrize(("transport", "how"), WAYS)
async def test_r14_secrets(
    server: Server, transport: str, how: str, tmp_path: Path, figures: Any
) -> None:
    ledger = Ledger()
    async with Line(server, "jsonrpc").client() as admin:
        (user,) = await admin.search("res.users", [["login", "=", "demo"]])
        await admin.write("res.users", user, {"password": PASSWORD})
    secret = PASSWORD if how == "password" else server.ask("key")
    ledger.secrets.add(secret)
    trail = tmp_path / "audit.jsonl"
    settings: dict[str, Any] = {
        "transport": transport, "config": False, "attempts": 2, "timeout": USUAL,
        "write_timeout": USUAL, "retry": "backoff", "backoff": {"base": 0.001, "slow_base": 0.001},
        "breaker_failures": 0, "retry_budget": 0,
        "plugins": ["logging", "audit", Ear(ledger.said)], "audit": {"path": str(trail)},
        "password": "x" + PASSWORD, "user": "demo", "database": "demo",
    }  # fmt: skip
    ledger.secrets.add("x" + PASSWORD)
    proxy = FaultProxy(server.url, only=ledger.note_cookies, retry_after=0)
    async with logged(ledger), proxy, ZenooClient(proxy.url, **settings) as client:
        for fault in (None, *KINDS):
            proxy.rates = {}
            await log_in(client, how, secret)
            proxy.rates = {fault: 1.0} if fault else {}
            await asyncio.gather(
                *(ledger.scenario(ask(client)) for ask in ASKED),
                ledger.scenario(log_in(client, how, secret)),
            )
        proxy.rates = {}
        await ledger.scenario(log_in(client, how, f"wrong {secret}"))
        await ledger.scenario(client.login())
        server.ask("expire")
        for ask in ASKED:
            await ledger.scenario(ask(client))
        for nowhere in ("http://127.0.0.1:1", "https://127.0.0.1:1", "http://no.such.host.invalid"):
            move(client, nowhere)
            for ask in ASKED:
                await ledger.scenario(ask(client))
        ledger.said += [repr(vars(client)), repr(client), str(client.settings)]
        ledger.said += [repr(vars(client.transport)), repr(client._runtime)]
    ledger.said.append(trail.read_text())
    hits = ledger.hits()
    size = sum(map(len, ledger.said))
    figures(
        f"{ledger.scenarios} scenarios, {ledger.errors} errors, {len(ledger.secrets)} secrets, "
        f"{size / 1e6:.1f} MB of text: {len(hits)} hits"
    )
    assert ledger.errors > 80
    assert not hits, "\n----\n".join(hits[:5])


def test_r14_would_see_them() -> None:
    for form in (PASSWORD, quote(PASSWORD), base64.b64encode(f"demo:{PASSWORD}".encode()).decode()):
        ledger = Ledger()
        ledger.said.append(f"before {form} after")
        assert ledger.hits()
