"""One record as one line of JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec

_encode = msgspec.json.Encoder().encode


def line(record: dict[str, Any]) -> bytes:
    """Return a record as JSON, without an end of line.

    In ASCII: no character in a name, not even half a surrogate pair, can break a line.
    """
    try:
        encoded = _encode(record)
    except (TypeError, ValueError, OverflowError):  # half a pair, or an integer of many digits
        encoded = b"\xff"
    if encoded.isascii():
        return encoded
    return json.dumps(record, separators=(",", ":"), allow_nan=False).encode()
