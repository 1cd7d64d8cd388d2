"""`zenoo plugins` and `zenoo hooks`: what they list, checked against what is there."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

from zenoo_cli.commands.hooks import first_sentence

from zenoo_core.hookspecs import HOOKS

from .conftest import Install, Zenoo

WATCHER = """
from zenoo_core import Component, Plugin, hookimpl


class Watcher(Plugin):
    async def on_error(self, error):
        pass

    @hookimpl(tryfirst=True)
    def on_retry(self, delay):
        pass

    def register_cache_backends(self):
        return [Component("watcher", dict)]
"""


def test_plugins_with_their_state(zenoo: Zenoo, install: Install, work: Path) -> None:
    install("one", WATCHER, ":Watcher")
    install("two", WATCHER, ":Watcher")
    (work / "zenoo.toml").write_text('plugins = ["two"]\ndisabled = ["one"]')
    found = {row["name"]: row for row in json.loads(zenoo("plugins", "--json").stdout)}
    assert found["one"]["state"] == "disabled"
    assert found["two"] == {
        "name": "two", "distribution": "zenoo-two", "version": "1.2", "state": "enabled",
        "hooks": [], "brings": [], "reason": "",
    }  # fmt: skip
    assert found["cli"]["state"] == "installed"
    table = zenoo("plugins").stdout
    assert [line.split() for line in table.splitlines() if "zenoo-two" in line] == [
        ["two", "1.2", "zenoo-two", "enabled"]
    ]


def test_load_adds_what_plugins_bring_or_why_not(zenoo: Zenoo, install: Install) -> None:
    install("one", WATCHER, ":Watcher")
    install("bad", "import nothing_of_that_name")
    install("gone", "import os\nos._exit(9)")
    found = {row["name"]: row for row in json.loads(zenoo("plugins", "--load", "--json").stdout)}
    assert found["one"]["brings"] == ["cache"]
    assert found["one"]["hooks"] == ["on_error", "on_retry", "register_cache_backends"]
    assert found["bad"]["state"] == "broken"
    assert "nothing_of_that_name" in found["bad"]["reason"]
    assert found["gone"]["reason"].startswith("exit 9")
    done = zenoo("plugins", "--load")
    assert done.returncode == 0
    assert "broken: plugin 'bad' of zenoo-bad 1.2 cannot be imported" in done.stdout


def test_a_name_in_the_configuration_that_is_not_installed_is_told(
    zenoo: Zenoo, work: Path
) -> None:
    (work / "zenoo.toml").write_text('plugins = ["carrier-pigeon"]')
    done = zenoo("plugins")
    assert done.returncode == 0
    assert "carrier-pigeon: named in the configuration, not installed." in done.stderr
    assert "pip install zenoo-carrier-pigeon" in done.stderr


def test_every_hook_is_listed_with_its_exact_arguments(zenoo: Zenoo) -> None:
    rows = {row["name"]: row for row in json.loads(zenoo("hooks", "--json").stdout)}
    assert list(rows) == list(HOOKS)
    text = zenoo("hooks").stdout
    for name, spec in HOOKS.items():
        assert rows[name]["arguments"] == list(spec.arguments)
        assert rows[name]["rule"] == spec.rule.value
        assert rows[name]["summary"]
        assert f"\n  {name}({', '.join(spec.arguments)})\n" in text


def test_registered_plugins_in_the_order_of_calling(
    zenoo: Zenoo, install: Install, work: Path
) -> None:
    late = WATCHER.replace("Watcher", "Late").replace("@hookimpl(tryfirst=True)", "")
    install("late", late, ":Late")
    install("watcher", WATCHER, ":Watcher")
    install("shaky", "1 / 0")
    (work / "zenoo.toml").write_text('plugins = ["late", "shaky", "watcher"]')
    done = zenoo("hooks", "--json")
    rows = {row["name"]: row["plugins"] for row in json.loads(done.stdout)}
    assert rows["on_error"] == ["late", "watcher"]
    assert rows["on_retry"] == ["watcher", "late"]
    assert rows["on_cache_hit"] == []
    assert "plugin 'shaky'" in done.stderr
    assert "→ late, watcher" in zenoo("hooks").stdout


def test_first_sentence() -> None:
    assert first_sentence("One\nsentence. Another one.\n\nMore.") == "One sentence."
    assert first_sentence("No end\n\nMore.") == "No end"
    assert first_sentence(inspect.cleandoc("""`a.b` is 1.5 wide.""")) == "`a.b` is 1.5 wide."
