"""The decoders of all wires, as functions of bytes, and what real servers have sent each."""

from __future__ import annotations

import base64
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zenoo_core.records import Request
from zenoo_core.transport import answers

WIRE = Path(__file__).parents[1] / "wire"
NUMBER = 7
Decode = Callable[[bytes], Any]
_READ = Request("res.partner", "read")
_TYPED = Request("res.partner", "read", result_type=list[dict[str, int | str | bool]])


def jsonrpc(body: bytes) -> Any:
    """Decode as `/jsonrpc` and `/web/dataset/call_kw` do, anything being welcome."""
    return answers.decode(body, NUMBER, _READ)


def typed(body: bytes) -> Any:
    """Decode rows into a type, as models do."""
    return answers.decode(body, NUMBER, _TYPED)


def messages(body: bytes) -> Any:
    """Decode as a transport with `send_request` alone does."""
    return answers.result_of(answers.decode_message(body), NUMBER)


def json2(body: bytes) -> Any:
    """Decode as `/json/2` does."""
    decode_bare: Callable[..., Any] = answers.decode_bare  # type: ignore[attr-defined]
    return decode_bare(body, list[dict[str, Any]], "the server")


def xmlrpc(body: bytes) -> Any:
    """Decode as `/xmlrpc/2` does; a fault is an answer as well."""
    from xmlrpc.client import Fault

    from zenoo_xmlrpc.marshalling import load

    try:
        return load(body, "the server")
    except Fault as fault:
        return fault


# By name: how, and the protocol of the recordings that it begins with.
DECODERS: dict[str, tuple[Decode, str]] = {
    "jsonrpc": (jsonrpc, "jsonrpc"),
    "typed": (typed, "jsonrpc"),
    "messages": (messages, "jsonrpc"),
}
if hasattr(answers, "decode_bare"):
    DECODERS["json2"] = json2, "json2"
if importlib.util.find_spec("zenoo_xmlrpc"):
    DECODERS["xmlrpc"] = xmlrpc, "xmlrpc"


def recorded(protocol: str, most: int = 2000) -> list[bytes]:
    """Return the bodies, of at most so many bytes, that real servers sent on a wire."""
    found = set()
    for path in sorted(WIRE.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            if record["protocol"] == protocol:
                found.add(_bytes(record["response"].get("body", "")))
    return sorted(body for body in found if 0 < len(body) <= most)


def _bytes(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, dict) and "__bytes_base64__" in body:
        return base64.b64decode(body["__bytes_base64__"])
    if isinstance(body, dict) and "id" in body:
        body = {**body, "id": NUMBER}  # as the decoder asks for it: else none would get far
    return json.dumps(body).encode()
