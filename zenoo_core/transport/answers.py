"""Odoo's answers: bytes to results; no I/O.

Protocol: `/jsonrpc` and `/web/dataset/call_kw` answer HTTP 200 for success and for every error of
the application; a method that returns None answers with neither `result` nor `error`; an error
that is raised before the body was read has `"id": null`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from zenoo_core.errors import BadResponse
from zenoo_core.records import Phase, Request
from zenoo_core.transport.decoders import ResultDecoder
from zenoo_core.transport.faults import odoo_error

_LARGE = 50_000  # bytes


class _Fault(msgspec.Struct):
    data: dict[str, Any] | None = None
    code: Any = 0
    message: Any = ""


class _Envelope(msgspec.Struct):
    """The members of an answer that matter; the rest is skipped unread."""

    id: Any = None
    result: Any = None
    error: _Fault | None = None


@lru_cache(maxsize=256)
def _decoder(result_type: Any) -> msgspec.json.Decoder[Any]:
    if result_type is Any:
        return msgspec.json.Decoder(_Envelope)
    typed = msgspec.defstruct(
        "TypedEnvelope", [("result", result_type | None, None)], bases=(_Envelope,)
    )
    return msgspec.json.Decoder(typed)


def decode(
    body: bytes, number: int, request: Request | None = None, server: str = "the server"
) -> Any:
    """Decode envelope and result in one pass and return the result.

    Raises the typed `OdooError` that the envelope holds, or `BadResponse` for a body that is
    truncated, not JSON, too deep, answers another request, or has a result of another type;
    `server` is how such an error names the sender.
    """

    def read(result_type: Any) -> Any:
        envelope = _decoder(result_type).decode(body)
        if envelope.error is not None:
            raise _fault(envelope.error, request)
        if envelope.id != number:
            raise _mixed_up(envelope.id, number, server)
        return envelope.result

    return _decoded(read, body, request.result_type if request else Any, server)


@lru_cache(maxsize=256)
def _bare_decoder(result_type: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(result_type if result_type is Any else result_type | None)


def decode_bare(body: bytes, result_type: Any = Any, server: str = "the server") -> Any:
    """Decode a result that stands alone, without an envelope; raises `BadResponse`."""
    return _decoded(lambda kind: _bare_decoder(kind).decode(body), body, result_type, server)


def _decoded(read: Callable[[Any], Any], body: bytes, result_type: Any, server: str) -> Any:
    """Read a result in one pass; raises `BadResponse` for a body that is none."""
    # Objects are only made here. Python's search for cycles among them, again and again meanwhile,
    # would take a third of the time of a large answer; after it, it goes on as before.
    rests = len(body) >= _LARGE and gc.isenabled()
    if rests:
        gc.disable()
    try:
        return _fast_or_careful(read, result_type)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise _undecodable(body, error, server) from error
    finally:
        if rests:
            gc.enable()


def _fast_or_careful(read: Callable[[Any], Any], result_type: Any) -> Any:
    """Read into the wanted type; what does not fit a `ResultDecoder` it gets as plain values."""
    if not isinstance(result_type, ResultDecoder):
        return read(result_type)
    try:
        return result_type.finish(read(result_type.type))
    except (msgspec.ValidationError, TypeError, ValueError):
        return result_type.careful(read(Any))


class _Unread(msgspec.Struct):
    result: msgspec.Raw = msgspec.Raw(b"null")


_unread = msgspec.json.Decoder(_Unread)
# How Odoo begins an answer that has a result; nothing follows that but the closing brace.
_BEGINNING = re.compile(rb'\{"jsonrpc": "2.0", "id": \d+, "result": ').match


def result_json(body: bytes) -> bytes:
    """Return the bytes of the result in an envelope that `decode` has taken.

    Of the usual form only the beginning is looked at; any other is read once more.
    """
    if (usual := _BEGINNING(body)) and body.endswith(b"}"):
        return body[usual.end() : -1]
    return bytes(_unread.decode(body).result)


def decode_message(body: bytes, server: str = "the server") -> dict[str, Any]:
    """Decode a whole envelope as a dict; raises `BadResponse` if it is none."""
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise _undecodable(body, error, server) from error


def result_of(reply: Mapping[str, Any], number: int, model: str = "", method: str = "") -> Any:
    """Return the result of an envelope that is already a dict; raises as `decode` does."""
    error = reply.get("error")
    if error is not None:
        fault = convert(error, _Fault)
        raise odoo_error(fault.data or {}, fault.code, model, method)
    if reply.get("id") != number:
        raise _mixed_up(reply.get("id"), number, "the server")
    return reply.get("result")


def names(result: Any) -> list[str]:
    """Return a result that must be a list of texts; raises `BadResponse` for another."""
    if not isinstance(result, list) or not all(isinstance(name, str) for name in result):
        raise BadResponse("the server answered no list of names", phase=Phase.DECODE)
    return result


def members(result: Any) -> dict[str, Any]:
    """Return a result that has to be an object; raises `BadResponse` if it is none."""
    if not isinstance(result, dict):
        raise BadResponse(
            f"the result is of type {type(result).__name__}, expected an object",
            phase=Phase.DECODE,
        )
    return result


def convert(result: Any, result_type: Any) -> Any:
    """Convert decoded values into the wanted type; raises `BadResponse` if they do not fit."""
    if result_type is Any:
        return result
    try:
        return _fast_or_careful(
            lambda kind: result if kind is Any else msgspec.convert(result, kind | None),
            result_type,
        )
    except msgspec.ValidationError as error:
        raise BadResponse(f"unexpected result: {error}", phase=Phase.DECODE) from error


def _fault(fault: _Fault, request: Request | None) -> Exception:
    model, method = ("", "") if request is None else (request.model, request.method)
    return odoo_error(fault.data or {}, fault.code, model, method)


def _mixed_up(found: Any, number: int, server: str) -> BadResponse:
    return BadResponse(
        f"the answer of {server} has id {str(found)[:40]!r}, expected {number}",
        phase=Phase.DECODE,
        hint="Something between client and server mixes up answers.",
    )


def _undecodable(body: bytes, error: Exception, server: str) -> BadResponse:
    if body[:64].lstrip().startswith(b"<"):
        message = f"{server} answered with a page (HTML), expected JSON"
        hint = "A proxy or another site may stand at this address: check URL and port."
    elif isinstance(error, msgspec.ValidationError):
        message = f"the answer of {server} is not of the expected form: {error}"
        hint = "It is JSON, but not what Odoo answers to this call."
    else:
        reason = f"{type(error).__name__}: {error}; {len(body)} bytes"
        message = f"the answer of {server} is not readable JSON ({reason})"
        hint = "It may have been cut short on the way."
    return BadResponse(message, phase=Phase.DECODE, hint=hint)
