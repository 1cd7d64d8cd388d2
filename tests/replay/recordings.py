"""The recorded exchanges with real Odoo servers, as `tests/wire` carries them."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

import attrs

VERSIONS = ("19.0", "18.0")
_WIRE = Path(__file__).parents[1] / "wire"

# Bodies that the recording holds decoded or described, where the bytes that were sent matter.
_RAW_BODIES = {
    "http-jsonrpc-body-json-string": b'"hello"',
    "http-jsonrpc-body-json-null": b"null",
    "json2-body-string": b'"x"',
}


@attrs.frozen
class Case:
    """One recorded request and its answer."""

    name: str
    version: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def body(self) -> bytes:
        """Return the bytes of the request's body."""
        body = self.request["body"]
        if self.name in _RAW_BODIES:
            return _RAW_BODIES[self.name]
        if isinstance(body, str):
            return body.encode()
        if isinstance(body, dict) and "__bytes_base64__" in body:
            return base64.b64decode(body["__bytes_base64__"])
        return json.dumps(body).encode()

    @property
    def number(self) -> int:
        """Return the recorded JSON-RPC id, which tells the order of recording."""
        body = self.request["body"]
        number = body.get("id") if isinstance(body, dict) else None
        return number if isinstance(number, int) else 0


@cache
def load(version: str) -> dict[str, Case]:
    """Return every carried case of a version by name."""
    lines = (_WIRE / f"odoo-{version}.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    return {
        record["case"]: Case(record["case"], version, record["request"], record["response"])
        for record in records
    }
