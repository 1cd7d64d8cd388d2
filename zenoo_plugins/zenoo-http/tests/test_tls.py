"""TLS: a good certificate passes, every bad one is refused before anything is sent."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from zenoo_core.errors import ConfigError, ConnectionFailed, TLSFailed
from zenoo_core.records import Phase

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def serving(certificate: trustme.LeafCert) -> dict[str, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return {"ssl": context}


async def hello(exchange: Any) -> None:
    await exchange.result("hello")


async def refused(bench: Any, options: dict[str, Any], **settings: Any) -> TLSFailed:
    server = await bench.server(hello, **options)
    transport = await bench.transport(server.url, **settings)
    with pytest.raises(TLSFailed) as caught:
        await bench.call(transport)
    assert caught.value.phase is Phase.CONNECT
    assert server.url in caught.value.message
    assert isinstance(caught.value.__cause__, OSError)
    assert not server.requests
    return caught.value


async def test_a_trusted_server(bench: Any, authority: trustme.CA, ca_file: str) -> None:
    server = await bench.server(hello, **serving(authority.issue_cert("localhost")))
    transport = await bench.transport(server.url, ca_file=ca_file)
    assert [await bench.call(transport) for _ in range(3)] == ["hello"] * 3
    assert server.connections == 1


async def test_another_name(bench: Any, authority: trustme.CA, ca_file: str) -> None:
    error = await refused(bench, serving(authority.issue_cert("other.example")), ca_file=ca_file)
    assert "another name" in error.hint


async def test_an_unknown_authority(bench: Any, authority: trustme.CA) -> None:
    error = await refused(bench, serving(authority.issue_cert("localhost")))
    assert "ca_file" in error.hint


async def test_self_signed(bench: Any, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    lonely = trustme.CA()
    with lonely.private_key_pem.tempfile() as key, lonely.cert_pem.tempfile() as certificate:
        context.load_cert_chain(certificate, key)
    error = await refused(bench, {"ssl": context})
    assert "certificate" in error.message


async def test_expired(bench: Any, authority: trustme.CA, ca_file: str) -> None:
    old = authority.issue_cert("localhost", not_after=PAST, not_before=PAST.replace(year=2019))
    error = await refused(bench, serving(old), ca_file=ca_file)
    assert "expired" in error.hint


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
async def test_an_old_protocol(bench: Any, authority: trustme.CA, ca_file: str) -> None:
    options = serving(authority.issue_cert("localhost"))
    options["ssl"].minimum_version = ssl.TLSVersion.TLSv1_1
    options["ssl"].maximum_version = ssl.TLSVersion.TLSv1_1
    server = await bench.server(hello, **options)
    transport = await bench.transport(server.url, ca_file=ca_file)
    with pytest.raises(ConnectionFailed):
        await bench.call(transport)
    assert not server.requests


async def test_https_where_http_is_spoken(bench: Any) -> None:
    async def plain(reader: Any, writer: Any) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await bench.talker(plain)
    transport = await bench.transport(server.url.replace("http", "https"))
    with pytest.raises(TLSFailed) as caught:
        await bench.call(transport)
    assert "speaks no TLS" in caught.value.hint


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
async def test_a_ca_file_that_is_none(bench: Any, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"ca\.pem"):
        await bench.transport("https://localhost", ca_file=str(path))
