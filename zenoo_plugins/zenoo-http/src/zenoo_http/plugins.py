"""The plugins, one for each transport; aiohttp is imported when one is built."""

from __future__ import annotations

from zenoo_core import Component, Plugin
from zenoo_core.transport import BaseTransport, Serves
from zenoo_http.settings import HTTPSettings

# Odoo announces the end of /jsonrpc for 22.
_LAST_JSONRPC = 21


class JsonRpcPlugin(Plugin):
    """Bring the transport `jsonrpc`."""

    Settings = HTTPSettings

    def __init__(self, settings: HTTPSettings) -> None:
        self._settings = settings

    def register_transports(self) -> list[Component]:
        """Offer `jsonrpc`."""
        serves = Serves(last=_LAST_JSONRPC)
        return [Component("jsonrpc", self._build, "JSON-RPC over HTTP: POST /jsonrpc", serves)]

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
        summary = "a web session: /web/dataset/call_kw, cookie"
        return [Component("session", self._build, summary, Serves(keys=False))]

    def _build(self, url: str) -> BaseTransport:
        from zenoo_http.session import SessionTransport

        return SessionTransport(url, settings=self._settings)


class Json2Plugin(Plugin):
    """Bring the transport `json2`."""

    Settings = HTTPSettings

    def __init__(self, settings: HTTPSettings) -> None:
        self._settings = settings

    def register_transports(self) -> list[Component]:
        """Offer `json2`."""
        summary = "JSON-2 with an API key: POST /json/2/<model>/<method>"
        return [Component("json2", self._build, summary, Serves(passwords=False, first=19))]

    def _build(self, url: str) -> BaseTransport:
        from zenoo_http.json2 import Json2Transport

        return Json2Transport(url, settings=self._settings)
