"""XML-RPC in the replay: recorded requests with our ids and keys, answers as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, unescape
from xmlrpc.client import Fault, loads

_INT = re.compile(r"<int>(\d+)</int>")
_TEXT = re.compile(r"<string>([^<]*)</string>")


def is_call(path: str) -> bool:
    """Tell whether a path is one of XML-RPC's."""
    return path.startswith("/xmlrpc")


def is_answer(body: Any) -> bool:
    """Tell whether a body is an answer of XML-RPC's, and no page."""
    return isinstance(body, str) and body.startswith("<?xml")


def request(text: str, logins: dict[int, str], ours: Callable[[Any], Any]) -> bytes:
    """Return a recorded call with the sandbox's own keys, ids and names in it."""
    uid = _INT.search(text)
    login = logins.get(int(uid[1]), "admin") if uid else "admin"
    text = text.replace("API_KEY", f"sandbox-{login}")
    text = _INT.sub(lambda found: f"<int>{ours(int(found[1]))}</int>", text)
    return _TEXT.sub(lambda m: f"<string>{escape(ours(unescape(m[1])))}</string>", text).encode()


def answer(text: str) -> dict[str, Any]:
    """Return an answer as `{"result": …}` or `{"fault": …}`.

    A traceback is split into its form and its last line, which alone says what happened.
    """
    try:
        return {"result": loads(text)[0][0]}
    except Fault as fault:
        code, told = fault.faultCode, str(fault.faultString)
    if told.startswith("Traceback"):
        last = [line for line in told.splitlines() if line.strip()][-1]
        return {"fault": {"code": code, "debug": told, "last": last}}
    return {"fault": {"code": code, "text": told}}
