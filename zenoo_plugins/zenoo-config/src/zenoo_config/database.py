"""Settings from a table of a database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Never

import attrs
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from zenoo_config.addresses import parse_address, shown
from zenoo_config.copies import Copy, CopyUnusable, read_copy, write_copy
from zenoo_config.reading import FetchConnection, Row, read_address, read_connection, read_engine
from zenoo_config.settings import DatabaseSettings
from zenoo_config.values import allowed, settings_from
from zenoo_core import Secret
from zenoo_core.config import ConfigProvider, Configuration
from zenoo_core.errors import ConfigError, ZenooError
from zenoo_core.scrubbing import masked, scrubbed

_log = logging.getLogger("zenoo.config")


class DatabaseUnreadable(ConfigError):
    """The database could not be reached or read in time; the cause is chained."""


class _FromCopy(dict[str, Any]):
    """Settings that come from the copy, and so need not be copied."""

    def __init__(self, settings: dict[str, Any], saved: str) -> None:
        super().__init__(settings)
        self.saved = saved


class DatabaseConfigProvider(ConfigProvider):
    """Bring the settings that stand in a table, one row for each dotted key.

    `database` is an address (text or `Secret`), an `AsyncEngine` of SQLAlchemy, or whatever has
    `await fetch(query)` with rows that answer `row["key"]`, such as asyncpg's connections and
    pools. For an address the provider opens and closes what it needs; what is given stays open and
    is the caller's to close. `options` are keys of `DatabaseSettings`, over those of `settings`.

    Raises `ConfigError`: for wrong settings at once; `DatabaseUnreadable` when it is asked and the
    database cannot be read, and there is no copy to use.
    """

    def __init__(
        self,
        database: str | Secret | AsyncEngine | FetchConnection,
        settings: DatabaseSettings | None = None,
        **options: Any,
    ) -> None:
        self._settings = _with(settings or DatabaseSettings(), options)
        self._database: URL | AsyncEngine | FetchConnection
        if isinstance(database, str | Secret):
            self._database = parse_address(Secret.of(database).reveal())
        elif isinstance(database, AsyncEngine | FetchConnection):
            self._database = database
        else:
            raise ConfigError(
                f"a configuration database cannot be a {type(database).__name__}: expected an "
                "address, an AsyncEngine of SQLAlchemy, or a connection with fetch(query)"
            )

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Name the database and the table, and tell the copy as such."""
        if isinstance(answer, _FromCopy):
            return f"{self._name()} (copy of {answer.saved})"
        return self._name()

    async def load_config(self) -> dict[str, Any]:
        """Read the rows; where that fails, the copy, if that is the policy."""
        try:
            return self._read(await self._rows())
        except DatabaseUnreadable as error:
            if self._copy_path is None:
                raise
            copy = await self._copy(error, self._copy_path)
        return _FromCopy(self._read(_rows(copy, self._settings)), copy.saved)

    async def on_accepted(self, answer: Mapping[str, Any], configuration: Configuration) -> None:
        """Keep a copy of what was read, now that it is known to be valid."""
        if (path := self._copy_path) is None or isinstance(answer, _FromCopy):
            return
        work = asyncio.to_thread(write_copy, path, self._name(), answer, configuration.secrets)
        try:
            await work
        except OSError as error:
            # The settings are good, so work can go on; without a word it would fail much later.
            _log.warning(
                "no copy of the settings of %s can be kept in %s: %s",
                self._name(), path, error.strerror,
            )  # fmt: skip

    def _read(self, rows: Sequence[Row]) -> dict[str, Any]:
        source = self._name()
        return allowed(settings_from(rows, self._settings, source), self._settings, source)

    def _name(self) -> str:
        what = "a query" if self._settings.query else f"table {self._settings.table}"
        return f"{what} of {self._place()}"

    @property
    def _copy_path(self) -> Path | None:
        path = self._settings.last_good
        wanted = self._settings.on_error == "last_good"
        return path.expanduser() if wanted and path is not None else None

    def _place(self) -> str:
        if isinstance(self._database, URL):
            return shown(self._database)
        if isinstance(self._database, AsyncEngine):
            return shown(self._database.url)
        return f"a {type(self._database).__name__} that was given"

    async def _rows(self) -> Sequence[Row]:
        limit = asyncio.timeout(self._settings.timeout)
        try:
            async with limit:
                if isinstance(self._database, URL):
                    return await read_address(self._database, self._settings)
                if isinstance(self._database, AsyncEngine):
                    return await read_engine(self._database, self._settings)
                return await read_connection(self._database, self._settings)
        except ZenooError:
            raise
        except Exception as error:  # each driver has errors of its own
            self._unreadable(error, limit.expired())

    def _unreadable(self, error: Exception, late: bool) -> Never:
        why = f"no answer after {self._settings.timeout:g} s" if late else self._reason(error)
        raise DatabaseUnreadable(
            f"the settings in {self._name()} cannot be read: {why}",
            hint='on_error = "last_good" would let clients open with the last good copy.'
            if self._copy_path is None
            else "",
        ) from error

    def _reason(self, error: Exception) -> str:
        original = getattr(error, "orig", None) or error
        text = (str(original).strip() or type(original).__name__).splitlines()[0]
        url = self._database if isinstance(self._database, URL) else None
        return masked(scrubbed(text, (url.password,) if url is not None and url.password else ()))

    async def _copy(self, error: DatabaseUnreadable, path: Path) -> Copy:
        try:
            copy = await asyncio.to_thread(read_copy, path, self._name())
        except CopyUnusable as unusable:
            error.message += f"; nor can the last good copy {path} be used: {unusable}"
            raise error from error.__cause__
        missing = f", without {', '.join(copy.left_out)}" if copy.left_out else ""
        _log.warning("%s; using the last good copy of %s%s", error.message, copy.saved, missing)
        return copy


def _rows(copy: Copy, settings: DatabaseSettings) -> list[dict[str, Any]]:
    return [{settings.key: key, settings.value: value} for key, value in copy.settings.items()]


def _with(settings: DatabaseSettings, options: dict[str, Any]) -> DatabaseSettings:
    try:
        return attrs.evolve(settings, **options)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"configuration database: {error}") from error
