"""Each way in which an exchange fails: the right class, the phase, the origin, no secret."""

from __future__ import annotations

import asyncio
import gzip
import json
import pickle
import socket
from collections.abc import Callable
from typing import Any

import pytest
from zenoo_http import HTTPTransport, SessionTransport
from zenoo_http.replies import _retry_after

from zenoo_core import errors
from zenoo_core.records import Phase, Request

HTML = b"<!DOCTYPE html>\n<html><body>Oops</body></html>"


async def failed(bench: Any, handler: Any, kind: type[Exception], **settings: Any) -> Any:
    """Make a call that has to fail, check what all failures share, then see the transport work."""
    server = await bench.server(handler)
    transport = await bench.transport(server.url, **settings)
    with pytest.raises(kind) as caught:
        await bench.call(transport)
    check(bench, caught.value, server.url)
    assert type(caught.value) is kind
    server.handler = lambda exchange: exchange.result("fine")
    assert await bench.call(transport) == "fine"
    return caught.value


def check(bench: Any, error: Any, url: str) -> None:
    assert url in error.message
    text = f"{error!s}{error!r}{error.__dict__}"
    cause = error.__cause__
    while cause is not None:
        text += f"{cause!s}{cause!r}{vars(cause)}"
        cause = cause.__cause__
    assert bench.secret not in text
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.phase) == (type(error), str(error), error.phase)


def answering(body: bytes, status: str = "200 OK", *headers: str) -> Callable[[Any], Any]:
    return lambda exchange: exchange.answer(body, status, headers)


async def test_nobody_listens(bench: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    transport = await bench.transport(url)
    with pytest.raises(errors.ConnectionFailed, match=r"refused|connect") as caught:
        await bench.call(transport)
    check(bench, caught.value, url)
    assert caught.value.phase is Phase.CONNECT
    assert isinstance(caught.value.__cause__, OSError)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example"])
async def test_an_unknown_host(bench: Any, host: str) -> None:
    transport = await bench.transport(f"http://{host}:8069")
    with pytest.raises(errors.ConnectionFailed, match="host") as caught:
        await bench.call(transport)
    check(bench, caught.value, f"http://{host}:8069")
    assert caught.value.phase is Phase.RESOLVE


async def test_a_name_service_that_hangs(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*args: Any, **options: Any) -> Any:
        await asyncio.sleep(30)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang)
    transport = await bench.transport("http://slow.example", connect_timeout=0.1)
    with pytest.raises(errors.ConnectionFailed, match="too long") as caught:
        await bench.call(transport)
    assert caught.value.phase is Phase.RESOLVE


async def test_a_listener_that_never_shakes_hands(bench: Any) -> None:
    server = await bench.server(None)  # accepts, and says nothing: no TLS comes about
    url = server.url.replace("http", "https")
    transport = await bench.transport(url, connect_timeout=0.1)
    with pytest.raises(errors.ConnectionFailed, match="too long") as caught:
        await bench.call(transport)
    check(bench, caught.value, url)
    assert caught.value.phase is Phase.CONNECT


@pytest.mark.parametrize("noise", [
    b"SSH-2.0-OpenSSH_9.2\r\n", b"\x15\x03\x01\x00\x02\x02\x28", b"HTTP/1.1 nonsense\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 5000 + b"\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"\x00\x00\x00\x00",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
])  # fmt: skip
async def test_a_server_that_speaks_no_proper_http(bench: Any, noise: bytes) -> None:
    error = await failed(
        bench, lambda exchange: exchange.raw(noise, close=True), errors.BadResponse
    )
    assert error.phase is Phase.WAIT


async def test_an_echo_shows_no_password(bench: Any) -> None:
    error = await failed(
        bench, lambda exchange: exchange.raw(exchange.head + exchange.body), errors.BadResponse
    )
    assert "HTTP" in error.message


async def test_a_banner_before_the_request_keeps_the_password_here(bench: Any) -> None:
    async def greet(reader: Any, writer: Any) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        got.append(await reader.read(1000))
        writer.close()

    got: list[bytes] = []
    server = await bench.talker(greet)
    transport = await bench.transport(server.url)
    with pytest.raises(errors.BadResponse):
        await bench.call(transport)


async def test_lost_before_an_answer(bench: Any) -> None:
    error = await failed(
        bench, lambda exchange: exchange.raw(b"", close=True), errors.ConnectionLost
    )
    assert error.phase is Phase.WAIT


