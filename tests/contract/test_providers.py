"""Sources of configuration: good ones pass the contract, bad ones are found out."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from zenoo_config import (
    DatabaseConfigProvider,
    DotenvConfigProvider,
    EnvironmentConfigProvider,
    TomlConfigProvider,
)

from zenoo_core.config import ConfigProvider, Secret
from zenoo_core.config.files import read_file
from zenoo_core.errors import ConfigError
from zenoo_core.testing import ConfigContract

PASSWORD = "s3cret-of-the-source"


class FileProvider(ConfigProvider):
    """Reads a TOML file as the core reads its own, in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def load_config(self) -> dict[str, Any]:
        found = dict(await asyncio.to_thread(read_file, self.path))
        if "password" in found:
            found["password"] = Secret(found["password"])
        return found


class Contract(ConfigContract):
    secrets = (PASSWORD,)

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.path = tmp_path / "source.toml"
        self.path.write_text(f'database = "demo"\npassword = "{PASSWORD}"\ntimeout = 5\n')


class TestFile(Contract):
    def make_provider(self) -> ConfigProvider:
        return FileProvider(self.path)

    def make_broken_provider(self) -> ConfigProvider:
        return FileProvider(self.path.with_name("nowhere.toml"))


class TestToml(Contract):
    def make_provider(self) -> ConfigProvider:
        return TomlConfigProvider(self.path)

    def make_broken_provider(self) -> ConfigProvider:
        return TomlConfigProvider(self.path.with_name("nowhere.toml"))


class TestDotenv(Contract):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.path = tmp_path / ".env"
        self.path.write_text(f"ZENOO_DATABASE=demo\nZENOO_PASSWORD={PASSWORD}\n")

    def make_provider(self) -> ConfigProvider:
        return DotenvConfigProvider(self.path)


class TestEnvironment(Contract):
    @pytest.fixture(autouse=True)
    def _place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OTHER_DATABASE", "demo")
        monkeypatch.setenv("OTHER_PASSWORD", PASSWORD)

    def make_provider(self) -> ConfigProvider:
        return EnvironmentConfigProvider("OTHER_")


class TestDatabase(Contract):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.path = tmp_path / "settings.db"
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute("CREATE TABLE config (key TEXT, value TEXT, active BOOLEAN)")
            rows = [("database", "demo", True), ("password", PASSWORD, True)]
            database.executemany("INSERT INTO config VALUES (?, ?, ?)", rows)

    def make_provider(self) -> ConfigProvider:
        return DatabaseConfigProvider(f"sqlite:///{self.path}")

    def make_broken_provider(self) -> ConfigProvider:
        return DatabaseConfigProvider(f"sqlite:///{self.path}.gone")


class _Shared(ConfigProvider):
    """Hands out the same dict each time."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {"database": "demo"}

    async def load_config(self) -> dict[str, Any]:
        return self.found


class _Once(_Shared):
    async def load_config(self) -> dict[str, Any]:
        found, self.found = self.found, {}
        return found


class _Loose(ConfigProvider):
    """Keeps the password as a plain text in its repr."""

    def __repr__(self) -> str:
        return f"_Loose({PASSWORD})"

    async def load_config(self) -> dict[str, Any]:
        return {"password": PASSWORD}


class _Text(ConfigProvider):
    async def load_config(self) -> dict[str, Any]:
        return "database = demo"  # type: ignore[return-value]


class _Wrong(ConfigProvider):
    async def load_config(self) -> dict[str, Any]:
        return {"tiemout": 3}


class _Stubborn(ConfigProvider):
    """Turns a cancellation into an error of its own."""

    async def load_config(self) -> dict[str, Any]:
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            raise RuntimeError("no") from None
        return {"database": "demo"}


class _Untyped(_Shared):
    fails = True

    async def load_config(self) -> dict[str, Any]:
        raise OSError("no route")


_BAD: Mapping[type[ConfigProvider], str] = {
    _Shared: "test_its_answer_is_the_askers_own",
    _Once: "test_it_gives_them_again",
    _Loose: "test_secrets_are_not_shown",
    _Text: "test_it_gives_settings",
    _Wrong: "test_it_gives_settings",
    _Stubborn: "test_it_bears_cancellation",
}


@pytest.mark.parametrize(("bad", "test"), list(_BAD.items()))
async def test_a_bad_provider_is_found_out(bad: type[ConfigProvider], test: str) -> None:
    class Its(ConfigContract):
        secrets = (PASSWORD,)

        def make_provider(self) -> ConfigProvider:
            return bad()

    with pytest.raises((AssertionError, ConfigError)):
        await getattr(Its(), test)()


async def test_an_error_outside_of_the_tree_is_found_out() -> None:
    class Its(ConfigContract):
        def make_broken_provider(self) -> ConfigProvider:
            return _Untyped()

    with pytest.raises(OSError, match="no route"):
        await Its().test_a_source_out_of_reach_is_a_typed_error()
