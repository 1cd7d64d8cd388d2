"""JSON-RPC over WebSocket; the transport's libraries are imported when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zenoo_websocket.counts import Counts
from zenoo_websocket.settings import WebSocketSettings

if TYPE_CHECKING:
    from zenoo_websocket.transport import WebSocketTransport

__all__ = ["Counts", "WebSocketSettings", "WebSocketTransport"]


def __getattr__(name: str) -> Any:
    if name != "WebSocketTransport":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from zenoo_websocket.transport import WebSocketTransport

    return WebSocketTransport
