"""Servers that ask the client for a certificate of its own."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from zenoo_core import ZenooClient
from zenoo_core.errors import ConfigError, ConnectionFailed, ConnectionLost

PASSWORD = "opens-the-key-4711"
FOLDER = "secret-folder-of-keys"
Files = dict[str, str]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> Files:
    """Return the client's files: its key in a folder that is to be named nowhere."""
    own = authority.issue_cert("client@example.com")
    (tmp_path / FOLDER).mkdir()
    key = own.private_key_pem.bytes()
    locked = load_pem_private_key(key, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD.encode())
    )
    contents = {
        "ca.pem": authority.cert_pem.bytes(),
        "cert.pem": b"".join(blob.bytes() for blob in own.cert_chain_pems),
        f"{FOLDER}/key.pem": key,
        f"{FOLDER}/locked.pem": locked,
        f"{FOLDER}/other.pem": authority.issue_cert("other@example.com").private_key_pem.bytes(),
        "both.pem": own.private_key_and_cert_chain_pem.bytes(),
        "text.pem": b"no certificate at all",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {Path(name).stem: str(tmp_path / name) for name in contents}


async def _answer(request: web.Request) -> web.Response:
    message = await request.json()
    result = {"server_version": "19.0", "server_serie": "19.0", "protocol_version": 1}
    return web.json_response({"jsonrpc": "2.0", "id": message["id"], "result": result})


@pytest.fixture(params=["TLSv1_2", "TLSv1_3"])
async def url(request: pytest.FixtureRequest, authority: trustme.CA) -> AsyncIterator[str]:
    """Serve with TLS, only for who shows a certificate of the authority's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, request.param)
    runner = web.ServerRunner(web.Server(_answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield f"https://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


def client_of(url: str, files: Files, transport: str = "jsonrpc", **names: str) -> ZenooClient:
    settings = {key: files.get(value, value) for key, value in {"ca_file": "ca", **names}.items()}
    return ZenooClient(url, transport=transport, config=False, **{transport: settings})


@pytest.mark.parametrize("names", [
    {"cert_file": "cert", "key_file": "key"},
    {"cert_file": "both"},
    {"cert_file": "cert", "key_file": "locked", "key_password": PASSWORD},
], ids=["two files", "one file", "a password"])  # fmt: skip
async def test_who_shows_a_certificate_is_served(url: str, files: Files, names: Any) -> None:
    async with client_of(url, files, **names) as client:
        assert (await client.version())["server_version"] == "19.0"


@pytest.mark.parametrize("shown", ["nothing", "a certificate of another authority"])
async def test_others_are_refused(url: str, files: Files, tmp_path: Path, shown: str) -> None:
    names = {}
    if shown != "nothing":
        stranger = trustme.CA().issue_cert("client@example.com")
        stranger.private_key_and_cert_chain_pem.write_to_path(tmp_path / "stranger.pem")
        names["cert_file"] = str(tmp_path / "stranger.pem")
    async with client_of(url, files, **names) as client:
        with pytest.raises((ConnectionFailed, ConnectionLost)) as caught:
            await client.version()
    # With TLS 1.3 a server says no only after the client, for its part, is through with it.
    if caught.value.phase.before_body:
        assert "cert_file" in caught.value.hint


@pytest.mark.parametrize("transport", ["json2", "session", "jsonrpc", "xmlrpc", "websocket"])
@pytest.mark.parametrize(("names", "words"), [
    ({"cert_file": "/none/cert.pem"}, "No such file"),
    ({"cert_file": "cert"}, "cert_file"),  # without a key
    ({"cert_file": "text", "key_file": "key"}, "cert_file"),
    ({"cert_file": "cert", "key_file": "other"}, "the key is of another certificate"),
    ({"cert_file": "cert", "key_file": f"/none/{FOLDER}"}, "No such file"),
    ({"cert_file": "cert", "key_file": "locked"}, "encrypted, and no key_password"),
    ({"cert_file": "cert", "key_file": "locked", "key_password": "wrong"}, "does not open"),
    ({"key_file": "key"}, "expected a cert_file too"),
    ({"key_password": PASSWORD}, "expected a cert_file too"),
])  # fmt: skip
async def test_files_that_cannot_be_used(
    files: Files, transport: str, names: Any, words: str
) -> None:
    scheme = "wss" if transport == "websocket" else "https"
    with pytest.raises(ConfigError, match=words) as caught:
        async with client_of(f"{scheme}://localhost:1", files, transport, **names):
            pass
    error: BaseException | None = caught.value
    told = ""
    while error is not None:
        told += f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__
    assert FOLDER not in told
    assert PASSWORD not in told


async def test_where_the_key_lies_is_told_nowhere(files: Files) -> None:
    names = {"cert_file": "cert", "key_file": "locked", "key_password": PASSWORD}
    async with client_of("https://localhost:1", files, **names) as client:
        said = repr(client) + repr(client.transport) + repr(vars(client.transport))
        with pytest.raises(ConnectionFailed) as caught:
            await client.version()
        said += f"{caught.value} {vars(caught.value)}"
    assert FOLDER not in said
    assert PASSWORD not in said
