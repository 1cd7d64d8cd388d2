"""The decoders of all wires, as functions of bytes, and what real servers have sent each."""

from __future__ import annotations

import base64
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zenoo_core.cache.entries import Entry, Seal
from zenoo_core.cache.values import decoded
from zenoo_core.errors import BadResponse
from zenoo_core.records import Phase, Request
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


def frame(body: bytes) -> Any:
    """Find whose answer a frame of a socket is, as the transport does, and decode it."""
    from zenoo_websocket.numbers import UNREADABLE, head_of, number_of

    try:
        if number_of(body) != NUMBER and head_of(body).id != NUMBER:
            return None  # nobody's: it is counted and dropped
    except UNREADABLE as error:
        raise BadResponse("a message that is no JSON-RPC", phase=Phase.READ) from error
    return jsonrpc(body)


def entry(body: bytes) -> Any:
    """Open what a store has kept, and decode it; what is not believed counts as a bad response."""
    found = SEAL.open(body)
    if found.rejected:
        raise BadResponse(found.rejected, phase=Phase.READ)
    return decoded(found.body, list[dict[str, Any]])


# Without a secret: with one, hardly anything that was changed would come as far as the decoder.
SEAL = Seal()
# By name: how, and the protocol of the recordings that it begins with.
DECODERS: dict[str, tuple[Decode, str]] = {
    "jsonrpc": (jsonrpc, "jsonrpc"),
    "typed": (typed, "jsonrpc"),
    "messages": (messages, "jsonrpc"),
    "entry": (entry, "entry"),
}
if importlib.util.find_spec("zenoo_websocket"):
    DECODERS["frame"] = frame, "jsonrpc"
if hasattr(answers, "decode_bare"):
    DECODERS["json2"] = json2, "json2"
if importlib.util.find_spec("zenoo_xmlrpc"):
    DECODERS["xmlrpc"] = xmlrpc, "xmlrpc"


def recorded(protocol: str, most: int = 2000) -> list[bytes]:
    """Return the bodies, of at most so many bytes, that real servers sent on a wire.

    For `entry`: the results of those of JSON-2, as a cache keeps them.
    """
    if protocol == "entry":
        bodies = recorded("json2", most)
        return [
            SEAL.close(Entry(f"{number:032x}", body)).encode() for number, body in enumerate(bodies)
        ]
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
