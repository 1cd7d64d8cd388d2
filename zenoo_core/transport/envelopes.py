"""Calls as JSON-RPC envelopes, as Odoo takes them: requests to bytes; no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

import msgspec

from zenoo_core.errors import InvalidValueError
from zenoo_core.records import Identity, Request
from zenoo_core.secret import HiddenBytes, HiddenText

_UNWRITABLE = (TypeError, ValueError, RecursionError)


def _hidden(value: Any) -> str:
    """Write a revealed secret, the one type of ours that msgspec does not know."""
    if type(value) is not HiddenText:
        raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")
    return str(value)


_encode = msgspec.json.Encoder(decimal_format="number", enc_hook=_hidden).encode


def encode(message: Any) -> bytes:
    """Write a message as JSON: it may hold a secret, so the bytes have no repr."""
    return HiddenBytes(_encode(message))


def message(number: int, service: str, method: str, args: list[Any]) -> dict[str, Any]:
    """Return the envelope of a service call of `/jsonrpc`."""
    params = {"service": service, "method": method, "args": args}
    return {"jsonrpc": "2.0", "method": "call", "params": params, "id": number}


def execute_kw(request: Request, identity: Identity, secret: str) -> list[Any]:
    """Return the arguments of `object.execute_kw` for a request."""
    return [
        identity.database, identity.uid, secret, request.model, request.method,
        request.args, keywords(request),
    ]  # fmt: skip


def keywords(request: Request) -> Mapping[str, Any]:
    """Return the keyword arguments as they go on the wire, the context among them."""
    if request.context:
        return {**request.kwargs, "context": request.context}
    return request.kwargs


def encode_call(message: Mapping[str, Any], request: Request) -> bytes:
    """Write a call as JSON; raises `InvalidValueError` for a value that JSON cannot hold."""
    try:
        body = encode(message)
    except _UNWRITABLE as error:
        raise _unwritable(error, request) from None
    # What is written for NaN and infinity: null for a float, the word for a decimal.
    if b"null" in body or b"NaN" in body or b"Infinity" in body:
        check_values(request)
    return body


def check_values(request: Request) -> None:
    """Raise `InvalidValueError` for a value that JSON cannot hold, NaN and infinity among them.

    Those would be written as `null`, and clear a field in silence.
    """
    for name, value in (("args", list(request.args)), ("kwargs", keywords(request))):
        try:
            plain = msgspec.to_builtins(value, builtin_types=(Decimal,), str_keys=True)
        except _UNWRITABLE as error:
            raise _unwritable(error, request) from None
        for place in _not_finite(plain, name):
            raise InvalidValueError(
                f"{place} is not a finite number",
                model=request.model,
                method=request.method,
                hint="JSON has no NaN and no infinity: give a number, or None to clear a field.",
            )


def _unwritable(error: Exception, request: Request) -> InvalidValueError:
    return InvalidValueError(
        f"an argument cannot be written as JSON ({type(error).__name__}: {error})",
        model=request.model,
        method=request.method,
        hint="Pass texts, numbers, booleans, None, lists and dicts of these.",
    )


def _not_finite(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _not_finite(item, f"{place}[{number}]")
    elif isinstance(value, float | Decimal) and not isfinite(value):
        yield place