async def test_reset_before_an_answer(bench: Any) -> None:
    async def reset(exchange: Any) -> None:
        exchange.writer.transport.abort()

    error = await failed(bench, reset, errors.ConnectionLost)
    assert error.phase is Phase.WAIT


async def test_lost_while_sending(bench: Any) -> None:
    async def early(reader: Any, writer: Any) -> None:
        await reader.read(100)
        writer.transport.abort()

    server = await bench.talker(early)
    transport = await bench.transport(server.url)
    with pytest.raises(errors.ConnectionLost) as caught:
        await bench.call(transport, Request("a", "b", ["x" * 30_000_000]))
    assert caught.value.phase in (Phase.SEND, Phase.WAIT)


@pytest.mark.parametrize("part", [
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
])  # fmt: skip
async def test_cut_short(bench: Any, part: bytes) -> None:
    error = await failed(
        bench, lambda exchange: exchange.raw(part, close=True), errors.ConnectionLost
    )
    assert error.phase is Phase.READ


async def test_cut_short_where_only_the_json_tells(bench: Any) -> None:
    part = b'HTTP/1.0 200 OK\r\n\r\n{"id": 1, "result": [1, 2'
    error = await failed(bench, lambda exchange: exchange.raw(part, close=True), errors.BadResponse)
    assert error.phase is Phase.DECODE


async def test_bad_compression(bench: Any) -> None:
    error = await failed(
        bench, answering(b"no gzip at all", "200 OK", "Content-Encoding: gzip"), errors.BadResponse
    )
    assert error.phase is Phase.READ


@pytest.mark.parametrize(("status", "location", "shown"), [
    (301, "https://other.example/x?token=t0ken", "https://other.example "),
    (302, "/web/login?redirect=t0ken", "of its own"),
    (303, "http://user:t0ken@evil.example/", "http://evil.example "),
    (307, "//evil.example/jsonrpc", "http://evil.example "),
    (308, "", "of its own"), (300, None, "elsewhere"), (307, "http://[broken", "elsewhere"),
])  # fmt: skip
async def test_redirects_are_never_followed(
    bench: Any, status: int, location: str | None, shown: str
) -> None:
    headers = () if location is None else (f"Location: {location}",)
    error = await failed(
        bench, answering(HTML, f"{status} Moved", *headers), errors.UnexpectedRedirect
    )
    assert (error.status, error.phase) == (status, Phase.READ)
    assert shown in error.message
    assert "t0ken" not in str(error)


@pytest.mark.parametrize(("status", "hint"), [
    (400, "changed"), (401, "credentials"), (403, "firewall"), (404, "several databases"),
    (405, "path"), (413, "larger"), (415, "JSON"), (500, "log"), (502, "proxy"), (503, "overload"),
    (504, "still be at work"), (418, ""), (201, ""), (599, ""),
])  # fmt: skip
async def test_other_statuses(bench: Any, status: int, hint: str) -> None:
    error = await failed(bench, answering(HTML, f"{status} Whatever"), errors.HTTPStatusError)
    assert (error.status, error.phase) == (status, Phase.READ)
    assert str(status) in error.message
    assert hint in error.hint


async def test_odoo_could_not_read_the_request(bench: Any) -> None:
    error = await failed(
        bench, answering(b"Invalid JSON data", "400 BAD REQUEST"), errors.HTTPStatusError
    )
    assert "could not read" in error.message


async def test_too_many_requests(bench: Any) -> None:
    error = await failed(
        bench, answering(HTML, "429 Slow down", "Retry-After: 7"), errors.TooManyRequests
    )
    assert error.retry_after == 7.0


@pytest.mark.parametrize(("text", "seconds"), [
    ("0", 0.0), (" 12 ", 12.0), ("1000000000", 1e9), ("9" * 5000, 999999999999.0), ("-1", None),
    ("soon", None), ("", None), ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0), ("1.5", None), ("²", None),
    ("Sun, 06 Nov 1994 08:49:37", None), ("nan", None),
])  # fmt: skip
def test_retry_after(text: str, seconds: float | None) -> None:
    assert _retry_after(text) == seconds


def test_retry_after_a_date_to_come() -> None:
    assert _retry_after("Fri, 01 Jan 2100 00:00:00 GMT") > 1e9  # type: ignore[operator]


