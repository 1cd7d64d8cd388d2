"""XML-RPC's own envelope: bodies to calls, results and faults to bodies.

Marshalling is the standard library's, behind defusedxml, as in Odoo; Odoo's additions are here:
control characters are removed, and a number beyond 32 bits comes out as a `<double>`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError
from xmlrpc.client import Error, Fault, Marshaller, Unmarshaller

from defusedxml.common import DefusedXmlException
from defusedxml.xmlrpc import DefusedExpatParser

from zenoo_sandbox.errors import AccessDenied, AccessError, MissingError, ServerError, UserError
from zenoo_sandbox.errors import RedirectWarning as Redirect
from zenoo_sandbox.web.errors import traceback_text

_CONTROL = dict.fromkeys(set(range(32)) - {9, 10, 13})
_INT4 = 2**31
_REFUSALS = (ExpatError, Error, DefusedXmlException)
_PYTHONS = (LookupError, TypeError, ValueError, OverflowError, AttributeError, AssertionError)


def read_call(body: bytes) -> tuple[Any, list[Any]]:
    """Return the method and the arguments of a body; raise what Odoo's own parser would."""
    target = Unmarshaller(use_datetime=True)
    parser = DefusedExpatParser(target, forbid_dtd=False)
    try:
        parser.feed(body)
        parser.close()
        return target.getmethodname(), [_taken(value) for value in target.close()]
    except _REFUSALS as error:
        module, name = type(error).__module__, type(error).__qualname__
        raise ServerError(str(error), name=f"{_MODULES.get(module, module)}.{name}") from None
    except _PYTHONS as error:
        raise ServerError(str(error), name=f"builtins.{type(error).__name__}") from None


_MODULES = {"pyexpat": "xml.parsers.expat"}  # what a traceback calls expat's own error


def _taken(value: Any) -> Any:
    """Return a value as the ORM takes it: a moment as the text that `str()` makes of it."""
    if isinstance(value, datetime):
        return str(value)
    if isinstance(value, list):
        return [_taken(item) for item in value]
    return {key: _taken(item) for key, item in value.items()} if type(value) is dict else value


class _Marshaller(Marshaller):
    dispatch: Any = dict(Marshaller.dispatch)  # noqa: RUF012 (as the base class has it)

    def dump_text(self, value: str, write: Callable[[str], object]) -> None:
        self.dump_unicode(value.translate(_CONTROL), write)

    def dump_int(self, value: int, write: Callable[[str], object]) -> None:
        if -_INT4 <= value < _INT4:
            self.dump_long(value, write)
        else:
            self.dump_double(float(value), write)

    dispatch[str] = dump_text
    dispatch[int] = dump_int


def write_result(result: Any) -> bytes:
    """Return a success answer; raise the TypeError of Odoo's own marshaller, as a ServerError.

    None cannot be marshalled, although the work is done and committed.
    """
    try:
        return _document(_Marshaller(allow_none=False).dumps((result,)))
    except (TypeError, OverflowError, RecursionError) as error:
        raise ServerError(str(error), name=f"builtins.{type(error).__name__}") from None


def write_fault(error: ServerError, version: str, *, old: bool) -> bytes:
    """Return a fault with a number (`/xmlrpc/2`), or with the texts of the `old` endpoint."""
    code, text = _old_fault(error, version) if old else _fault(error, version)
    return _document(_Marshaller(allow_none=False).dumps(Fault(code, text)))  # type: ignore[arg-type]


def _fault(error: ServerError, version: str) -> tuple[int, str]:
    if isinstance(error, Redirect):
        return 2, str(tuple(error.arguments))
    for kind, code in ((AccessDenied, 3), (AccessError, 4), (UserError, 2)):
        if isinstance(error, kind):
            return code, error.message
    return 1, traceback_text(error, version)


def _old_fault(error: ServerError, version: str) -> tuple[str, str]:
    if isinstance(error, AccessDenied):
        return "AccessDenied", error.message
    if isinstance(error, Redirect):
        return f"warning -- Warning\n\n{tuple(error.arguments)}", ""
    for kind in (AccessError, MissingError, UserError):
        if isinstance(error, kind):
            return f"warning -- {kind.__name__}\n\n{error.message}", ""
    told = "\n".join(str(argument) for argument in error.arguments)
    return told, traceback_text(error, version)


def _document(response: str) -> bytes:
    text = f'<?xml version="1.0"?>\n<methodResponse>\n{response}\n</methodResponse>\n'
    return text.encode("utf-8", "replace")
