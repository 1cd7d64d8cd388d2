"""Real databases: files of SQLite, and a PostgreSQL of the tests' own on a free port."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from servers.postgres import Postgres, serving

Rows = Sequence[tuple[Any, ...]]
Fill = Callable[..., str]

_TABLE = '"{table}" ("{key}" text, "{value}" text, "{active}" boolean)'


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with serving() as server:
        yield server


@pytest.fixture
def fill_sqlite(tmp_path: Path) -> Fill:
    """Return a function that puts rows into a new table and returns the database's address."""

    def fill(rows: Rows, table: str = "config", **names: str) -> str:
        path = tmp_path / "settings of mine.db"
        connection = sqlite3.connect(path)
        connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        connection.execute(f"CREATE TABLE {_columns(table, names)}")
        connection.executemany(f'INSERT INTO "{table}" VALUES (?, ?, ?)', _full(rows))
        connection.commit()
        connection.close()
        return f"sqlite:///{path}"

    return fill


@pytest.fixture
def fill_postgresql(postgres: Postgres) -> Fill:
    """Do the same in PostgreSQL."""

    def fill(rows: Rows, table: str = "config", **names: str) -> str:
        async def work() -> None:
            connection = await postgres.connect()
            try:
                await connection.execute(f'DROP TABLE IF EXISTS "{table}"')
                await connection.execute(f"CREATE TABLE {_columns(table, names)}")
                await connection.executemany(
                    f'INSERT INTO "{table}" VALUES ($1, $2, $3)', _full(rows)
                )
            finally:
                await connection.close()

        asyncio.run(work())
        return postgres.url

    return fill


@pytest.fixture(params=["sqlite", "postgresql"])
def fill(request: pytest.FixtureRequest) -> Fill:
    """Both, one after the other."""
    found: Fill = request.getfixturevalue(f"fill_{request.param}")
    return found


def _columns(table: str, names: dict[str, str]) -> str:
    given = {"key": "key", "value": "value", "active": "active", **names}
    return _TABLE.format(table=table, **given)


def _full(rows: Rows) -> list[tuple[Any, ...]]:
    return [row if len(row) == 3 else (*row, True) for row in rows]