@pytest.mark.parametrize(("body", "words"), [
    (HTML, "HTML"), (b"  <html>", "HTML"), (b"", "not readable"), (b"null", "form"),
    (b"[]", "form"), (b'"text"', "form"), (b'{"result": 1}', "id 'None'"),
    (b'{"id": 99, "result": 1}', "id '99'"), (b'{"id": "1", "result": 1}', "id"),
    (b'{"id": 1, "result": NaN}', "not readable"),
    (b'{"id": 1, "result": Infinity}', "not readable"),
    (b'{"id": 1, "result": ' + b"[" * 100_000, "not readable"),
    (b'{"id": 1, "result": "\xff"}', "not readable"),
    (b'{"id": 1, "result": 1} x', "not readable"),
    (b'{"id": 1, "result": 1', "not readable"), (b'{"id": 1, "error": "text"}', "form"),
    (b'{"id": 1, "error": {"data": 5}}', "form"), (b"\xef\xbb\xbf{}", "not readable"),
])  # fmt: skip
async def test_bodies_that_are_no_answer(bench: Any, body: bytes, words: str) -> None:
    error = await failed(bench, answering(body), errors.BadResponse)
    assert error.phase is Phase.DECODE
    assert words in error.message


async def test_odoos_own_errors_are_typed(bench: Any) -> None:
    server = await bench.server(
        lambda exchange: exchange.fault("odoo.exceptions.UserError", "No.", 0, exchange.json["id"])
    )
    transport = await bench.transport(server.url)
    with pytest.raises(errors.UserError) as caught:
        await bench.call(transport)
    assert (caught.value.model, caught.value.method) == ("res.partner", "create")


async def test_login_to_something_else(bench: Any) -> None:
    for result in (None, [1], "19.0"):
        server = await bench.server(lambda exchange, result=result: exchange.result(result))
        with pytest.raises(errors.BadResponse, match="expected an object"):
            await (await bench.transport(server.url)).version()


async def test_a_content_length_above_the_cap_is_not_read(bench: Any) -> None:
    async def endless(exchange: Any) -> None:
        await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n{")

    error = await failed(bench, endless, errors.BodyTooLarge, max_body=1000)
    assert error.phase is Phase.READ
    assert "max_body" in error.hint


@pytest.mark.parametrize("compressed", [False, True])
async def test_what_is_decoded_counts(bench: Any, compressed: bool) -> None:
    async def big(exchange: Any) -> None:
        number = exchange.json["id"]
        body = json.dumps({"id": number, "result": "x" * 2_000_000}).encode()
        head = b"HTTP/1.1 200 OK\r\n"
        if compressed:
            body = gzip.compress(body)
            head += b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
        else:
            head += b"Connection: close\r\n\r\n"
        await exchange.raw(head + body, close=not compressed)

    await failed(bench, big, errors.BodyTooLarge, max_body=1_000_000)
    transport = await bench.transport((await bench.server(big)).url, max_body=2_100_000)
    assert len(await bench.call(transport)) == 2_000_000


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_no_answer_of_another_call_is_taken(bench: Any, name: str) -> None:
    """Late answers of cancelled calls end with their connection."""

    async def late(exchange: Any) -> None:
        if exchange.json["id"] == 1:
            await asyncio.sleep(0.05)
        await exchange.result(exchange.json["id"])

    server = await bench.server(late)
    transport: HTTPTransport = await bench.transport(f"http://{name}:{server.port}")
    first = asyncio.create_task(bench.call(transport))
    await server.received.wait()
    first.cancel()
    assert await bench.call(transport) == 2
    await asyncio.sleep(0.1)
    assert await bench.call(transport) == 3


UNWRITABLE = "Object of type recordset is not JSON serializable"


@pytest.mark.parametrize(
    ("kind", "debug", "expected"),
    [
        (HTTPTransport, "", errors.ResultUnreadable),
        # Raised by the method itself, below the transaction: that was rolled back.
        (HTTPTransport, 'File "odoo/service/model.py", line 1', errors.InvalidArgumentsError),
        # This route writes its result before it commits.
        (SessionTransport, "", errors.InvalidArgumentsError),
    ],
)
async def test_a_result_that_cannot_be_written_was_committed_on_one_route_only(
    bench: Any, kind: Any, debug: str, expected: type[Exception]
) -> None:
    async def handler(exchange: Any) -> None:
        data = {"name": "builtins.TypeError", "message": UNWRITABLE, "debug": debug}
        fault = {"code": 0, "message": "Odoo Server Error", "data": data}
        await exchange.answer(json.dumps({"id": exchange.json["id"], "error": fault}).encode())

    server = await bench.server(handler)
    transport = await bench.transport(server.url, kind)
    with pytest.raises(expected) as caught:
        await bench.call(transport)
    assert getattr(caught.value, "executed", False) is (expected is errors.ResultUnreadable)
