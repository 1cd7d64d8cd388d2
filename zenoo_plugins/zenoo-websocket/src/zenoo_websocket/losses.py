"""Why a socket is gone, in errors of zenoo's tree."""

from __future__ import annotations

from typing import Any

from aiohttp import ServerTimeoutError, WSCloseCode, WSMsgType
from aiohttp.http import WebSocketError
from attrs import field, frozen

from zenoo_core.errors import BadResponse, BodyTooLarge, ConnectionLost, TransportError
from zenoo_core.records import Phase

_HINTS = {
    1001: "It goes away, or is restarted: a new call opens a new socket.",
    1008: "It refuses this client or what was sent: ask whoever runs it.",
    1009: "A message was larger than it takes: send less at once.",
    1011: "It failed: its log tells what happened.",
    1012: "It is restarted: a new call opens a new socket.",
    1013: "It has too much to do: wait before sending more.",
    1014: "It got no proper answer from the server behind it.",
}
_NAMES = {code.value: code.name.lower().replace("_", " ") for code in WSCloseCode}


@frozen
class Loss:
    """The end of a socket: it makes the error of each call that is left without an answer."""

    message: str
    hint: str = ""
    kind: type[TransportError] = ConnectionLost
    event: object = field(factory=object, repr=False)

    def error(self, phase: Phase) -> TransportError:
        """Return an error of its own for a call that had come to this phase."""
        error = self.kind(self.message, phase=phase, hint=self.hint)
        error.event = self.event
        return error


def loss_of(kind: WSMsgType, data: Any, origin: str, cap: int) -> Loss:
    """Return what the last message of a socket says; no text of the other side's goes into it.

    Protocol: the codes are those of RFC 6455, 7.4, and of its registry.
    """
    if kind is WSMsgType.CLOSE:
        return _farewell(data, origin)
    if kind is WSMsgType.ERROR:
        return _fault(data, origin, cap)
    return cut(origin)


def cut(origin: str) -> Loss:
    """Return the loss of a socket that ended without a word."""
    return Loss(f"the socket to {origin} was cut before an answer came")


def garbage(origin: str, size: int) -> Loss:
    """Return the loss of a socket over which something came that is no JSON-RPC."""
    return Loss(
        f"a message of {origin} is no JSON-RPC ({size} bytes)",
        "Whose answer it was cannot be known, so the socket was given up: check the URL's path.",
        BadResponse,
    )


def left(origin: str) -> Loss:
    """Return the loss of a socket that we have closed ourselves."""
    return Loss(f"the client was closed while a request to {origin} was under way")


def _farewell(code: Any, origin: str) -> Loss:
    name = f" ({_NAMES[code]})" if code in _NAMES else ""
    return Loss(f"{origin} closed the socket with code {code}{name}", _HINTS.get(code, ""))


def _fault(error: Any, origin: str, cap: int) -> Loss:
    if isinstance(error, ServerTimeoutError):
        return Loss(
            f"{origin} gave no sign of life: its socket was given up",
            "It, or something on the way to it, hangs.",
        )
    if isinstance(error, WebSocketError):
        if error.code == WSCloseCode.MESSAGE_TOO_BIG:
            return Loss(
                f"a message of {origin} is larger than {cap} bytes: its socket was given up",
                "Ask for fewer fields or records at a time, or raise `max_message`.",
                BodyTooLarge,
            )
        return Loss(
            f"{origin} does not keep to the protocol of WebSocket (code {int(error.code)})",
            "Check the port, and what else may answer there.",
            BadResponse,
        )
    return cut(origin)
