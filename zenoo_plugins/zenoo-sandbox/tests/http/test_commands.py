"""`zenoo sandbox` as a process, the plugin that brings it, and the pytest fixtures."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import aiohttp
import click
import pytest
from zenoo_sandbox import Sandbox, run_in_thread
from zenoo_sandbox.plugin import SandboxPlugin

_COMMAND = [sys.executable, "-c", "from zenoo_sandbox.cli import sandbox_command as c; c()"]


def _start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [*_COMMAND, "--port", "0", *arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or "data  " not in lines[-1]:
        line = process.stdout.readline()
        assert line, "the command ended early"
        lines.append(line)
    return process, "".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_and_ends_cleanly(number: signal.Signals) -> None:
    process, said = _start("--version", "18.0", "--database", "one", "--database", "two")
    with process:
        process.send_signal(number)
        assert process.stdout is not None
        rest = process.stdout.read()
    assert process.returncode == 0
    assert "has ended" in rest
    assert re.search(r"Odoo 18\.0 sandbox at http://127\.0\.0\.1:\d+ ", said)
    assert "one, two" in said
    assert "admin / admin, API key sandbox-admin" in said


async def test_the_command_answers(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    process, said = _start("--store", str(tmp_path / "kept.db"), "--http", "1.0")
    with process:
        url = re.search(r"http://\S+", said)
        assert url is not None
        async with http.get(f"{url[0]}/web/version") as response:
            assert (await response.json())["version"] == "19.0"
            assert response.version == aiohttp.HttpVersion10
        process.terminate()
        assert process.stdout is not None
        assert "has ended" in process.stdout.read()
    assert process.returncode == 0
    assert (tmp_path / "kept.db").exists()


def test_a_taken_port_is_said_in_one_line() -> None:
    with run_in_thread(Sandbox()) as sandbox:
        port = sandbox.port
        ended = subprocess.run(
            [*_COMMAND, "--port", str(port)], capture_output=True, text=True, check=False
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: cannot listen on 127.0.0.1:{port}")
    assert "--port 0" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_name_is_said_in_one_line() -> None:
    ended = subprocess.run(
        [*_COMMAND, "--database", "../x"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "'../x' is no name" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_store_that_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    store = tmp_path / "none" / "kept.db"
    ended = subprocess.run(
        [*_COMMAND, "--port", "0", "--store", str(store)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: cannot open {store}: No such file or directory")
    assert "--store expects a file" in ended.stderr


def test_the_plugin_is_found_and_brings_the_command() -> None:
    (found,) = entry_points(group="zenoo.plugins", name="sandbox")
    assert found.load() is SandboxPlugin
    cli = click.Group()
    SandboxPlugin().register_commands(cli)
    assert set(cli.commands) == {"sandbox"}


def test_importing_the_fixtures_loads_no_server() -> None:
    script = (
        "import sys, zenoo_sandbox.pytest_plugin, zenoo_sandbox.plugin; "
        "print(sorted({'aiohttp', 'sqlite3', 'msgspec'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() in ("[]", "['msgspec']")


async def test_the_fixture_serves_a_fresh_sandbox(
    sandbox: Sandbox, sandbox_url: str, http: aiohttp.ClientSession
) -> None:
    assert sandbox_url == sandbox.url
    assert not sandbox.calls
    async with http.get(f"{sandbox_url}/web/health") as response:
        assert response.status == 200


@pytest.mark.sandbox(version="18.0", databases=("one", "two"))
def test_the_marker_gives_the_fixture_its_arguments(sandbox: Sandbox) -> None:
    assert sandbox.version == "18.0"
    assert set(sandbox.databases) == {"one", "two"}
