"""The tables of keys in the README are those of the classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from zenoo_config.plugins import DatabasePlugin, DotenvPlugin, EnvironmentPlugin, TomlPlugin

from zenoo_core.config.reference import settings_table

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.parametrize(
    ("plugin", "name"),
    [
        (DatabasePlugin, "config-database"),
        (TomlPlugin, "config-toml"),
        (DotenvPlugin, "config-dotenv"),
        (EnvironmentPlugin, "config-env"),
    ],
)
def test_every_key_is_described(plugin: Any, name: str) -> None:
    lines = settings_table(plugin.Settings, name).splitlines()
    assert "\n".join(lines[2:]) in README.read_text()
