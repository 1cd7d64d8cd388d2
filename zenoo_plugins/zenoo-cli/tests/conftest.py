"""`zenoo` as a process of its own, in an empty folder, with plugins made up for the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]
Zenoo = Callable[..., Done]
Install = Callable[..., None]

# A server in one class: enough of Odoo to be asked things.
SERVER = """
from zenoo_core import Component, Plugin
from zenoo_core.errors import AccessError
from zenoo_core.transport import BaseTransport


class Pretend(BaseTransport):
    def __init__(self, url):
        self.url = url

    async def send_request(self, data):
        params = data["params"]
        answer = {"id": data["id"]}
        if params["method"] == "version":
            answer["result"] = {"server_version": "19.0", "protocol_version": 1}
        elif params["method"] == "authenticate":
            database, login, password, _ = params["args"]
            answer["result"] = 2 if (login, password) == ("admin", "right") else False
        else:
            answer |= self.execute(*params["args"][3:])
        return answer

    def execute(self, model, method, args, kwargs):
        kwargs.pop("context", None)
        if method == "context_get":
            return {"result": {"lang": "en_US"}}
        if method == "search_read":
            return {"result": [
                {"id": 7, "name": "Ada \\x1b[31m", "country_id": [20, "Belgium"], "active": True},
                {"id": 8, "name": "Bob", "country_id": False, "child_ids": [1, 2]},
            ]}
        if method == "unlink":
            return {"error": {"code": 200, "message": "Odoo Server Error", "data": {
                "name": "odoo.exceptions.AccessError", "message": "You may not.\\x1b[2J",
                "arguments": [], "debug": "Traceback of the server"}}}
        return {"result": {"args": args, "kwargs": kwargs}}


class PretendPlugin(Plugin):
    def register_transports(self):
        return [Component("pretend", Pretend)]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder on the import path of the processes."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def install(site: Path) -> Install:
    """Install a distribution with one plugin: its name, and the source of its module."""

    def install(name: str, source: str, value: str = "") -> None:
        module = f"pretend_{name.replace('-', '_')}"
        (site / f"{module}.py").write_text(source)
        info = site / f"zenoo_pretend_{name}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: zenoo-{name}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[zenoo.plugins]\n{name} = {module}{value}\n")

    return install


@pytest.fixture
def zenoo(tmp_path: Path, site: Path) -> Zenoo:
    """Run `zenoo` with arguments and variables; nothing of this machine's settings counts."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*args: str, code: str = "", **variables: str) -> Done:
        environ = {k: v for k, v in os.environ.items() if not k.startswith("ZENOO_")}
        environ |= {"PYTHONPATH": str(site), "HOME": str(tmp_path), **variables}
        start = ["-c", code] if code else ["-m", "zenoo_cli"]
        return subprocess.run(
            [sys.executable, "-W", "error", *start, *args],
            cwd=folder, env=environ, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def work(zenoo: Zenoo, tmp_path: Path) -> Path:
    """The folder that `zenoo` runs in."""
    return tmp_path / "work"


@pytest.fixture
def server(install: Install, work: Path) -> None:
    """Configure a server that pretends, with credentials that it takes."""
    install("pretend", SERVER, ":PretendPlugin")
    (work / "zenoo.toml").write_text(
        'transport = "pretend"\ndatabase = "demo"\nuser = "admin"\npassword = "right"\n'
    )
