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
    "set_loglevel": signature("exp_set_loglevel", lambda loglevel, logger=None: ()),
    "login": signature("exp_login", lambda db, login, password: (db, login, password)),
    "authenticate": signature(
        "exp_authenticate", lambda db, login, password, user_agent_env: (db, login, password)
    ),
}
DB = {
    "list": signature("exp_list", lambda document=False: ()),
    "db_exist": signature("exp_db_exist", lambda db_name: (db_name,)),
    "server_version": signature("exp_server_version", lambda: ()),
    "list_lang": signature("exp_list_lang", lambda: ()),
}


def _create_database(
    db_name: Any,
    demo: Any,
    lang: Any,
    user_password: Any = "admin",  # noqa: S107
    login: Any = "admin",
    country_code: Any = None,
    phone: Any = None,
) -> tuple[Any, ...]:
    return db_name, demo, lang, user_password, login, country_code, phone


# The master password comes before these.
DB_MASTER = {
    "list_countries": signature("exp_list_countries", lambda: ()),
    "create_database": signature("exp_create_database", _create_database),
    "duplicate_database": signature(
        "exp_duplicate_database",
        lambda db_original_name, db_name, neutralize_database=False: (
            (db_original_name, db_name, neutralize_database)
        ),
    ),
    "drop": signature("exp_drop", lambda db_name: (db_name,)),
    "rename": signature("exp_rename", lambda old_name, new_name: (old_name, new_name)),
    "dump": signature("exp_dump", lambda db_name, format: (db_name, format)),
    "restore": signature("exp_restore", lambda db_name, data, copy=False: (db_name, data, copy)),
    "change_admin_password": signature(
        "exp_change_admin_password", lambda new_password: (new_password,)
    ),
    "migrate_databases": signature("exp_migrate_databases", lambda databases: (databases,)),
}
EXECUTE_KW_18 = signature(
    "execute_kw", lambda db, uid, obj, method, args, kw=None: (obj, method, args, kw)
)
EXECUTE_18 = signature("execute", lambda db, uid, obj, method, *args: (obj, method, args, None))
