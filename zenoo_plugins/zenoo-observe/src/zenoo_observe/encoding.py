"""One record as one line of JSON, and moments in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
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


def moment(seconds: float) -> str:
    """Return seconds since 1970 as a time in UTC, to the millisecond."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03d}Z"


@lru_cache(maxsize=8)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
