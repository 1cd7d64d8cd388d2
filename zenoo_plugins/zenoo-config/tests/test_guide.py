"""The guide's own words: a provider of one's own, and this one, over a connection of asyncpg."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
from zenoo_config import DatabaseConfigProvider
from zenoo_sandbox import Sandbox

import zenoo_core.config.base
from zenoo_core import ZenooClient

from .conftest import Fill, Postgres


@pytest.fixture
def filled(fill_postgresql: Fill, sandbox: Sandbox) -> None:
    fill_postgresql(
        [("url", sandbox.url), ("database", "demo"), ("user", "admin"), ("password", "admin"),
         ("timeout", "12.5"), ("context.tz", "UTC"), ("attempts", "9", False)]
    )  # fmt: skip


@pytest.fixture
async def db_connection(filled: None, postgres: Postgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await postgres.connect()
    yield connection
    await connection.close()


async def _works(client: ZenooClient) -> None:
    async with client:
        await client.login()
        assert client.context["tz"] == "UTC"
        assert await client.search_count("res.partner", []) > 0
        assert (client.settings.timeout, client.settings.attempts) == (12.5, 3)


async def test_this_provider(db_connection: asyncpg.Connection) -> None:
    config_provider = DatabaseConfigProvider(db_connection)
    await _works(ZenooClient.from_config_provider(config_provider, config=False))
    assert not db_connection.is_closed()


async def test_a_pool(filled: None, postgres: Postgres) -> None:
    async with asyncpg.create_pool(postgres.url, min_size=1, max_size=2) as pool:
        await _works(ZenooClient.from_config_provider(DatabaseConfigProvider(pool), config=False))


async def test_the_class_of_the_guide(db_connection: asyncpg.Connection) -> None:
    await db_connection.execute("DELETE FROM config WHERE key = 'timeout'")  # a text is no number

    class GuideProvider(zenoo_core.config.base.ConfigProvider):
        def __init__(self, db_connection: asyncpg.Connection) -> None:
            self.db = db_connection

        async def load_config(self) -> dict:
            query = "SELECT key, value FROM config WHERE active = true"
            rows = await self.db.fetch(query)
            return {row["key"]: row["value"] for row in rows}

    client = ZenooClient.from_config_provider(
        GuideProvider(db_connection), config=False, timeout=12.5
    )
    await _works(client)


async def test_a_connection_that_is_closed(db_connection: asyncpg.Connection) -> None:
    await db_connection.close()
    provider = DatabaseConfigProvider(db_connection)
    with pytest.raises(zenoo_core.errors.ConfigError, match="connection is closed"):
        await ZenooClient.from_config_provider(provider, config=False).open()
