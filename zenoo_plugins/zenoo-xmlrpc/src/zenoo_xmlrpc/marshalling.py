"""Calls to XML and answers from it: the standard library's marshalling, behind defusedxml; no I/O.

Every value goes through JSON first, so that all wires carry the same: a date becomes the same
text, a whole-number key a text, and what JSON refuses is refused here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.parsers.expat import ExpatError
from xmlrpc.client import Fault, Marshaller, ResponseError, Unmarshaller, escape

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.xmlrpc import DefusedExpatParser

from zenoo_core.errors import BadResponse, InvalidValueError
from zenoo_core.records import Phase, Request
from zenoo_core.secret import HiddenBytes, HiddenText
from zenoo_core.transport import envelopes

# XML 1.0 has no way at all to write these; the surrogates are no characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SUSPICIOUS = (b"\\u", b"\\b", b"\\f", b"\xef\xbf")  # how JSON writes those
_UNREADABLE = (
    ExpatError, ResponseError, ValueError, TypeError, LookupError, AttributeError,
)  # fmt: skip


class _Marshaller(Marshaller):
    """The standard library's, but for whole numbers beyond 32 bits and carriage returns.

    Protocol: Odoo understands `<i8>`, and `<nil/>` in requests. A carriage return that is written
    as it is would be read as a line feed (XML 1.0, 2.11).
    """

    dispatch: Any = dict(Marshaller.dispatch)  # noqa: RUF012 - a class variable, as the base has it

    def dump_whole(self, value: int, write: Callable[[str], object]) -> None:
        """Write a whole number of any size."""
        kind = "int" if -(2**31) <= value < 2**31 else "i8"
        write(f"<value><{kind}>{value}</{kind}></value>\n")

    def dump_text(self, value: str, write: Callable[[str], object]) -> None:
        """Write a text."""
        text = escape(value).replace("\r", "&#13;")
        write(f"<value><string>{text}</string></value>\n")

    dispatch[int] = dump_whole
    dispatch[str] = dump_text
    dispatch[HiddenText] = dump_text


def plain(args: Sequence[Any], request: Request | None) -> tuple[list[Any], int]:
    """Return arguments as JSON would carry them, and their size there in bytes.

    Raises `InvalidValueError` for what JSON, or XML, cannot hold.
    """
    call = request or Request("", "")
    body = envelopes.encode_call({"args": args}, call)
    values = msgspec.json.decode(body)["args"]
    if any(sign in body for sign in _SUSPICIOUS):
        _check_texts(values, call)
    hidden = [type(each) is HiddenText for each in args]
    return [HiddenText(v) if h else v for v, h in zip(values, hidden, strict=True)], len(body)


def _check_texts(value: Any, request: Request) -> None:
    if isinstance(value, str):
        if found := _UNWRITABLE.search(value):
            raise InvalidValueError(
                f"a text holds the character U+{ord(found[0]):04X}",
                model=request.model,
                method=request.method,
                hint="XML cannot carry control characters: take it out, or use another transport.",
            )
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_texts(name, request)
            _check_texts(member, request)
    elif isinstance(value, list):
        for member in value:
            _check_texts(member, request)


def dump(method: str, args: list[Any]) -> bytes:
    """Write a call; `args` are plain values."""
    marshaller = _Marshaller(encoding="utf-8", allow_none=True)
    params = HiddenText(marshaller.dumps(tuple(args)))
    head = f"<?xml version='1.0'?>\n<methodCall>\n<methodName>{escape(method)}</methodName>\n"
    return HiddenBytes(f"{head}{params}</methodCall>\n".encode())


def load(body: bytes, server: str) -> Any:
    """Read an answer; raises `xmlrpc.client.Fault`, or `BadResponse` if it is none.

    A document type, entities and external references are refused unread.
    """
    target = Unmarshaller()
    parser = DefusedExpatParser(target, forbid_dtd=True)
    try:
        parser.feed(body)
        parser.close()
        (result,) = target.close()
    except Fault:
        raise
    except DefusedXmlException as error:
        raise BadResponse(
            f"the answer of {server} has a document type or entities, which Odoo never sends",
            phase=Phase.DECODE,
            hint="It was refused unread: it may be an attack. Check URL and port.",
        ) from error
    except _UNREADABLE as error:
        raise _undecodable(body, error, server) from error
    return result


def _undecodable(body: bytes, error: Exception, server: str) -> BadResponse:
    if re.match(rb"\s*<(!doctype html|html)", body[:64], re.IGNORECASE):
        message = f"{server} answered with a page (HTML), expected XML-RPC"
        hint = "A proxy or another site may stand at this address: check URL and port."
    else:
        reason = f"{type(error).__name__}; {len(body)} bytes"
        message = f"the answer of {server} is not readable XML-RPC ({reason})"
        hint = "It may have been cut short on the way."
    return BadResponse(message, phase=Phase.DECODE, hint=hint)
