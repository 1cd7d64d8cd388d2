"""R15: redirects get no credential, no body; R16: bad certificates and plain http are refused."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from reliability.rig import Line, move
from zenoo_core import ZenooClient
from zenoo_core.errors import ConnectionFailed, InsecureTransport, TLSFailed, UnexpectedRedirect
from zenoo_core.testing.faults import messages

TOKEN = "t0ken-in-the-path"
PAST = datetime(2020, 1, 1, tzinfo=UTC)


class Listener:
    """A server that keeps what it gets and answers each request with the same bytes, if any."""

    def __init__(self) -> None:
        self.answer = b""
        self.requests = self.connections = 0
        self.received = b""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.answer:
                message = await messages.read_request(reader, writer)
                self.requests += 1
                self.received += message.head + message.body
                writer.write(self.answer)
            self.received += await reader.read(65536)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(
    host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Any]:
    listener = Listener()
    server = await asyncio.start_server(listener.serve, host, 0, ssl=tls)
    name = "localhost" if tls else host
    port = server.sockets[0].getsockname()[1]
    listener.url = f"http{'s' if tls else ''}://{name}:{port}"
    async with server:
        yield listener


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["same", "other", "from https to http"])
async def test_r15_redirects(
    line: Line, authority: trustme.CA, ca_file: str, target: str, status: int
) -> None:
    tls = serving(authority.issue_cert("localhost")) if target == "from https to http" else None
    async with (
        listening(tls=tls) as first,
        listening("127.0.0.2") as second,
        line.client(**{line.transport: {"ca_file": ca_file}}, attempts=1) as client,
    ):
        second.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        where = f"{first.url if target == 'same' else second.url}/{TOKEN}"
        first.answer = (
            f"HTTP/1.1 {status} Moved\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        move(client, first.url)
        for number, ask in enumerate((
            client.search("res.partner"), client.version(),
            client.login("demo", "admin", "c4nary"),
        ), 1):  # fmt: skip
            with pytest.raises(UnexpectedRedirect) as caught:
                await ask
            assert TOKEN not in str(caught.value) + repr(caught.value)
            assert caught.value.status == status
            assert first.requests == number  # neither followed nor repeated
    assert (second.connections, second.received) == (0, b"")


async def test_r15_an_unsafe_call_stays_in_doubt(line: Line) -> None:
    from zenoo_core.errors import OutcomeUnknown

    async with listening() as first, line.client() as client:
        first.answer = b"HTTP/1.1 302 Found\r\nLocation: /web/login\r\nContent-Length: 0\r\n\r\n"
        move(client, first.url)
        with pytest.raises(OutcomeUnknown):
            await client.create("res.partner", {"name": "x"})


def lonely() -> ssl.SSLContext:
    """Return the context of a server with a self-signed certificate."""
    context, own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), trustme.CA()
    with own.private_key_pem.tempfile() as key, own.cert_pem.tempfile() as certificate:
        context.load_cert_chain(certificate, key)
    return context


def bad_server(fault: str, authority: trustme.CA) -> ssl.SSLContext:
    if fault == "wrong host":
        return serving(authority.issue_cert("other.example"))
    if fault == "expired":
        old = authority.issue_cert("localhost", not_after=PAST, not_before=PAST.replace(year=2019))
        return serving(old)
    if fault == "self-signed":
        return lonely()
    if fault == "unknown authority":
        return serving(trustme.CA().issue_cert("localhost"))
    context = serving(authority.issue_cert("localhost"))
    context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, fault)
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
@pytest.mark.parametrize(
    "fault", ["wrong host", "expired", "self-signed", "unknown authority", "TLSv1", "TLSv1_1"]
)
async def test_r16_bad_servers(line: Line, authority: trustme.CA, ca_file: str, fault: str) -> None:
    settings = {line.transport: {"ca_file": ca_file}}
    async with (
        listening(tls=bad_server(fault, authority)) as server,
        ZenooClient(server.url, transport=line.transport, config=False, **settings) as client,
    ):
        how = {"api_key": "c4nary"} if line.transport == "json2" else {"password": "c4nary"}
        with pytest.raises(ConnectionFailed) as caught:
            await client.login("demo", "admin", **how)
        assert isinstance(caught.value, TLSFailed) or fault.startswith("TLS")
        assert caught.value.phase.before_body
        assert server.received == b""


async def test_r16_verification_cannot_be_turned_off_from_outside(
    line: Line, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONHTTPSVERIFY", "ZENOO_VERIFY", "ZENOO_JSONRPC__VERIFY"):
        monkeypatch.setenv(name, "0")
    from zenoo_core.errors import ConfigError

    async with listening(tls=serving(authority.issue_cert("localhost"))) as server:
        with pytest.raises((TLSFailed, ConfigError)):
            async with ZenooClient(server.url, transport=line.transport, config=False) as client:
                await client.version()
        assert server.received == b""
    with pytest.raises(ConfigError):
        await ZenooClient("https://localhost", config=False, jsonrpc={"verify": False}).open()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stand in for the resolver, and keep the names that it was asked for."""
    names: list[Any] = []

    def look_up(host: Any, *others: Any, **more: Any) -> Any:
        names.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "stub")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names


@pytest.mark.parametrize("url", [
    "http://erp.example", "http://192.0.2.7:8069", "http://[2001:db8::1]",
    "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://0.0.0.0:1",
])  # fmt: skip
async def test_r16_plain_http_elsewhere(line: Line, url: str, asked: list[Any]) -> None:
    how = {"api_key": "c4nary"} if line.transport == "json2" else {"password": "c4nary"}
    async with ZenooClient(url, transport=line.transport, config=False) as client:
        with pytest.raises(InsecureTransport):
            await client.login("demo", "admin", **how)
        assert not asked
    settings = {"database": "demo", "user": "admin", **how}
    async with ZenooClient(url, transport=line.transport, config=False, **settings) as client:
        with pytest.raises(InsecureTransport):
            await client.search("res.partner")
    assert not asked


async def test_r16_proxies_and_netrc_of_the_environment_are_not_asked(
    line: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password c4nary-of-netrc\n")
    async with listening() as proxy, listening() as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("NETRC", str(netrc))
        server.answer = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
        async with line.client() as client:
            move(client, server.url)
            with pytest.raises(Exception, match="500"):
                await client.search("res.partner")
    assert proxy.connections == 0
    assert b"c4nary" not in server.received
    assert b"Basic" not in server.received
