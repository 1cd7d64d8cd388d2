"""The plugin; the transport is imported when one is built."""

from __future__ import annotations

from zenoo_core import Component, Plugin
from zenoo_core.transport import BaseTransport
from zenoo_websocket.settings import WebSocketSettings


class WebSocketPlugin(Plugin):
    """Bring the transport `websocket`."""

    Settings = WebSocketSettings

    def __init__(self, settings: WebSocketSettings) -> None:
        self._settings = settings

    def register_transports(self) -> list[Component]:
        """Offer `websocket`."""
        return [Component("websocket", self._build, "JSON-RPC over a gateway's WebSocket")]

    def _build(self, url: str) -> BaseTransport:
        from zenoo_websocket.transport import WebSocketTransport

        return WebSocketTransport(url, settings=self._settings)
