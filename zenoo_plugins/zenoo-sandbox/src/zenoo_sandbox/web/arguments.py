"""Odoo's own signatures, so that a wrong call is refused in Python's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zenoo_sandbox.web.envelope import python_errors

Signature = Callable[..., tuple[Any, ...]]


def signature(name: str, function: Signature) -> Signature:
    """Give a function the name that Odoo's has: TypeError quotes it."""
    function.__qualname__ = name
    return function


def bind_keywords(function: Signature, params: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return the arguments of a route in order; members that it does not name are dropped."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    with python_errors():
        return function(**{name: params[name] for name in names if name in params})


def bind_positions(function: Signature, args: Any) -> tuple[Any, ...]:
    """Return the arguments of a service method in order."""
    with python_errors():
        return function(*args)


AUTHENTICATE_ROUTE = signature(
    "Session.authenticate", lambda db, login, password: (db, login, password)
)
CALL_KW_ROUTE = signature(
    "DataSet.call_kw", lambda model, method, args, kwargs: (model, method, args, kwargs)
)
CALL_BUTTON_ROUTE = signature(
    "DataSet.call_button", lambda model, method, args, kwargs: (model, method, args, kwargs)
)
JSONRPC_ROUTE = {
    "19.0": signature("JSONRPC.jsonrpc", lambda service, method, args: (service, method, args)),
    "18.0": signature("RPC.jsonrpc", lambda service, method, args: (service, method, args)),
}
COMMON = {
    "version": signature("exp_version", lambda: ()),
    "about": signature("exp_about", lambda extended=False: (extended,)),
    "login": signature("exp_login", lambda db, login, password: (db, login, password)),
    "authenticate": signature(
        "exp_authenticate", lambda db, login, password, user_agent_env: (db, login, password)
    ),
}
DB = {
    "list": signature("exp_list", lambda document=False: ()),
    "db_exist": signature("exp_db_exist", lambda db_name: (db_name,)),
    "server_version": signature("exp_server_version", lambda: ()),
}
EXECUTE_KW_18 = signature(
    "execute_kw", lambda db, uid, obj, method, args, kw=None: (obj, method, args, kw)
)
EXECUTE_18 = signature("execute", lambda db, uid, obj, method, *args: (obj, method, args, None))
