"""`zenoo demo`: the whole story, and how it ends when something is missing or somebody stops it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .conftest import Zenoo

WITHOUT = """
import sys
from zenoo_core.plugins import discovery
everything = discovery.scan()
discovery.scan = lambda: tuple(p for p in everything if p.name not in {names!r})
from zenoo_cli.main import main
main()
"""
PRETENDER = """
import click
from zenoo_core import Plugin


class SandboxPlugin(Plugin):
    def register_commands(self, cli):
        @cli.command()
        @click.option("--port")
        def sandbox(port):
            {body}
"""


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def test_the_whole_story(zenoo: Zenoo, work: Path) -> None:
    # Whatever is configured here, the demo is the same.
    (work / "zenoo.toml").write_text('transport = "carrier-pigeon"')
    done = zenoo("demo", ZENOO_PLUGINS="nothing", ZENOO_PASSWORD="x")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"^(\d+)\. ", done.stdout, re.M) == [str(n) for n in range(1, 12)]
    for word in ('transport = "session"', 'plugins = ["audit", "logging"]', "UserError"):
        assert word in done.stdout
    assert "res.partner.unlink" in done.stdout
    assert "All 11 steps went well" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    url = re.search(r"listening at (\S+)", done.stdout)
    assert url is not None
    assert not _answers(url[1])


def test_the_story_for_machines(zenoo: Zenoo) -> None:
    done = zenoo("demo", "--json")
    story = json.loads(done.stdout)
    assert (done.returncode, story["ok"]) == (0, True)
    assert story["seconds"] < 10
    steps = {step["title"]: step for step in story["steps"]}
    assert [step["error"] for step in steps.values()] == [""] * 11
    assert steps["List the companies"]["rows"][0]["name"]
    (refusal,) = steps["Meet a refusal: delete Odoo's superuser"]["rows"]
    assert refusal["class"] == "UserError"
    seen = {row["call"] for row in steps["What the plugin audit saw"]["rows"]}
    assert {"res.company.search_read", "res.partner.create", "res.users.unlink"} <= seen


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        ({"sandbox"}, "pip install zenoo-sandbox"),
        ({"session", "jsonrpc"}, "pip install zenoo-http"),
        ({"audit", "logging"}, "pip install zenoo-observe"),
    ],
)
def test_what_it_needs_is_named(zenoo: Zenoo, missing: set[str], advice: str) -> None:
    done = zenoo("demo", code=WITHOUT.format(names=missing))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ConfigError: the demo needs zenoo-")
    assert done.stderr.endswith(f"{advice}\n")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise SystemExit('no room here')", "no room here"),
        ("click.echo('hello')", "hello"),
        ("click.echo('at http://127.0.0.1:1')", "ConnectionFailed"),
    ],
)
def test_a_server_that_does_not_come_up_is_told_at_its_step(
    zenoo: Zenoo, site: Path, body: str, says: str
) -> None:
    # Found before the real one, which is installed behind it.
    (site / "zenoo_sandbox").mkdir()
    (site / "zenoo_sandbox" / "__init__.py").touch()
    (site / "zenoo_sandbox" / "plugin.py").write_text(PRETENDER.format(body=body))
    done = zenoo("demo")
    assert done.returncode == 1
    assert says in done.stderr
    assert "went well" not in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_it_leaves_no_server_behind(
    zenoo: Zenoo, work: Path, number: signal.Signals
) -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZENOO_")}
    with subprocess.Popen(
        [sys.executable, "-m", "zenoo_cli", "demo"], cwd=work, env=environ,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        found = (re.search(r"http\S+", line) for line in process.stdout)
        url = next(match[0] for match in found if match)
        assert _answers(url)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert not _answers(url)
