"""HTTP transports for zenoo, on aiohttp, which is imported when a transport is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zenoo_http.connecting import new_session
    from zenoo_http.failures import FAILURES, cause, failure
    from zenoo_http.json2 import Json2Transport
    from zenoo_http.replies import Reply, received, refusal
    from zenoo_http.sending import readable
    from zenoo_http.session import SessionTransport
    from zenoo_http.settings import HTTPSettings
    from zenoo_http.tls import TLSSettings
    from zenoo_http.transport import HTTPTransport

_HOMES = {
    "FAILURES": "failures",
    "HTTPSettings": "settings",
    "HTTPTransport": "transport",
    "Json2Transport": "json2",
    "Reply": "replies",
    "SessionTransport": "session",
    "TLSSettings": "tls",
    "cause": "failures",
    "failure": "failures",
    "new_session": "connecting",
    "readable": "sending",
    "received": "replies",
    "refusal": "replies",
}

__all__ = [
    "FAILURES", "HTTPSettings", "HTTPTransport", "Json2Transport", "Reply", "SessionTransport",
    "TLSSettings",
    "cause", "failure", "new_session", "readable", "received", "refusal",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"zenoo_http.{_HOMES[name]}"), name)
