"""The JSON-RPC envelope: what is taken from a body, and the bytes of an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from zenoo_sandbox.errors import PythonError, ServerError
from zenoo_sandbox.web.errors import error_member

_decode = msgspec.json.Decoder().decode
_encode = json.JSONEncoder(check_circular=False).encode


class BadBody(Exception):
    """Say that a body holds no JSON-RPC request; the text is the whole answer."""


@contextmanager
def python_errors() -> Iterator[None]:
    """Turn the errors of a few lines that do what Odoo's own lines do into error answers."""
    try:
        yield
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise PythonError(type(error), *error.args) from None


def read_message(body: bytes) -> dict[str, Any]:
    """Return the request in a body; raise BadBody when there is none.

    What msgspec refuses may still be a body that Odoo takes: NaN, lone surrogates, wrong UTF-8.
    """
    try:
        message = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        message = _read_carefully(body)
    if not isinstance(message, dict):
        raise BadBody("Invalid JSON-RPC data")
    return message


def _read_carefully(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except ValueError:
        raise BadBody("Invalid JSON data") from None
    except RecursionError as error:
        raise PythonError(RecursionError, *error.args) from None


def read_params(message: dict[str, Any]) -> dict[Any, Any]:
    """Return the `params` member as Odoo reads it: whatever `dict()` takes."""
    params = message.get("params", {})
    if type(params) is dict:
        return params
    with python_errors():
        return dict(params)


def success(request_id: object, result: object) -> bytes:
    """Return a success answer; no result (None) means no `result` member."""
    answer = {"jsonrpc": "2.0", "id": request_id}
    if result is not None:
        answer["result"] = result
    try:
        return _encode(answer).encode()
    except RecursionError as error:
        raise PythonError(RecursionError, *error.args) from None


def failure(request_id: object, error: ServerError, version: str) -> bytes:
    """Return an error answer in the manner of the version."""
    member = error_member(error, version)
    return _encode({"jsonrpc": "2.0", "id": request_id, "error": member}).encode()
