"""Results as bytes, and back: what is kept is never an object that somebody could change."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import msgspec
from attrs import evolve

from zenoo_core.records import Response
from zenoo_core.transport.answers import convert, decode_bare, result_json


def encoded(response: Response) -> bytes | None:
    """Return the result as JSON, as it came; None if JSON cannot hold all of it.

    Where the wire had no bytes of it, it is written and read again to see that nothing is lost.
    """
    if response.body is not None:
        if response.span is None:
            return result_json(response.body)
        start, end = response.span
        return response.body[start:end]
    plain = response.result if response.plain is ... else response.plain
    try:
        body = msgspec.json.encode(plain)
        return body if msgspec.json.decode(body) == plain else None
    except (TypeError, ValueError, RecursionError):
        return None


def decoded(body: bytes, result_type: Any) -> Response:
    """Return the response that a kept result is; raises `BadResponse` if it is not of the type."""
    return Response(decode_bare(body, result_type), body, (0, len(body)), from_cache=True)


def another(response: Response, body: bytes | None, result_type: Any) -> Response:
    """Return a response of one's own to a question that somebody else has asked."""
    if body is not None:
        return Response(decode_bare(body, result_type), body, (0, len(body)))
    if response.plain is ...:
        return evolve(response, result=deepcopy(response.result))
    plain = deepcopy(response.plain)
    return evolve(response, result=convert(plain, result_type), plain=plain)
