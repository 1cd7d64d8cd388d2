"""XML-RPC faults as the errors that every other wire has too.

Protocol: `/xmlrpc/2` gives four numbers, `/xmlrpc` a text as the code. Whatever is no business
error of Odoo's comes as a traceback, whose last lines name the exception.
"""

from __future__ import annotations

import ast
import builtins
import re
from typing import Any
from xmlrpc.client import Fault

from zenoo_core.errors import OdooError
from zenoo_core.transport.faults import odoo_error

_PREFIX = "odoo.exceptions."
_NUMBERS = {2: "UserError", 3: "AccessDenied", 4: "AccessError"}
_WARNING = re.compile(r"warning -- (\w+)\n\n(.*)", re.DOTALL)
_FRAME = re.compile(r'^  (?:File "[^"\n]*", line \d+.*|\.\.\.)\n(?: {4}.*\n)*', re.MULTILINE)
_EXCEPTION = re.compile(r"([A-Za-z_][\w.]*)(?:: (.*))?", re.DOTALL)
_NONE = "cannot marshal None"


def is_none(fault: Fault) -> bool:
    """Tell whether a fault only says that the method returned None: then its work is done.

    Protocol: Odoo encodes the result after the commit, and its XML has no None.
    """
    name, text = _raised(str(fault.faultString))
    return name == "builtins.TypeError" and text.startswith(_NONE)


def odoo_fault(fault: Fault, model: str = "", method: str = "") -> OdooError:
    """Return the typed error of a fault of either endpoint."""
    return odoo_error(_data(fault), 0, model, method)


def _data(fault: Fault) -> dict[str, Any]:
    code: Any = fault.faultCode  # a text, where the older routes answer
    text = str(fault.faultString)
    if isinstance(code, int):
        if code in _NUMBERS:
            return _business(_NUMBERS[code], text)
    elif code == "AccessDenied":
        return _business("AccessDenied", text)
    elif warning := _WARNING.fullmatch(str(code)):
        return _business(warning[1], warning[2])
    name, message = _raised(text)
    return {"name": name, "message": message, "arguments": [message], "debug": text}


def _business(name: str, text: str) -> dict[str, Any]:
    redirect = _redirect(text) if name in ("Warning", "UserError") else []
    if redirect or name == "Warning":
        name = "RedirectWarning"
    return {"name": _PREFIX + name, "message": text, "arguments": redirect or [text]}


def _redirect(text: str) -> list[Any]:
    """Return the arguments of a RedirectWarning, which come as the repr of their tuple."""
    if not (text.startswith("(") and text.endswith(")")):
        return []
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return []
    is_one = isinstance(found, tuple) and len(found) in (3, 4) and isinstance(found[0], str)
    return list(found) if is_one else []


def _raised(traceback: str) -> tuple[str, str]:
    """Return the full name and the text of the exception that a traceback ends in."""
    end = max((frame.end() for frame in _FRAME.finditer(traceback)), default=0)
    found = _EXCEPTION.fullmatch(traceback[end:].strip())
    if found is None:
        return "", traceback.strip().rpartition("\n")[2]
    name, text = found[1], found[2] or ""
    if isinstance(getattr(builtins, name, None), type):
        name = f"builtins.{name}"
    if name == "builtins.KeyError":
        text = text.strip("'\"")
    return name, text
