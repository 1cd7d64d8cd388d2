"""`HTTPTransport` where nothing is wrong: addresses, headers, pool, lifecycle, subclasses."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import pytest
from zenoo_http import HTTPSettings, HTTPTransport

from zenoo_core.errors import (
    ClientClosed,
    ClientStateError,
    ConfigError,
    ConnectionFailed,
    InvalidValueError,
)
from zenoo_core.records import Identity, Phase, Request
from zenoo_core.transport import Credentials


async def echo_params(exchange: Any) -> None:
    await exchange.result(exchange.json["params"])


async def test_a_call_is_execute_kw_with_everything_in_its_place(bench: Any) -> None:
    server = await bench.server(echo_params)
    transport = await bench.transport(server.url)
    request = Request("res.partner", "read", [[1]], {"fields": ["name"]}, {"lang": "fr_FR"})
    assert await bench.call(transport, request) == {
        "service": "object",
        "method": "execute_kw",
        "args": [
            "demo", 2, bench.secret, "res.partner", "read", [[1]],
            {"fields": ["name"], "context": {"lang": "fr_FR"}},
        ],
    }  # fmt: skip
    (got,) = server.requests
    assert got.head.startswith(b"POST /jsonrpc HTTP/1.1\r\n")
    assert got.header("Content-Type") == "application/json"
    assert got.header("Content-Length") == str(len(got.body))
    assert got.header("Cookie") is None


async def test_the_response_keeps_the_body_and_ends_in_decode(bench: Any) -> None:
    server = await bench.server(echo_params)
    transport = await bench.transport(server.url)
    deadline = bench._sweep.watch(10)
    response = await transport.send(bench.request, bench.identity, deadline)
    assert response.body is not None
    assert json.loads(response.body)["result"] == response.result
    assert deadline.phase is Phase.DECODE


async def test_a_path_prefix_and_a_port_are_kept(bench: Any) -> None:
    server = await bench.server(echo_params)
    transport = await bench.transport(f"{server.url}/odoo/")
    await bench.call(transport)
    assert server.requests[0].path == "/odoo/jsonrpc"
    assert HTTPTransport("https://erp.example.com:8443/odoo/")._endpoint == (
        "https://erp.example.com:8443/odoo/jsonrpc"
    )


@pytest.mark.parametrize("url", ["", "ws://localhost", "ftp://x", "http://", "http://u:p4ss@h"])
def test_an_impossible_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        HTTPTransport(url)
    assert "p4ss" not in str(caught.value)


async def test_login_learns_uid_context_and_version(bench: Any) -> None:
    async def odoo(exchange: Any) -> None:
        params = exchange.json["params"]
        if params["method"] == "version":
            await exchange.result({"server_version": "19.0"})
        elif params["method"] == "authenticate":
            await exchange.result(7 if params["args"][2] == "key" else False)
        else:
            assert params["args"][:5] == ["demo", 7, "key", "res.users", "context_get"]
            await exchange.result({"lang": "en_US"})

    transport = await bench.transport((await bench.server(odoo)).url)
    identity = await transport.authenticate(Credentials("demo", "bob", "key", is_key=True))
    assert (identity.uid, identity.context, identity.server_version) == (
        7, {"lang": "en_US"}, "19.0",
    )  # fmt: skip
    assert (await transport.version())["server_version"] == "19.0"


async def test_a_call_for_somebody_who_did_not_log_in_is_refused(bench: Any) -> None:
    server = await bench.server(echo_params)
    transport = await bench.transport(server.url)
    with pytest.raises(ClientStateError):
        await bench.call(transport, identity=Identity(9))
    assert not server.requests


@pytest.mark.parametrize("value", [object(), "\ud800", {(1, 2): 3}])
async def test_an_argument_that_json_cannot_hold_never_leaves(bench: Any, value: Any) -> None:
    server = await bench.server(echo_params)
    transport = await bench.transport(server.url)
    with pytest.raises(InvalidValueError, match=r"res\.partner\.write"):
        await bench.call(transport, Request("res.partner", "write", [[1], value]))
    assert not server.requests
    assert bench.deadline.phase.before_body


async def test_connections_are_kept_and_limited(bench: Any) -> None:
    async def slow(exchange: Any) -> None:
        await asyncio.sleep(0.01)
        await exchange.result(1)

    server = await bench.server(slow)
    transport = await bench.transport(server.url, connections=3)
    await asyncio.gather(*(bench.call(transport) for _ in range(30)))
    assert server.connections == 3
    assert len(server.requests) == 30


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_servers_that_close_after_each_answer(bench: Any, version: str) -> None:
    async def closing(exchange: Any) -> None:
        body = json.dumps({"id": exchange.json["id"], "result": exchange.json["id"]}).encode()
        headers = ("Connection: close",) if version == "1.1" else ()
        await exchange.answer(body, headers=headers, version=version, close=True)

    server = await bench.server(closing)
    transport = await bench.transport(server.url)
    answers = [await bench.call(transport) for _ in range(5)]
    answers += await asyncio.gather(*(bench.call(transport) for _ in range(20)))
    assert len(set(answers)) == 25
    assert server.connections == 25


async def test_keepalive_zero_closes_each_connection(bench: Any) -> None:
    server = await bench.server(echo_params)
    transport = await bench.transport(server.url, keepalive=0)
    await bench.call(transport)
    await bench.call(transport)
    assert server.connections == 2
    assert server.requests[0].header("Connection") == "close"


async def test_an_answer_without_a_length_ends_with_the_connection(bench: Any) -> None:
    async def unmeasured(exchange: Any) -> None:
        body = json.dumps({"id": exchange.json["id"], "result": "whole"}).encode()
        await exchange.raw(b"HTTP/1.0 200 OK\r\n\r\n" + body, close=True)

    transport = await bench.transport((await bench.server(unmeasured)).url)
    assert await bench.call(transport) == "whole"


async def test_a_proxy_may_compress_and_chunk(bench: Any) -> None:
    async def proxied(exchange: Any) -> None:
        body = gzip.compress(json.dumps({"id": exchange.json["id"], "result": "x" * 9999}).encode())
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        parts = [body[i : i + 10] for i in range(0, len(body), 10)]
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        await exchange.raw(head + chunks + b"0\r\n\r\n")

    server = await bench.server(proxied)
    transport = await bench.transport(server.url)
    for _ in range(2):
        assert await bench.call(transport) == "x" * 9999
    assert server.connections == 1


async def test_a_large_body_leaves_without_a_warning(bench: Any) -> None:
    server = await bench.server(lambda exchange: exchange.result(len(exchange.body)))
    transport = await bench.transport(server.url)
    size = 3 * 1024 * 1024
    assert await bench.call(transport, Request("a", "b", ["x" * size])) > size


async def test_nothing_works_before_connect_and_after_close(bench: Any) -> None:
    server = await bench.server(echo_params)
    transport = HTTPTransport(server.url)
    with pytest.raises(ClientClosed, match="open"):
        await transport.version()
    await transport.connect()
    await transport.version()
    await transport.close()
    await transport.close()
    with pytest.raises(ClientClosed):
        await transport.version()


async def test_who_waits_for_a_connection_is_told_of_the_closing(bench: Any) -> None:
    server = await bench.server(lambda exchange: asyncio.sleep(5))
    transport = await bench.transport(server.url, connections=1)
    first = asyncio.create_task(bench.call(transport))
    await server.received.wait()
    second = asyncio.create_task(bench.call(transport))
    await asyncio.sleep(0.02)
    await transport.close()
    first_error, second_error = await asyncio.gather(first, second, return_exceptions=True)
    assert type(first_error).__name__ == "ConnectionLost"
    assert first_error.phase is Phase.WAIT
    assert isinstance(second_error, ClientClosed)


async def test_the_guides_subclass_sees_each_exchange(bench: Any) -> None:
    class CustomHTTPTransport(HTTPTransport):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.custom_headers: dict[str, str] = {}

        def add_custom_header(self, key: str, value: str) -> None:
            self.custom_headers[key] = value

        async def _make_request(self, method: str, url: str, **kwargs: Any) -> Any:
            headers = kwargs.get("headers", {})
            headers.update(self.custom_headers)
            kwargs["headers"] = headers
            return await super()._make_request(method, url, **kwargs)

    server = await bench.server(echo_params)
    transport = await bench.transport(server.url, CustomHTTPTransport)
    transport.add_custom_header("X-Tenant", "blue")
    await bench.call(transport)
    del transport.custom_headers["X-Tenant"]
    await bench.call(transport)
    assert [got.header("X-Tenant") for got in server.requests] == ["blue", None]


@pytest.mark.parametrize("wrong", [
    {"connect_timeout": 0}, {"max_body": 0}, {"connections": 0}, {"keepalive": -1},
])  # fmt: skip
def test_settings_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        HTTPSettings(**wrong)


async def test_a_transport_can_be_connected_again_and_in_another_loop() -> None:
    transport = HTTPTransport("http://127.0.0.1:9")
    for _ in range(2):
        await transport.connect()
        with pytest.raises(ConnectionFailed):
            await transport.version()
        await transport.close()
        await transport.close()
