"""`zenoo plugins check`: good plugins pass, bad ones are named with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Install, Zenoo

HEAD = """
import asyncio, os, sys, time
from attrs import frozen
from zenoo_core import Component, Plugin
from zenoo_core.retry import RetryStrategy
"""
GOOD = (
    HEAD
    + """
@frozen
class Settings:
    required: int
    limit: int = 3

class Sample(Plugin):
    Settings = Settings

    def __init__(self, settings):
        self.limit = settings.limit
        self.seen = {}

    async def before_request(self, request, call):
        self.seen[call.operation] = 1

    def register_commands(self, cli):
        @cli.command()
        def wave():
            "Wave."
"""
)
RETRY = (
    HEAD
    + """
class Endless(RetryStrategy):
    def calculate_delay(self, attempt):
        return 2.0 ** attempt

class Sample(Plugin):
    def register_retry_strategies(self):
        return [Component("sample", Endless)]
"""
)


def _check(zenoo: Zenoo, name: str, **variables: str) -> tuple[int, dict[str, Any]]:
    done = zenoo("plugins", "check", name, "--json", **variables)
    assert "Traceback" not in done.stderr, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, found


def _failed(told: dict[str, Any]) -> dict[str, str]:
    rows = [row for plugin in told["plugins"] for row in plugin["findings"]]
    return {row["check"]: row["detail"] for row in rows if row["state"] == "failed"}


def test_a_good_plugin(zenoo: Zenoo, install: Install, work: Path) -> None:
    install("sample", GOOD, ":Sample")
    (work / "zenoo.toml").write_text("[sample]\nrequired = 7\n")
    code, told = _check(zenoo, "zenoo-sample")
    assert (code, _failed(told), told["passed"]) == (0, {}, True)
    (plugin,) = told["plugins"]
    checks = {row["check"]: row["state"] for row in plugin["findings"]}
    assert checks["commands: wave"] == "passed"
    assert checks["plugin: it bears cancellation"] == "passed"
    weight = plugin["weight"]
    assert weight["call_ratio"] > 0.5
    assert 0 < weight["import_ratio"] < 50
    assert set(work.iterdir()) == {work / "zenoo.toml"}
    table = zenoo("plugins", "check", "sample")
    assert table.returncode == 0
    assert "sample: all well" in table.stdout
    assert "x one without it" in table.stdout


def test_settings_that_are_missing(zenoo: Zenoo, install: Install) -> None:
    install("sample", GOOD, ":Sample")
    code, told = _check(zenoo, "sample")
    assert code == 1
    assert "sample.required" in _failed(told)["it loads, and is built"]
    assert told["plugins"][0]["weight"] is None


BAD = {
    "a wrong signature": ("def on_error(self, err): pass", "its hooks are valid", "'err'"),
    "an unknown hook": ("def on_eror(self): pass", "its hooks are valid", "Did you mean on_error"),
    "another generation": ("hook_api = 0\n    def on_error(self): pass", "it is a plugin", ""),
    "a failing observer": (
        "def on_attempt(self): raise ValueError('oh')", "it lives and leaves nothing behind", "oh"),
    "a task that stays": (
        "async def on_client_open(self):\n"
        "        type(self).kept = asyncio.ensure_future(asyncio.sleep(90))",
        "it lives and leaves nothing behind", "left behind: task sleep"),
    "a hook that is too long": (
        "async def before_request(self): await asyncio.sleep(5)",
        "it lives and leaves nothing behind", "a hook takes too long"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_plugin_is_told(zenoo: Zenoo, install: Install, what: str) -> None:
    body, check, why = BAD[what]
    install("sample", f"{HEAD}\nclass Sample(Plugin):\n    {body}\n", ":Sample")
    code, told = _check(zenoo, "sample", PYTHONOPTIMIZE="2")
    assert code == 1
    assert not told["passed"]
    failed = _failed(told)
    assert f"plugin: {check}" in failed, failed
    assert why in failed[f"plugin: {check}"]


def test_one_that_refuses_calls_is_well_but_not_weighed(zenoo: Zenoo, install: Install) -> None:
    body = "def before_request(self, method): raise PermissionError('read only')"
    install("sample", f"{HEAD}\nclass Sample(Plugin):\n    {body}\n", ":Sample")
    code, told = _check(zenoo, "sample")
    assert (code, _failed(told)) == (0, {})
    (plugin,) = told["plugins"]
    assert plugin["weight"] is None
    (cost,) = [row for row in plugin["findings"] if row["check"] == "what it costs"]
    assert cost["state"] == "not run"
    assert "read only" in cost["detail"]


def test_a_bad_strategy_is_told(zenoo: Zenoo, install: Install) -> None:
    install("sample", RETRY, ":Sample")
    code, told = _check(zenoo, "sample")
    assert code == 1
    assert "expected 0 to 60" in _failed(told)["strategy sample: delays can be waited"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import nothing_of_that_name", "nothing_of_that_name"),
        ("import os\nos._exit(9)", "exit 9"),
        ("import sys\nsys.exit('no')", "SystemExit: no"),
    ],
)
def test_one_that_cannot_be_loaded(zenoo: Zenoo, install: Install, source: str, why: str) -> None:
    install("sample", source, ":Sample")
    code, told = _check(zenoo, "sample")
    assert code == 1
    assert why in " ".join(_failed(told).values())
    shown = zenoo("plugins", "check", "sample")
    assert shown.returncode == 1
    assert "1 failed" in shown.stdout


def test_import_that_prints_and_opens(zenoo: Zenoo, install: Install) -> None:
    source = f"{HEAD}\nimport socket\nsocket.socket().close()\nprint('hello')\n"
    install("sample", f"{source}class Sample(Plugin):\n    def on_error(self): pass\n", ":Sample")
    code, told = _check(zenoo, "sample")
    assert code == 1
    assert "socket.__new__" in _failed(told)["plugin: importing it is light"]


def test_one_that_is_not_installed(zenoo: Zenoo) -> None:
    done = zenoo("plugins", "check", "zenoo-nowhere")
    assert done.returncode == 1
    assert "no distribution named 'zenoo-nowhere'" in done.stderr
    assert "zenoo-cli" in done.stderr


def test_options_before_the_subcommand_are_refused(zenoo: Zenoo) -> None:
    done = zenoo("plugins", "--load", "check", "zenoo-cli")
    assert done.returncode == 2
    assert "behind its name" in done.stderr


def test_a_hook_that_holds_calls_up_is_told(zenoo: Zenoo, install: Install) -> None:
    install("sample", HEAD + """
class Sample(Plugin):
    def before_request(self):
        time.sleep(0.02)
""", ":Sample")  # fmt: skip
    code, told = _check(zenoo, "sample")
    assert code == 1
    assert "ms a call" in _failed(told)["its hooks do not hold calls up"]
