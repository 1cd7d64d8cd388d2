"""XML-RPC for zenoo; the transport's libraries are imported when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zenoo_xmlrpc.settings import XmlRpcSettings

if TYPE_CHECKING:
    from zenoo_xmlrpc.transport import XmlRpcTransport

__all__ = ["XmlRpcSettings", "XmlRpcTransport"]


def __getattr__(name: str) -> Any:
    if name != "XmlRpcTransport":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from zenoo_xmlrpc.transport import XmlRpcTransport

    return XmlRpcTransport
