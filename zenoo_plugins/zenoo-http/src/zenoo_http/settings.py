"""The settings of each transport: the tables `[json2]`, `[session]` and `[jsonrpc]`."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, gt

from zenoo_http.tls import TLSSettings

MIB = 1024 * 1024


@frozen(kw_only=True)
class HTTPSettings(TLSSettings):
    """How connections to the server are made and kept.

    `connect_timeout` is in seconds, once for the look-up of the name and once for TCP with TLS;
    waiting for a free connection does not count. `max_body` is the cap on one decoded answer, in
    bytes. `connections` may be open at once. `keepalive` is how long an idle connection is kept,
    in seconds; 0 closes each after its answer.
    """

    connect_timeout: float = field(default=5.0, validator=gt(0))
    max_body: int = field(default=64 * MIB, validator=ge(1))
    connections: int = field(default=100, validator=ge(1))
    keepalive: float = field(default=15.0, validator=ge(0))
