"""`zenoo config`: what is in force, where it is from, and nothing secret."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Install, Zenoo

PLUGIN = """
import attrs
from zenoo_core import Component, Plugin, Secret
from zenoo_core.config import ConfigProvider


class Vault(ConfigProvider):
    async def load_config(self):
        return {"timeout": 4, "user": "of the vault", "api_key": "hunter22-of-the-vault"}

    def describe(self, answer):
        return "vault with %d keys" % len(answer)


@attrs.frozen
class Settings:
    token: Secret | None = None
    nodes: tuple[str, ...] = ()
    size: int = 5
    secrets: dict[str, Secret] = attrs.field(factory=dict)


class VaultPlugin(Plugin):
    Settings = Settings

    def __init__(self, settings):
        pass

    def register_config_providers(self):
        return [Component("vault", Vault)]
"""

TOML = """
providers = ["vault"]
timeout = 3
password = "hunter22-of-the-file"
[vault]
token = "hunter22-by-type"
nodes = ["redis://me:hunter22-in-url@h/0", "h2"]
[vault.secrets]
a = "hunter22-in-table"
[memory]
max_bytes = 5000
token = "hunter22-of-nobody-knows"
"""


def test_values_with_their_sources(zenoo: Zenoo, install: Install, work: Path) -> None:
    install("vault", PLUGIN, ":VaultPlugin")
    (work / "zenoo.toml").write_text(TOML)
    done = zenoo("--user", "ada", "config", "--json", ZENOO_ATTEMPTS="2")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {
        row["key"]: (row["value"], row["source"]) for row in json.loads(done.stdout)["settings"]
    }
    assert rows == {
        "providers": (["vault"], "zenoo.toml"),
        "timeout": (4.0, "provider vault with 3 keys"),
        "attempts": (2, "environment variable ZENOO_ATTEMPTS"),
        "user": ("ada", "argument user"),
        "password": ("***", "zenoo.toml"),
        "api_key": ("***", "provider vault with 3 keys"),
        "vault.token": ("***", "zenoo.toml"),
        "vault.nodes": (["redis://***@h/0", "h2"], "zenoo.toml"),
        "vault.secrets.a": ("***", "zenoo.toml"),
        "memory.max_bytes": (5000, "zenoo.toml"),
        "memory.token": ("***", "zenoo.toml"),
    }
    everything = zenoo("config", "--all", "--json")
    keys = {row["key"]: row["source"] for row in json.loads(everything.stdout)["settings"]}
    assert keys["deadline"] == keys["vault.size"] == keys["context"] == "default"
    table = zenoo("config").stdout
    assert ["timeout", "4.0", "provider", "vault", "with", "3", "keys"] in [
        line.split() for line in table.splitlines()
    ]
    for text in (done.stdout, everything.stdout, table):
        assert "hunter22" not in text


def test_a_table_that_is_wrong(zenoo: Zenoo, install: Install, work: Path) -> None:
    install("vault", PLUGIN, ":VaultPlugin")
    (work / "zenoo.toml").write_text(
        'plugins = ["vault", "nobody-has-this"]\n[vault]\nsize = "hunter22"\ntoken = "hunter22"'
    )
    done = zenoo("config", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["problems"] == [
        "configuration: vault.size: found text, expected a whole number (zenoo.toml)"
    ]
    assert "hunter22" not in done.stdout + done.stderr
    assert "vault.size: found text" in zenoo("config").stderr


def test_a_configuration_that_cannot_be_read(zenoo: Zenoo, work: Path) -> None:
    (work / "zenoo.toml").write_text("timeout = 'x'")
    done = zenoo("config")
    assert done.returncode == 1
    assert done.stderr.startswith("ConfigError: configuration: timeout: found text")
    (work / "zenoo.toml").write_text("providers = ['none-of-this']")
    assert "no config provider named" in zenoo("config").stderr
