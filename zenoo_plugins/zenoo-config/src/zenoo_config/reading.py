"""How the rows come from a database: over an engine, or a connection that is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import URL, Dialect, NullPool, Select, column, event, select, table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ArgumentError, InvalidRequestError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from zenoo_config.settings import DatabaseSettings
from zenoo_config.sqlite import with_sqlite
from zenoo_core.errors import ConfigError

Row = Any  # whatever gives a column's value for its name, as asyncpg's records do


@runtime_checkable
class FetchConnection(Protocol):
    """A connection or pool as asyncpg has it."""

    def fetch(self, query: str) -> Awaitable[Iterable[Row]]:
        """Send a query and return its rows."""
        ...


def statement(settings: DatabaseSettings) -> Select[Any]:
    """Return the query for the table and columns; their names are quoted, whatever they hold."""
    names = dict.fromkeys(filter(None, (settings.key, settings.value, settings.active)))
    source = table(settings.table, *map(column, names), schema=settings.schema)
    query = select(source.c[settings.key], source.c[settings.value])
    return query.where(source.c[settings.active].is_(True)) if settings.active else query


async def read_address(url: URL, settings: DatabaseSettings) -> Sequence[Row]:
    """Open an engine for one query and close it again, also when the task is cancelled."""
    if url.get_backend_name() == "sqlite":
        return await with_sqlite(url, lambda engine: read_engine(engine, settings))
    engine = _engine(url)
    opened: list[Any] = []
    event.listen(engine.sync_engine, "connect", _noting(opened), insert=True)
    try:
        return await read_engine(engine, settings)
    finally:
        await engine.dispose()
        for connection in opened:
            _terminate(connection)


async def read_engine(engine: AsyncEngine, settings: DatabaseSettings) -> Sequence[Row]:
    """Read the rows over an engine, which stays open."""
    async with engine.connect() as connection:
        if settings.query:
            # Not text(): a colon in it is no parameter.
            result = await connection.exec_driver_sql(settings.query)
        else:
            result = await connection.execute(statement(settings))
        return result.mappings().all()


async def read_connection(connection: FetchConnection, settings: DatabaseSettings) -> list[Row]:
    """Read the rows over a connection that takes the text of a query; it stays open."""
    query = settings.query or str(statement(settings).compile(dialect=_dialect()))
    return list(await connection.fetch(query))


def _noting(opened: list[Any]) -> Callable[[Any, Any], None]:
    def note(connection: Any, _: Any) -> None:
        opened.append(connection.driver_connection)

    return note


def _terminate(connection: Any) -> None:
    """Cut a connection of asyncpg's that SQLAlchemy has lost.

    It does so when the task is cancelled while it prepares a connection that has just come about.
    """
    if hasattr(connection, "is_closed") and not connection.is_closed():
        connection.terminate()


def _dialect() -> Dialect:
    return postgresql.dialect()  # type: ignore[no-untyped-call,no-any-return,unused-ignore]


def _engine(url: URL) -> AsyncEngine:
    try:
        return create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"the configuration database needs the module {error.name!r}, which is not installed",
            hint='PostgreSQL: pip install "zenoo-config[postgresql]". '
            "Any other database: install its asynchronous driver.",
        ) from None
    except (ArgumentError, InvalidRequestError, NoSuchModuleError, TypeError):
        pass  # the error may quote the address
    raise ConfigError(
        f"no asynchronous driver of SQLAlchemy is named {url.drivername!r}, or it does not take "
        "the options in the address",
        hint="Drivers are, for example, sqlite+aiosqlite, postgresql+asyncpg, postgresql+psycopg.",
    )
