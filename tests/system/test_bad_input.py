"""Each bad input ends in one clear typed error; nothing is leaked, the client stays usable."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trustme

from zenoo_core import ZenooClient, errors

CANARY = "canary-7d1f"


@asynccontextmanager
async def answering(reply: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve the same bytes to every connection, and give the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def http(body: bytes, status: str = "200 OK", *more: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *more]
    return "\r\n".join([*head, "", ""]).encode() + body


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def refused(url: str, transport: str, **settings: Any) -> errors.ZenooError:
    """Try to log in, expect a refusal, and check that it is clear and leaks nothing."""
    async with ZenooClient(url, transport=transport, config=False, **settings) as client:
        with pytest.raises(errors.ZenooError) as caught:
            await client.login("demo", "admin", CANARY)
        assert client.identity is None
        with pytest.raises(errors.ZenooError):  # usable: it fails in the same way, and ends
            await client.login("demo", "admin", CANARY)
    error = caught.value
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        chain.append(f"{cause!r} {cause} {cause.__dict__}")
        cause = cause.__cause__
    assert CANARY not in "".join(chain)
    assert error.message
    return error


BAD_ANSWERS: dict[str, tuple[bytes, type[errors.ZenooError], str]] = {
    "a proxy's page": (http(b"<html>welcome</html>"), errors.BadResponse, "HTML"),
    "a proxy's 502": (http(b"<html>bad gateway</html>", "502 Bad Gateway"),
                      errors.HTTPStatusError, "502"),
    "another site's 404": (http(b"<html>no</html>", "404 Not Found"),
                           errors.HTTPStatusError, "404"),
    "a redirect": (http(b"", "307 Temporary Redirect", "Location: http://127.0.0.1:9/x?y=z"),
                   errors.UnexpectedRedirect, "127.0.0.1:9"),
    "too many requests": (http(b"", "429 Too Many Requests", "Retry-After: 7"),
                          errors.TooManyRequests, "429"),
    "a truncated body": (http(b'{"jsonrpc": "2.0", "id": 1, "res', length=400),
                         errors.TransportError, ""),
    "a body that ends too early": (http(b'{"jsonrpc": "2.0", "id": 1, "res'),
                                   errors.BadResponse, "JSON"),
    "no JSON": (http(b"hello"), errors.BadResponse, "JSON"),
    "an empty body": (http(b""), errors.BadResponse, "JSON"),
    "a list": (http(b"[1, 2]"), errors.BadResponse, "JSON"),
    "another answer's id": (http(b'{"jsonrpc": "2.0", "id": 77, "result": 2}'),
                            errors.BadResponse, "id"),
    "NaN": (http(b'{"jsonrpc": "2.0", "id": 1, "result": NaN}'), errors.BadResponse, "JSON"),
    "too deep": (http(b"[" * 100_000), errors.BadResponse, ""),
    "no HTTP": (b"220 mail.example.com ESMTP\r\n", errors.TransportError, ""),
    "silence": (b"", errors.TransportError, ""),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_ANSWERS)
async def test_answers_that_are_not_odoos(case: str, transport: str) -> None:
    reply, kind, said = BAD_ANSWERS[case]
    async with answering(reply) as port:
        error = await refused(f"http://127.0.0.1:{port}", transport)
    assert isinstance(error, kind), repr(error)
    assert said in str(error)


async def test_nobody_listens_there(transport: str) -> None:
    port = free_port()
    error = await refused(f"http://127.0.0.1:{port}", transport)
    assert isinstance(error, errors.ConnectionFailed)
    assert f"127.0.0.1:{port}" in str(error)
    assert error.hint


async def test_a_host_that_does_not_exist(transport: str) -> None:
    error = await refused("https://no-such-host.invalid", transport)
    assert isinstance(error, errors.ConnectionFailed)
    assert error.phase is errors.Phase.RESOLVE
    assert "no-such-host.invalid" in str(error)


async def test_a_certificate_that_nobody_vouches_for(transport: str) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(tls)
    async with answering(http(b"{}"), tls) as port:
        error = await refused(f"https://localhost:{port}", transport)
    assert isinstance(error, errors.TLSFailed)


async def test_a_server_that_never_answers(transport: str) -> None:
    with socket.socket() as deaf:  # the system takes the connection, nobody reads from it
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        port = deaf.getsockname()[1]
        error = await refused(f"http://127.0.0.1:{port}", transport, timeout=0.3)
    assert isinstance(error, errors.DeadlineExceeded)


async def test_wrong_password_and_unknown_database(sandbox, transport, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    async with ZenooClient(
        sandbox.url, transport=transport, config=False, plugins=["logging", "audit"],
        audit={"values": True},
    ) as client:  # fmt: skip
        with pytest.raises(errors.AuthenticationError):
            await client.login("demo", "admin", CANARY)
        with pytest.raises(errors.UnknownDatabaseError):
            await client.login("nodb", "admin", CANARY)
        await client.login("demo", "admin", "admin")
        assert await client.search_count("res.company") > 0
    assert CANARY not in caplog.text


CALLS: dict[str, tuple[Callable[[ZenooClient], Any], type[errors.OdooError]]] = {
    "model": (lambda c: c.search("no.such.model"), errors.UnknownModelError),
    "method": (lambda c: c.call("res.partner", "no_such_method"), errors.UnknownMethodError),
    "field read": (lambda c: c.read("res.partner", 1, ["no_such"]), errors.UnknownFieldError),
    "field written": (lambda c: c.write("res.partner", 1, {"no_such": 1}),
                      errors.UnknownFieldError),
    "field searched": (lambda c: c.search("res.partner", [("no_such", "=", 1)]),
                       errors.UnknownFieldError),
    "operator": (lambda c: c.search("res.partner", [("name", "~~", 1)]),
                 errors.InvalidValueError),
    "value": (lambda c: c.write("res.partner", 1, {"type": "nonsense"}),
              errors.InvalidValueError),
    "argument": (lambda c: c.call("res.partner", "search", [], nothing=1),
                 errors.InvalidArgumentsError),
    "private": (lambda c: c.call("res.partner", "_search", []), errors.PrivateMethodError),
    "record": (lambda c: c.unlink("res.partner", 999_999), errors.MissingError),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLS)
async def test_calls_that_odoo_refuses(client, case: str) -> None:
    call, kind = CALLS[case]
    with pytest.raises(kind) as caught:
        await call(client)
    assert type(caught.value) is kind
    assert (caught.value.model, caught.value.method) != ("", "")
    assert "Traceback" not in f"{caught.value}{caught.value!r}"
    assert await client.search_count("res.company") > 0


@pytest.mark.parametrize("value", [object(), {1: object()}, lambda: None])
async def test_a_value_that_no_wire_can_carry_never_leaves(client, sandbox, value) -> None:
    before = len(sandbox.calls)
    with pytest.raises(errors.ZenooError) as caught:
        await client.create("res.partner", {"name": value})
    assert not isinstance(caught.value, errors.OutcomeUnknown)
    assert len(sandbox.calls) == before
    assert await client.search_count("res.company") > 0


async def test_a_cancelled_call_leaves_the_client_usable(client, sandbox) -> None:
    sandbox.latency = 0.5
    tasks = [asyncio.create_task(client.search_count("res.company")) for _ in range(10)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in done)
    sandbox.latency = 0
    assert await client.search_count("res.company") > 0


@pytest.mark.parametrize("scheme", ["http", "https"])  # a deaf server: waiting, or connecting
async def test_a_login_under_way_ends_when_the_client_closes(transport: str, scheme: str) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}"
        client = await ZenooClient(url, transport=transport, config=False).open()
        task = asyncio.create_task(client.login("demo", "admin", CANARY))
        await asyncio.sleep(0.1)
        await client.close()
        with pytest.raises((errors.ClientClosed, errors.ConnectionLost), match="closed") as caught:
            await asyncio.wait_for(task, 3)
        assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_calls_under_way_end_when_the_client_closes(sandbox, transport) -> None:
    sandbox.latency = 0
    async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
        await client.login("demo", "admin", "admin")
        sandbox.latency = 1
        reads = [asyncio.create_task(client.search_count("res.company")) for _ in range(4)]
        writes = [asyncio.create_task(client.write("res.partner", 1, {})) for _ in range(4)]
        await asyncio.sleep(0.1)
    async with asyncio.timeout(0.5):
        done = await asyncio.gather(*reads, *writes, return_exceptions=True)
    assert {type(outcome) for outcome in done[:4]} == {errors.ConnectionLost}
    assert {type(outcome) for outcome in done[4:]} == {errors.OutcomeUnknown}
    assert all("the client was closed" in str(outcome) for outcome in done)
