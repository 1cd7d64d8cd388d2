"""Every transport against the sandbox in both versions: the contract's one suite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from zenoo_http import HTTPTransport, Json2Transport, SessionTransport
from zenoo_sandbox import Sandbox
from zenoo_sandbox.thread import run_in_thread
from zenoo_websocket import WebSocketTransport
from zenoo_xmlrpc import XmlRpcSettings, XmlRpcTransport

from zenoo_core import errors
from zenoo_core.testing import TransportContract
from zenoo_core.transport import BaseTransport, Credentials, Serves
from zenoo_core.transport.auto import AutoTransport

KEY = Credentials("demo", "admin", "sandbox-admin", is_key=True)
LIMITED_KEY = Credentials("demo", "limited", "sandbox-limited", is_key=True)


@pytest.fixture(scope="module", params=["18.0", "19.0"])
def running(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with run_in_thread(Sandbox(version=request.param, databases=("demo", "other"))) as sandbox:
        yield sandbox


@pytest.fixture
def server_url(running: Sandbox) -> Iterator[str]:
    yield running.url
    running.reset()


class TestJsonRpc(TransportContract):
    def build(self, url: str) -> BaseTransport:
        return HTTPTransport(url)


class TestSession(TransportContract):
    def build(self, url: str) -> BaseTransport:
        return SessionTransport(url)


class TestXmlRpc(TransportContract):
    loses: ClassVar = {errors.ValidationError: errors.UserError}

    def build(self, url: str) -> BaseTransport:
        return XmlRpcTransport(url)


class TestXmlRpc2(TransportContract):
    loses: ClassVar = {
        errors.ValidationError: errors.UserError,
        errors.MissingError: errors.UserError,
    }

    def build(self, url: str) -> BaseTransport:
        return XmlRpcTransport(url, settings=XmlRpcSettings(endpoint="/xmlrpc/2"))


class TestWebSocket(TransportContract):
    """Through a gateway that carries `/jsonrpc` as messages of a socket."""

    def build(self, url: str) -> BaseTransport:
        return WebSocketTransport(f"{url}/zenoo/jsonrpc-ws")


class TestWebSocketWithAKey(TestWebSocket):
    credentials, limited = KEY, LIMITED_KEY


@pytest.mark.parametrize("running", ["19.0"], indirect=True, scope="module")
class TestJson2(TransportContract):
    """Odoo 18 has no JSON-2."""

    credentials, limited = KEY, LIMITED_KEY

    def build(self, url: str) -> BaseTransport:
        return Json2Transport(url)


KINDS: dict[str, tuple[type[HTTPTransport], Serves]] = {
    "json2": (Json2Transport, Serves(passwords=False, first=19)),
    "session": (SessionTransport, Serves(keys=False)),
    "jsonrpc": (HTTPTransport, Serves(last=21)),
    "xmlrpc": (XmlRpcTransport, Serves(last=21)),
}


class TestAuto(TransportContract):
    def build(self, url: str) -> BaseTransport:
        candidates = {name: serves for name, (_, serves) in KINDS.items()}
        return AutoTransport(url, candidates, lambda name: KINDS[name][0](url))


class TestAutoWithAKey(TestAuto):
    """On 18.0 this is JSON-RPC with a key."""

    credentials, limited = KEY, LIMITED_KEY


def test_every_wire_is_here() -> None:
    suites: set[Any] = {TestJsonRpc, TestSession, TestXmlRpc, TestJson2, TestAuto, TestWebSocket}
    assert all(issubclass(suite, TransportContract) for suite in suites)
