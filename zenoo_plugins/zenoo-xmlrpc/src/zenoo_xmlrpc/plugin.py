"""The plugin; the transport is imported when one is built."""

from __future__ import annotations

from zenoo_core import Component, Plugin
from zenoo_core.transport import BaseTransport, Serves
from zenoo_xmlrpc.settings import XmlRpcSettings

_LAST_XMLRPC = 21  # Odoo announces its end for 22


class XmlRpcPlugin(Plugin):
    """Bring the transport `xmlrpc`."""

    Settings = XmlRpcSettings

    def __init__(self, settings: XmlRpcSettings) -> None:
        self._settings = settings

    def register_transports(self) -> list[Component]:
        """Offer `xmlrpc`."""
        serves = Serves(last=_LAST_XMLRPC)
        return [Component("xmlrpc", self._build, "XML-RPC: POST /xmlrpc/object", serves)]

    def _build(self, url: str) -> BaseTransport:
        from zenoo_xmlrpc.transport import XmlRpcTransport

        return XmlRpcTransport(url, settings=self._settings)
