"""Addresses of databases: the driver that is meant, and the form that may be shown."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from zenoo_core.errors import ConfigError

# What people write for a kind of database, and the asynchronous driver that is taken for it.
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_EXAMPLE = "Give it like sqlite:///settings.db or postgresql://user:password@host/name."


def parse_address(text: str) -> URL:
    """Read an address, with the driver put in where only the kind is given.

    Raises `ConfigError`, which never repeats the text: it may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None  # the error quotes the text
    if url is None:
        raise ConfigError("the address of the configuration database is none", hint=_EXAMPLE)
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() == "sqlite":
        return _checked(url)
    if not url.host and "host" not in url.query:
        raise ConfigError("the address of the configuration database has no host", hint=_EXAMPLE)
    return url


def shown(url: URL) -> str:
    """Return kind, host and name of a database: no user, no password, no options."""
    kind = url.get_backend_name()
    name = url.database or ""
    if kind == "sqlite":
        return f"{kind}:{name}"
    place = f"{url.host or ''}:{url.port}" if url.port else url.host or ""
    return f"{kind}://{place}/{name}"


def _checked(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        problem = "an SQLite database in memory has no settings in it when it is opened"
    elif url.query or url.host or url.database.startswith("file:"):
        problem = "the address of an SQLite database takes a path alone"
    else:
        return url
    raise ConfigError(problem, hint="Give the path of a file, or an engine of your own.")
