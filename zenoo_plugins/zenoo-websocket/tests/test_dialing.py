"""How a socket comes about, and every way in which it does not; nothing has left then."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from zenoo_websocket import WebSocketTransport

from zenoo_core import ZenooClient
from zenoo_core.errors import (
    BadResponse,
    ClientClosed,
    ConfigError,
    ConnectionFailed,
    ConnectionLost,
    InsecureTransport,
    TLSFailed,
    TransportError,
    UnexpectedRedirect,
)
from zenoo_core.records import Phase

from .conftest import Bench, Gateway, switched

PAST = datetime(2020, 1, 1, tzinfo=UTC)


async def refused(bench: Bench, url: str, kind: type[TransportError], **settings: Any) -> Any:
    transport = await bench.transport(url, **settings)
    for _ in range(2):  # the second time as well
        with pytest.raises(kind) as caught:
            await bench.call(transport)
        assert type(caught.value) is kind
        assert caught.value.phase.before_body
        assert "c4nary" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
    return caught.value


class Talker:
    """Answer the handshake with what is given, and close, or keep still."""

    def __init__(self, answer: Any, *, stays: bool = False, hears: bool = True) -> None:
        self.answer, self.stays, self.hears = answer, stays, hears
        self.received = b""
        self._tasks: set[Any] = set()

    async def __aenter__(self) -> Talker:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: Any, writer: Any) -> None:
        self._tasks.add(asyncio.current_task())
        try:
            head = await (reader.readuntil(b"\r\n\r\n") if self.hears else reader.read(9))
            self.received += head
            writer.write(self.answer(head) if callable(self.answer) else self.answer)
            await writer.drain()
            if self.stays:
                await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
        finally:
            writer.close()


async def test_nobody_listens(bench: Bench) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        error = await refused(bench, f"ws://127.0.0.1:{unused.getsockname()[1]}", ConnectionFailed)
    assert "no connection to ws://127.0.0.1" in error.message


async def test_no_such_host(bench: Bench) -> None:
    error = await refused(bench, "ws://no-such-host.invalid", ConnectionFailed)
    assert "cannot be found" in error.message


async def test_a_handshake_that_is_not_answered(bench: Bench) -> None:
    async with Talker(b"", stays=True) as talker:
        error = await refused(bench, talker.url, ConnectionFailed, connect_timeout=0.2)
    assert "took too long" in error.message


@pytest.mark.parametrize("upgrade", [b"websocket", b"h2c"])
async def test_a_switch_to_something_else(bench: Bench, upgrade: bytes) -> None:
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: %b\r\nConnection: Upgrade\r\n" % upgrade
    async with Talker(answer + b"Sec-WebSocket-Accept: c4nary\r\n\r\n", stays=True) as talker:
        error = await refused(bench, talker.url, BadResponse)
    assert "no WebSocket" in error.message


async def test_a_switch_and_the_end(bench: Bench) -> None:
    async with Talker(switched) as talker:
        transport = await bench.transport(talker.url)
        with pytest.raises(ConnectionLost) as caught:
            await bench.call(transport)
    assert caught.value.phase in (Phase.CONNECT, Phase.WAIT)  # as far as it could get


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_nowhere(bench: Bench, status: int) -> None:
    other = await bench.gateway()
    target = f"http://127.0.0.1:{other.port}/?token=c4nary"
    async with Talker(b"HTTP/1.1 %d No\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n"
                      % (status, target.encode())) as talker:  # fmt: skip
        error = await refused(bench, talker.url, UnexpectedRedirect)
        assert error.status == status
        assert "c4nary" not in talker.received.decode()
    assert f"127.0.0.1:{other.port}" in error.message
    assert not other.heads


async def test_the_handshake_carries_no_secret_and_what_a_subclass_adds(bench: Bench) -> None:
    class Branch(WebSocketTransport):
        def _headers(self) -> dict[str, str]:
            return {**super()._headers(), "X-Branch": "Leuven"}

    gateway = await bench.gateway()
    assert await bench.call(await bench.transport(f"{gateway.url}/odoo/ws", Branch), 1) == 1
    (head,) = gateway.heads
    assert head.startswith(b"GET /odoo/ws HTTP/1.1\r\n")
    assert b"X-Branch: Leuven\r\n" in head
    assert b"c4nary" not in head
    assert b"Sec-WebSocket-Extensions" not in head  # no compression, so no bombs


async def test_one_handshake_for_all_that_wait(bench: Bench) -> None:
    """Who gives up while it goes on takes it from nobody."""
    gateway = await bench.gateway()
    transport = await bench.transport(gateway.url)
    calls = [asyncio.create_task(bench.call(transport, n)) for n in range(50)]
    await asyncio.sleep(0)
    calls[0].cancel()
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == list(range(1, 50))
    assert gateway.opened == 1


async def test_a_failed_handshake_is_each_callers_own_error(bench: Bench) -> None:
    async with Talker(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n") as talker:
        transport = await bench.transport(talker.url)
        calls = (bench.call(transport) for _ in range(20))
        found: Any = await asyncio.gather(*calls, return_exceptions=True)
    assert {error.status for error in found} == {503}
    assert len({id(error) for error in found}) == 20
    assert len({id(error.event) for error in found}) == 1


async def test_closing_during_a_handshake(bench: Bench) -> None:
    async with Talker(b"", stays=True) as talker:
        transport = await bench.transport(talker.url)
        calls = [asyncio.create_task(bench.call(transport)) for _ in range(3)]
        await asyncio.sleep(0.05)
        await transport.close()
        found = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(error) for error in found} == {ClientClosed}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


async def encrypted(bench: Bench, certificate: trustme.LeafCert) -> Gateway:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return await bench.gateway(tls=context)


async def test_a_trusted_gateway(bench: Bench, authority: trustme.CA, ca_file: str) -> None:
    gateway = await encrypted(bench, authority.issue_cert("localhost"))
    transport = await bench.transport(gateway.url, ca_file=ca_file)
    found = await asyncio.gather(*(bench.call(transport, [n, "x" * 50_000]) for n in range(40)))
    assert [number for number, _ in found] == list(range(40))
    assert gateway.opened == 1


@pytest.mark.parametrize(
    ("names", "options", "trusted", "said"),
    [
        ("other.example", {}, True, "another name"),
        ("localhost", {}, False, "ca_file"),
        ("localhost", {"not_after": PAST, "not_before": PAST.replace(year=2019)}, True, "expired"),
    ],
)
async def test_certificates_that_are_refused(
    bench: Bench, authority: trustme.CA, ca_file: str, names: str, options: Any, trusted: bool,
    said: str,
) -> None:  # fmt: skip
    gateway = await encrypted(bench, authority.issue_cert(names, **options))
    settings = {"ca_file": ca_file} if trusted else {}
    error = await refused(bench, gateway.url, TLSFailed, **settings)
    assert said in error.hint
    assert not gateway.heads


async def test_wss_where_ws_is_spoken(bench: Bench) -> None:
    async with Talker(b"HTTP/1.1 400 Bad Request\r\n\r\n", hears=False) as talker:
        error = await refused(bench, talker.url.replace("ws", "wss"), TLSFailed)
    assert "speaks no TLS" in error.hint


@pytest.mark.parametrize("url", ["ws://192.0.2.1/odoo", "http://192.0.2.1/odoo"])
async def test_no_login_in_clear_to_another_machine(url: str) -> None:
    async with ZenooClient(url, transport="websocket", config=False) as client:
        with pytest.raises(InsecureTransport, match=r"ws://192\.0\.2\.1/odoo is not encrypted"):
            await client.login("demo", "admin", "c4nary")


@pytest.mark.parametrize("url", ["ftp://x", "", "ws://u:c4nary@x", "ws://x?key=c4nary"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        WebSocketTransport(url)
    assert "c4nary" not in str(caught.value)


def test_addresses() -> None:
    for given, used in {
        "https://gateway.example.com/odoo/": "wss://gateway.example.com/odoo",
        "gateway.example.com": "wss://gateway.example.com",
        "http://localhost:81/x": "ws://localhost:81/x",
        "wss://[::1]:443": "wss://[::1]:443",
    }.items():
        assert WebSocketTransport(given).url == used
