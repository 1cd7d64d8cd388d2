"""The settings of the transport: the table `[xmlrpc]` of the configuration."""

from __future__ import annotations

from typing import Literal

from attrs import frozen
from zenoo_http import HTTPSettings


@frozen(kw_only=True)
class XmlRpcSettings(HTTPSettings):
    """How connections are made and kept, and which of Odoo's two sets of routes is used.

    `endpoint` `/xmlrpc` names a MissingError as such; `/xmlrpc/2` gives it the code of every other
    business error.
    """

    endpoint: Literal["/xmlrpc", "/xmlrpc/2"] = "/xmlrpc"
