"""`zenoo call` and `zenoo version`: what they print, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Install, Zenoo

pytestmark = pytest.mark.usefixtures("server")


def test_records_are_a_table(zenoo: Zenoo) -> None:
    done = zenoo("call", "res.partner", "search_read")
    assert (done.returncode, done.stderr) == (0, "")
    head, _, ada, bob = [line for line in done.stdout.splitlines() if line.strip()]
    assert head.split() == ["id", "name", "country_id", "active", "child_ids"]
    assert ada.split() == ["7", "Ada", "\\x1b[31m", "Belgium", "(20)", "true"]
    assert bob.split() == ["8", "Bob", "false", "[1,", "2]"]


def test_arguments_arrive_as_they_are(zenoo: Zenoo) -> None:
    done = zenoo("call", "m", "echo", '[[["a", "=", 1]], null]', '{"limit": 5}', "--json")
    assert json.loads(done.stdout) == {"args": [[["a", "=", 1]], None], "kwargs": {"limit": 5}}
    table = zenoo("call", "m", "echo", "[1]").stdout
    assert [line.split() for line in table.splitlines() if "args" in line] == [
        ["args", "[1]"],
        ["kwargs", "{}"],
    ]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("call", "m"), "Missing argument 'METHOD'"),
        (("call", "m", "x", "[1"), "not JSON"),
        (("call", "m", "x", "7"), "expected a JSON list"),
        (("call", "m", "x", "[]", "[]"), "expected a JSON object"),
    ],
)
def test_wrong_usage(zenoo: Zenoo, args: tuple[str, ...], says: str) -> None:
    done = zenoo(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_refusal_is_one_clean_message(zenoo: Zenoo) -> None:
    done = zenoo("call", "res.users", "unlink", "[[1]]")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "AccessError: res.users.unlink: You may not.\\x1b[2J",
        "Add --traceback to see the server's traceback.",
    ]


def test_the_servers_traceback_on_request(zenoo: Zenoo) -> None:
    done = zenoo("call", "res.users", "unlink", "[[1]]", "--traceback")
    assert done.returncode == 1
    assert done.stderr.endswith("\nTraceback of the server\n")


def test_a_wrong_password_is_an_error_that_does_not_show_it(zenoo: Zenoo) -> None:
    done = zenoo("call", "m", "x", ZENOO_PASSWORD="canary-22e1")
    assert done.returncode == 1
    assert done.stderr.startswith("AuthenticationError: ")
    assert "canary-22e1" not in done.stderr + done.stdout


def test_without_credentials_and_without_a_terminal(zenoo: Zenoo, work: Path) -> None:
    (work / "zenoo.toml").write_text('transport = "pretend"')
    done = zenoo("call", "m", "x")
    assert done.returncode == 1
    assert done.stderr.startswith("NotLoggedIn: ")
    assert "configure" in done.stderr


def test_the_version_needs_no_login(zenoo: Zenoo, work: Path) -> None:
    (work / "zenoo.toml").write_text('transport = "pretend"')
    assert json.loads(zenoo("version", "--json").stdout)["server_version"] == "19.0"
    assert "server_version" in zenoo("version").stdout


def test_the_options_before_win(zenoo: Zenoo) -> None:
    done = zenoo("--user", "eve", "call", "m", "x")
    assert done.returncode == 1
    assert "'eve'" in done.stderr


def test_nobody_listens(zenoo: Zenoo, work: Path) -> None:
    (work / "zenoo.toml").unlink()
    done = zenoo("--url", "http://127.0.0.1:1", "version")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ConnectionFailed: no connection to http://127.0.0.1:1")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals of this kind here")
def test_at_a_terminal_the_password_is_asked_for_and_not_shown(
    zenoo: Zenoo, work: Path, site: Path
) -> None:
    (work / "zenoo.toml").write_text('transport = "pretend"\ndatabase = "demo"\n')
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "zenoo_cli", "call", "m", "echo", "--json"],
        cwd=work, env={**os.environ, "PYTHONPATH": str(site)}, start_new_session=True,
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, text=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        shown = _answer(ours, "User: ", "admin\n") + _answer(ours, "Password: ", "right\n")
        out, _ = process.communicate(timeout=30)
    finally:
        process.kill()
        os.close(ours)
    assert process.returncode == 0
    assert json.loads(out) == {"args": [], "kwargs": {}}
    assert "right" not in shown


def _answer(terminal: int, question: str, answer: str) -> str:
    shown, end = "", time.monotonic() + 30
    while question not in shown and time.monotonic() < end:
        shown += os.read(terminal, 1000).decode()
    os.write(terminal, answer.encode())
    return shown


def test_a_plugin_that_configuration_names_takes_part(
    zenoo: Zenoo, install: Install, work: Path
) -> None:
    install("nosy", _NOSY)
    with (work / "zenoo.toml").open("a") as file:
        file.write('plugins = ["nosy"]\n')
    assert "nosy saw m.echo" in zenoo("call", "m", "echo").stderr


_NOSY = """
import sys
from zenoo_core import hookimpl


@hookimpl
def end_operation(operation):
    print("nosy saw", operation, file=sys.stderr)
"""
