"""The service `db` of `/jsonrpc`: databases listed by anybody, managed with the master password."""

from __future__ import annotations

import base64
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from zenoo_sandbox import dumps
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import AccessDenied, PythonError
from zenoo_sandbox.orm.env import SUPERUSER
from zenoo_sandbox.web.arguments import DB, DB_MASTER, bind_positions
from zenoo_sandbox.web.envelope import python_errors
from zenoo_sandbox.web.site import Site

_log = logging.getLogger("zenoo.sandbox")


async def manage(site: Site, method: Any, args: Any) -> object:
    """Run one method of the service."""
    if not isinstance(method, str) or method not in {**DB, **DB_MASTER}:
        raise PythonError(KeyError, f"Method not found: {method}")
    if method in DB:
        values = bind_positions(DB[method], args)
        return await _OPEN[method](site, *values)
    with python_errors():
        password, *rest = list(args) or [args[0]]
    if not _is_master(site, password):
        raise AccessDenied
    values = bind_positions(DB_MASTER[method], rest)
    if not site.list_databases:
        raise AccessDenied
    return await _MASTER[method](site, *values)


def _is_master(site: Site, password: object) -> bool:
    given = password.encode("utf-8", "surrogatepass") if isinstance(password, str) else b""
    return bool(given) and hmac.compare_digest(given, site.master_password.encode())


def database_names(site: Site) -> list[str]:
    """Return the names of the databases; raise AccessDenied where listing is off."""
    if not site.list_databases:
        raise AccessDenied
    return site.names()


async def _list(site: Site) -> object:
    return database_names(site)


async def _db_exist(site: Site, name: Any) -> object:
    return name in site.names()


async def _server_version(site: Site) -> object:
    return site.version


async def _list_lang(site: Site) -> object:
    found = await _of_any(site, "res.lang", "code")
    return [[row["code"], row["name"]] for row in found]


async def _list_countries(site: Site) -> object:
    found = await _of_any(site, "res.country", "code")
    return [[row["code"].lower(), row["name"]] for row in found]


async def _of_any(site: Site, model: str, code: str) -> list[dict[str, Any]]:
    """Return names and codes by name, from whichever database there is."""
    names = sorted(site.databases)
    database = site.database(names[0] if names else None)
    kwargs = {
        "fields": [code, "name"],
        "order": "name, id",
        "context": {"active_test": False},
    }
    found: Any = await site.run(_call, database, model, "search_read", [[]], kwargs)
    return list(found)


def _call(
    database: Database, model: str, method: str, args: list[Any], kwargs: dict[str, Any]
) -> object:
    return database.call(SUPERUSER, model, method, args, kwargs)


async def _create(
    site: Site, name: Any, demo: Any, lang: Any, password: Any, login: Any, code: Any, phone: Any
) -> object:
    def work() -> None:
        database = site.hosting.create(str(name), demo=bool(demo))
        try:
            _set_up(database, lang, password, login, code, phone)
        except BaseException:
            site.hosting.drop(database.name)
            raise

    await site.run(work)
    return True


def _set_up(
    database: Database, lang: Any, password: Any, login: Any, code: Any, phone: Any
) -> None:
    """Give a new database its administrator and its company's facts.

    A language or country that is not known is left out and told of in the log.
    """
    user: dict[str, Any] = {"password": password}
    if login:
        user["login"] = login
    if lang and (found := _one(database, "res.lang", [["code", "=", lang]])):
        _call(database, "res.lang", "write", [[found], {"active": True}], {})
        user["lang"] = lang
    company: dict[str, Any] = {"phone": phone} if phone else {}
    if code and (found := _one(database, "res.country", [["code", "=ilike", code]])):
        company["country_id"] = found
    if isinstance(login, str) and "@" in login:
        user["email"] = company["email"] = login
    admin = _one(database, "res.users", [["login", "=", "admin"]])
    _call(database, "res.users", "write", [[admin], user], {})
    if company:
        _call(database, "res.company", "write", [[1], company], {})


def _one(database: Database, model: str, domain: list[Any]) -> int | None:
    context = {"active_test": False}
    found: Any = _call(database, model, "search", [domain], {"limit": 1, "context": context})
    if not found:
        _log.warning("create_database: no %s with %s", model, domain)
    return found[0] if found else None


async def _duplicate(site: Site, source: Any, name: Any, neutralize: Any) -> object:
    await site.run(site.hosting.copy, str(source), str(name))
    return True


async def _drop(site: Site, name: Any) -> object:
    dropped = await site.run(site.hosting.drop, str(name))
    site.sessions.end_all_of(str(name))
    return dropped


async def _rename(site: Site, old: Any, new: Any) -> object:
    await site.run(site.hosting.rename, str(old), str(new))
    site.sessions.end_all_of(str(old))
    return True


async def _dump(site: Site, name: Any, kind: Any) -> object:
    packed = await site.run(dumps.pack, site.database(name), str(kind))
    return base64.b64encode(packed).decode()


async def _restore(site: Site, name: Any, data: Any, copy: Any) -> object:
    with python_errors():
        packed = base64.b64decode(data)
    await site.run(site.hosting.restore, str(name), packed)
    return True


async def _change_admin_password(site: Site, new: Any) -> object:
    if not isinstance(new, str) or not new:
        raise PythonError(TypeError, "the new master password must be a text that is not empty")
    site.master_password = new
    return True


async def _migrate(site: Site, names: Any) -> object:
    with python_errors():
        wanted = list(names)
    for name in wanted:
        site.database(name)
    return True


Operation = Callable[..., Awaitable[object]]
_OPEN: dict[str, Operation] = {
    "list": _list,
    "db_exist": _db_exist,
    "server_version": _server_version,
    "list_lang": _list_lang,
}
_MASTER: dict[str, Operation] = {
    "list_countries": _list_countries,
    "create_database": _create,
    "duplicate_database": _duplicate,
    "drop": _drop,
    "rename": _rename,
    "dump": _dump,
    "restore": _restore,
    "change_admin_password": _change_admin_password,
    "migrate_databases": _migrate,
}
