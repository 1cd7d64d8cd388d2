"""`POST /jsonrpc`: the services common, object and db."""

from __future__ import annotations

from functools import partial
from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.web.arguments import (
    COMMON,
    EXECUTE_18,
    EXECUTE_KW_18,
    JSONRPC_ROUTE,
    bind_keywords,
    bind_positions,
)
from zenoo_sandbox.web.envelope import python_errors
from zenoo_sandbox.web.management import manage
from zenoo_sandbox.web.site import Site
from zenoo_sandbox.web.visit import Visit


def version_info(version: str) -> dict[str, Any]:
    """Return what `common.version` and /web/webclient/version_info answer."""
    return {
        "server_version": version,
        "server_version_info": [int(version[:2]), 0, 0, "final", 0, ""],
        "server_serie": version,
        "protocol_version": 1,
    }


async def jsonrpc(visit: Visit, params: dict[Any, Any]) -> object:
    """Dispatch one request to its service."""
    site = visit.site
    service, method, args = bind_keywords(JSONRPC_ROUTE[site.version], params)
    with python_errors():
        run = _SERVICES[service]
    return await run(site, method, args)


async def _common(site: Site, method: Any, args: Any) -> object:
    values = bind_positions(_named(COMMON, method), args)
    if method == "version":
        return version_info(site.version)
    if method == "set_loglevel":
        return True  # it has long done nothing else
    if method == "about":
        about = "See http://openerp.com"
        return [about, site.version] if values[0] else about
    name, login, secret = values
    uid = await site.run(site.database(name).authenticate, login, secret)
    return False if uid is None else uid


def _named(table: dict[str, Any], method: Any) -> Any:
    if not isinstance(method, str) or method not in table:
        raise PythonError(Exception, f"Method not found: {method}")
    return table[method]


async def _object(site: Site, method: Any, args: Any) -> object:
    read = _read_call_18 if site.version == "18.0" else _read_call_19
    with python_errors():
        name, uid, secret, model, called, positions, keywords = read(method, args)
        positions, keywords = list(positions), {} if keywords is None else dict(keywords)
    database = site.database(name)
    identify = partial(database.check_secret, uid, secret)
    return await site.call(database, identify, model, called, positions, keywords)


def _read_call_19(method: Any, params: Any) -> tuple[Any, ...]:
    name, uid, secret, model, called, *rest = params
    if method == "execute":
        return name, uid, secret, model, called, rest, None
    if method != "execute_kw":
        raise PythonError(NameError, f"Method not available {method}")
    if len(rest) == 1:
        rest.append(None)
    positions, keywords = rest
    return name, uid, secret, model, called, positions, keywords


def _read_call_18(method: Any, params: Any) -> tuple[Any, ...]:
    name, uid, secret = params[0], params[1], params[2]
    if method not in ("execute", "execute_kw"):
        raise PythonError(NameError, f"Method not available {method}")
    execute = EXECUTE_18 if method == "execute" else EXECUTE_KW_18
    return name, uid, secret, *execute(name, uid, *params[3:])


_SERVICES = {"common": _common, "db": manage, "object": _object}
