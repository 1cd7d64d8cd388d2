"""The settings of the transport: the table `[websocket]` of the configuration."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, gt
from zenoo_http import TLSSettings

MIB = 1024 * 1024


@frozen(kw_only=True)
class WebSocketSettings(TLSSettings):
    """How the socket is opened and kept.

    `connect_timeout` is in seconds for name, TCP, TLS and handshake together. `max_message` is the
    cap on one answer, in bytes. `in_flight` calls may be written and wait for their answers; more
    wait for a place. After `ping_interval` seconds without a sign of life a ping is sent, and the
    socket is given up if half of that passes without any; 0 sends none.
    """

    connect_timeout: float = field(default=5.0, validator=gt(0))
    max_message: int = field(default=64 * MIB, validator=ge(1))
    in_flight: int = field(default=1000, validator=ge(1))
    ping_interval: float = field(default=20.0, validator=ge(0))
