"""The two plugins, one for each transport; aiohttp is imported when one is built."""

from __future__ import annotations

from zenoo_core import Component, Plugin
from zenoo_core.transport import BaseTransport
from zenoo_http.settings import HTTPSettings


class JsonRpcPlugin(Plugin):
    """Bring the transport `jsonrpc`."""

    Settings = HTTPSettings

    def __init__(self, settings: HTTPSettings) -> None:
        self._settings = settings

    def register_transports(self) -> list[Component]:
        """Offer `jsonrpc`."""
        return [Component("jsonrpc", self._build, "JSON-RPC over HTTP: POST /jsonrpc")]

    def _build(self, url: str) -> BaseTransport:
        from zenoo_http.transport import HTTPTransport

        return HTTPTransport(url, settings=self._settings)


class SessionPlugin(Plugin):
    """Bring the transport `session`."""

    Settings = HTTPSettings

    def __init__(self, settings: HTTPSettings) -> None:
        self._settings = settings

    def register_transports(self) -> list[Component]:
        """Offer `session`."""
        return [Component("session", self._build, "a web session: /web/dataset/call_kw, cookie")]

    def _build(self, url: str) -> BaseTransport:
        from zenoo_http.session import SessionTransport

        return SessionTransport(url, settings=self._settings)
