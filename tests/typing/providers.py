"""Providers of settings, as a program uses and writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, assert_type

from sqlalchemy.ext.asyncio import AsyncEngine
from zenoo_config import DatabaseConfigProvider, DatabaseSettings, DotenvConfigProvider

from zenoo_core import Secret, ZenooClient
from zenoo_core.config import ConfigProvider, Configuration


class Connection:
    """A connection of one's own."""

    async def fetch(self, query: str) -> Iterable[Mapping[str, Any]]:
        """Return no rows."""
        return []


class Vault(ConfigProvider):
    """A provider of one's own."""

    local = True

    async def load_config(self) -> dict[str, Any]:
        """Return one setting."""
        return {"timeout": 5}

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Name it."""
        return f"vault of {len(answer)}"

    async def on_accepted(self, answer: Mapping[str, Any], configuration: Configuration) -> None:
        """See the secrets."""
        assert_type(configuration.secrets, frozenset[tuple[str, ...]])


async def use(engine: AsyncEngine) -> None:
    """Give every kind of database."""
    settings = DatabaseSettings(table="settings", on_error="error")
    providers = [
        DatabaseConfigProvider("sqlite:///settings.db", settings),
        DatabaseConfigProvider(Secret("sqlite:///settings.db"), timeout=5),
        DatabaseConfigProvider(engine),
        DatabaseConfigProvider(Connection()),
    ]
    async with ZenooClient(providers=["config-env", DotenvConfigProvider(".env"), *providers]):
        assert_type(await Vault().load_config(), dict[str, Any])
