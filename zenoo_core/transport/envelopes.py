"""Calls as JSON-RPC envelopes, as Odoo takes them: requests to bytes; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from zenoo_core.errors import InvalidValueError
from zenoo_core.records import Identity, Request

encode = msgspec.json.Encoder(decimal_format="number").encode


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
        return encode(message)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValueError(
            f"an argument cannot be written as JSON ({type(error).__name__}: {error})",
            model=request.model,
            method=request.method,
            hint="Pass texts, numbers, booleans, None, lists and dicts of these.",
        ) from None
