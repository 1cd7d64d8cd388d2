"""aiohttp's, the system's and TLS's failures as errors of zenoo's tree."""

from __future__ import annotations

import os
import ssl

import aiohttp
from aiohttp.http import HttpProcessingError
from aiohttp.http_exceptions import ContentEncodingError

from zenoo_core.errors import (
    BadResponse,
    ConnectionFailed,
    ConnectionLost,
    TLSFailed,
    TransportError,
)
from zenoo_core.records import Phase

# A UnicodeError is what a host name with an impossible label ends in.
FAILURES = (aiohttp.ClientError, HttpProcessingError, OSError, UnicodeError)
_NOT_HTTP = (aiohttp.ClientResponseError, HttpProcessingError)

_CERTIFICATE_HINTS = {
    9: "It is not valid yet: check this machine's clock.",
    10: "It has expired: have it renewed on the server.",
    18: "It is self-signed: give the file of its authority as `ca_file`.",
    19: "It is self-signed: give the file of its authority as `ca_file`.",
    20: "Its authority is not known here: give the authority's file as `ca_file`.",
    62: "It is for another name: use the host name that it was made for.",
    64: "It is for another address: use the host name that it was made for.",
}
_PHASES = {
    Phase.SEND: "while the request was being sent",
    Phase.WAIT: "before an answer came",
    Phase.READ: "in the middle of the answer",
}


def failure(error: BaseException, origin: str, phase: Phase) -> TransportError:
    """Return the typed error of a failure; `origin` is `scheme://host:port`, nothing more.

    No text of aiohttp's goes into it: some quote what was received, and that may be an echo.
    """
    if isinstance(error, _NOT_HTTP):
        return BadResponse(
            f"what answers at {origin} does not speak HTTP",
            phase=phase,
            hint="Check the port, and whether it should be https.",
        )
    if isinstance(error, aiohttp.ClientPayloadError):
        return _broken_body(error, origin, phase)
    if phase.before_body:
        return _unconnected(error, origin, phase)
    return ConnectionLost(
        f"the connection to {origin} was lost {_PHASES.get(phase, '')}".rstrip(), phase=phase
    )


def cause(error: BaseException) -> BaseException | None:
    """Return what may be chained: not what quotes received bytes or holds the request's headers."""
    return None if isinstance(error, _NOT_HTTP) else error


def _broken_body(error: BaseException, origin: str, phase: Phase) -> TransportError:
    if isinstance(error.__cause__, ContentEncodingError):
        return BadResponse(f"the answer of {origin} cannot be decompressed", phase=phase)
    return ConnectionLost(f"the answer of {origin} was cut short", phase=phase)


def _unconnected(error: BaseException, origin: str, phase: Phase) -> ConnectionFailed:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _refused_certificate(error.certificate_error, origin, phase)
    if isinstance(error, aiohttp.ClientSSLError):
        return _no_tls(error.os_error, origin, phase)
    if phase is Phase.RESOLVE or isinstance(error, UnicodeError | aiohttp.ClientConnectorDNSError):
        return ConnectionFailed(
            f"the host of {origin} cannot be found{_because(error)}",
            phase=Phase.RESOLVE,
            hint="Check the host name and this machine's name service.",
        )
    hint = "Check host and port, and whether the server is running."
    if isinstance(getattr(error, "os_error", error), ConnectionResetError) and origin.startswith(
        "https"
    ):
        hint = "The server ended the handshake: it may want a certificate of yours (`cert_file`)."
    return ConnectionFailed(f"no connection to {origin}{_because(error)}", phase=phase, hint=hint)


def _because(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return ": it took too long"
    error = getattr(error, "os_error", error)
    number, text = getattr(error, "errno", None), getattr(error, "strerror", None)
    if number is not None and number > 0:  # asyncio's own text repeats the address
        text = os.strerror(number)
    return f": {text}" if text else ""


def _refused_certificate(error: Exception, origin: str, phase: Phase) -> TLSFailed:
    reason, hint = "", ""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, hint = f": {error.verify_message}", _CERTIFICATE_HINTS.get(error.verify_code, "")
    return TLSFailed(f"the certificate of {origin} was refused{reason}", phase=phase, hint=hint)


def _no_tls(error: OSError, origin: str, phase: Phase) -> TLSFailed:
    reason = str(getattr(error, "reason", "") or "")
    hint = ""
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
        hint = "What listens there speaks no TLS: check the port, or use http://."
    return TLSFailed(
        f"no TLS with {origin}" + (f": {reason}" if reason else ""), phase=phase, hint=hint
    )
