"""Providers named in the configuration of a client that works, and their order."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient
from zenoo_core.errors import ConfigError

from .conftest import Fill


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder / "zenoo.toml"


async def test_every_layer_lies_over_the_one_before(
    tmp_path: Path, sandbox: Sandbox, fill_sqlite: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {
        "url": sandbox.url, "password.env": "ERP_OF_TESTS", "timeout": "3", "attempts": "3",
        "rate": "33", "deadline": "40", "write_timeout": "41",
    }  # fmt: skip
    file = write(
        tmp_path,
        zenoo_toml=f"""
            providers = ["config-toml", "config-database", "config-dotenv", "config-env"]
            timeout = 1
            user = "admin"
            [config-toml]
            path = "{tmp_path}/more.toml"
            [config-database]
            allow_env = ["ERP_*"]
            [config-dotenv]
            path = "{tmp_path}/.env"
            [config-env]
            prefix = "MINE_OF_TESTS_"
        """,
        more_toml='timeout = 2\nattempts = 2\ndatabase = "demo"',
        _env="ZENOO_ATTEMPTS=4\nZENOO_RATE=44\nZENOO_DEADLINE=44\nZENOO_WRITE_TIMEOUT=44",
    )
    monkeypatch.setenv("ERP_OF_TESTS", "admin")
    monkeypatch.setenv("ZENOO_CONFIG_DATABASE__URL", fill_sqlite(list(rows.items())))
    monkeypatch.setenv("MINE_OF_TESTS_RATE", "55")
    monkeypatch.setenv("MINE_OF_TESTS_DEADLINE", "55")
    monkeypatch.setenv("MINE_OF_TESTS_WRITE_TIMEOUT", "55")
    monkeypatch.setenv("ZENOO_DEADLINE", "66")
    monkeypatch.setenv("ZENOO_WRITE_TIMEOUT", "66")
    async with ZenooClient(config=file, write_timeout=77) as client:
        await client.login()
        assert await client.search_count("res.partner", []) > 0
        found = client.settings
        assert (found.database, found.user, found.timeout, found.attempts) == (
            "demo",
            "admin",
            3,
            4,
        )
        assert (found.rate, found.deadline, found.write_timeout) == (55, 66, 77)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"providers": ["config-database"]}, "config-database.url: missing"),
     ({"providers": ["config-databsae"]}, "no config provider named 'config-databsae'"),
     ({"providers": ["config-toml"]}, "config-toml.path: missing, expected a path"),
     ({"providers": ["config-env"], "config_env": {"prefix": "erp"}}, "config-env.prefix"),
     ({"providers": ["config-env"], "config_env": {"prefix": "ZENOO_"}}, "is no prefix"),
     ({"providers": ["config-database"], "config_database": {"urll": "x"}}, "did you mean url"),
     ({"providers": ["config-database"],
       "config_database": {"url": "sqlite:///x", "on_error": "last_good"}}, "path of the copy"),
     ({"providers": ["config-database"], "disabled": ["config-database"]}, "also disabled")],
)  # fmt: skip
async def test_a_configuration_that_is_wrong(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        await ZenooClient(config=False, **arguments).open()


async def test_many_clients_open_at_once(sandbox: Sandbox, fill_sqlite: Fill) -> None:
    url = fill_sqlite(
        [("url", sandbox.url), ("database", "demo"), ("user", "admin"), ("password", "admin")]
    )

    async def count() -> int:
        settings = {"url": url}
        async with ZenooClient(
            config=False, providers=["config-database"], config_database=settings
        ) as client:
            return await client.search_count("res.partner", [])

    assert len({await count(), *await asyncio.gather(*(count() for _ in range(5)))}) == 1
