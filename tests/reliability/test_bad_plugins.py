"""R19: twelve bad plugins. The host starts, its calls succeed, and each of them is named."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from textwrap import dedent, indent
from typing import Any
from zipfile import ZipFile

import pytest

from reliability.server import Server

PROGRAMS = Path(__file__).parent / "programs"
CALLS = 20
_WHEEL = "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_HEAD = "import asyncio, sys, time\nfrom zenoo_core import Component, Plugin, not_a_hook\n"


def plugin(body: str) -> str:
    """Return the source of a plugin class with these methods."""
    return f"{_HEAD}\nclass Sample(Plugin):\n{indent(dedent(body), '    ')}\n"


# Those that cannot even be switched on: what is said of each.
BROKEN: dict[str, tuple[str, str]] = {
    "importerror": ("import no_such_module_at_all\n", "ModuleNotFoundError"),
    "syntaxerror": ("def broken(:\n", "SyntaxError"),
    "systemexit": ("import sys\nsys.exit(3)\n", "SystemExit"),
    "wrongsignature": (
        plugin("def before_request(self, request, colour): ..."), "names 'colour'"),
    "unknownhook": (plugin("async def on_eror(self, error): ..."), "Did you mean on_error"),
    "duplicate": (plugin("def on_error(self, error): ..."), "brought by sample-duplicate 1.0 and"),
    "otherapi": (plugin("hook_api = 99"), "written for hook_api 99"),
}  # fmt: skip
# Those that are switched on and then misbehave in every call.
RUNNING: dict[str, tuple[str, str]] = {
    "raises": (
        plugin("""
            def on_attempt(self, call): raise RuntimeError("no luck")
            async def start_operation(self, call): raise KeyError("nor here")
        """), "plugin 'raises' failed in hook"),
    "hangs": (
        plugin("""
            async def on_attempt_done(self, call):
                if call.method == "search_read": await asyncio.sleep(60)
        """), "plugin 'hangs' stayed longer than 0.2 s in hook on_attempt_done"),
    "blocks": (
        plugin("""
            def end_operation(self, call):
                if call.method == "search_read": time.sleep(0.3)
        """), "plugin 'blocks' blocked everything for 0.3"),
    "mutates": (
        plugin("""
            def before_request(self, request, params):
                for values in (params, {"args": request.args, "kwargs": request.kwargs}):
                    for value in values["args"]:
                        if isinstance(value, dict): value["comment"] = "changed"
                        if isinstance(value, list): value.clear()
                    values["kwargs"].clear()
                request.context["lang"] = "xx_XX"

            def after_response(self, request):
                for value in request.args:
                    if isinstance(value, list): value.append("changed")
        """), "was changed in place, which reaches nobody; that was done by one of "),
    "leaks": (
        plugin("""
            async def on_attempt(self, call):
                self.tasks = [*getattr(self, "tasks", []), asyncio.create_task(self.forever())]

            async def forever(self):
                await asyncio.sleep(3600)
        """), "plugin 'leaks' has left a task running: Sample.forever"),
}  # fmt: skip
UNLISTED = "raise SystemExit('imported without being named')\n"
ALL = {**BROKEN, **RUNNING, "unlisted": (UNLISTED, "")}
GOOD = plugin("""
    calls = 0
    def end_operation(self, call): type(self).calls += 1
""")


def wheel(folder: Path, name: str, source: str, distribution: str = "") -> Path:
    """Write a wheel with one module and one entry point."""
    distribution = distribution or f"sample-{name}"
    stem = distribution.replace("-", "_")
    module, info = f"plugin_{stem}", f"{stem}-1.0.dist-info"
    target = f"{module}:Sample" if "class Sample" in source else module
    files = {
        f"{module}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n",
        f"{info}/WHEEL": _WHEEL,
        f"{info}/entry_points.txt": f"[zenoo.plugins]\n{name} = {target}\n",
    }  # fmt: skip
    path = folder / f"{stem}-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
        record = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
        archive.writestr(f"{info}/RECORD", record)
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which all of them are installed, from wheels."""
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    built = [wheel(wheels, name, source) for name, (source, _) in ALL.items()]
    built.append(wheel(wheels, "duplicate", GOOD, "sample-second"))
    built.append(wheel(wheels, "good", GOOD))
    options = ["--no-index", "--no-deps", "--no-compile", "--quiet", "--target", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, *map(str, built)],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


async def python(site: Path, *arguments: str) -> str:
    """Run a program that sees these distributions; return what it printed last."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments,
        stdout=PIPE, stderr=PIPE, cwd=site, env={**os.environ, "PYTHONPATH": str(site)},
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def host(site: Path, server: Server, **settings: Any) -> dict[str, Any]:
    program = str(PROGRAMS / "host.py")
    out = await python(site, program, server.url, "session", json.dumps(settings))
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    assert "failed" not in told, told["failed"]
    return told


def works(told: dict[str, Any]) -> None:
    assert told["right"]
    assert told["untouched"]
    assert told["closing"] < 2


async def test_r19_all_at_once(site: Path, server: Server, figures: Any) -> None:
    """The host starts with all of them on its list; each is named, and its calls succeed."""
    listed = ["good", *BROKEN, *RUNNING]
    told = await host(
        site, server, plugins=listed, broken_plugins="skip", hook_timeout=0.2
    )  # fmt: skip
    works(told)
    heard = "\n".join(told["heard"])
    for name, (_, said) in ALL.items():
        assert said in (told["broken"][name] if name in BROKEN else heard), name
        assert said == "" or f"'{name}'" in heard, name
    assert set(told["broken"]) == set(BROKEN)
    assert [name for name in told["plugins"] if name != "session"] == ["good", *RUNNING]
    assert told["left"] == ["Sample.forever"]  # named, and let be
    assert "plugin_sample_unlisted" not in told["modules"]
    assert "plugin_sample_good" in told["modules"]
    figures(f"{CALLS} calls in {told['seconds']:.1f} s with {len(listed)} bad plugins")


@pytest.mark.parametrize("name", list(BROKEN))
async def test_r19_refused_by_default_and_left_out_by_the_operator(
    site: Path, server: Server, name: str
) -> None:
    """A plugin that may guard something is not passed over unless somebody says so."""
    said = BROKEN[name][1]
    told = await host(site, server, plugins=[name, "good"])
    assert f"'{name}'" in told["refused"]
    assert said in told["refused"]
    assert "sample-" in told["refused"]  # its distribution
    told = await host(site, server, plugins=[name, "good"], disabled=[name])
    works(told)
    assert told["modules"] == ["plugin_sample_good"]


@pytest.mark.parametrize("name", list(RUNNING))
async def test_r19_one_at_a_time(site: Path, server: Server, name: str) -> None:
    said = RUNNING[name][1]
    told = await host(site, server, plugins=[name], hook_timeout=0.2)
    works(told)
    assert said in "\n".join(told["heard"])
    assert told["left"] == (["Sample.forever"] if name == "leaks" else [])
    assert told["longest"] < 1


async def test_r19_the_report(site: Path) -> None:
    """Without importing any into the host, and with each imported in a process of its own."""
    rows = json.loads(await python(site, "-m", "zenoo_core", "plugins", "--json"))
    assert {row["name"] for row in rows} >= {*ALL, "good"}
    assert {row["state"] for row in rows} <= {"installed", "enabled"}
    loaded = json.loads(await python(site, "-m", "zenoo_core", "plugins", "--json", "--load"))
    states = {row["name"]: row for row in loaded if row["distribution"].startswith("sample-")}
    for name, (_, said) in BROKEN.items():
        assert states[name]["state"] == "broken", name
        assert said.split("Did you")[0] in states[name]["reason"], name
    assert {states[name]["state"] for name in (*RUNNING, "good")} == {"installed"}
    assert states["unlisted"]["state"] == "broken"


async def test_r19_a_plugin_that_changes_requests_fails_closed(
    site: Path, server: Server, tmp_path: Path
) -> None:
    """What matters to a call ends it, by name: the request is not sent as if nothing had been."""
    source = plugin("def before_request(self, request): raise RuntimeError('no luck')")
    with ZipFile(wheel(tmp_path, "closed", source)) as archive:
        archive.extractall(tmp_path)
    program = str(PROGRAMS / "host.py")
    out = await python(tmp_path, program, server.url, "session", '{"plugins": ["closed"]}')
    told = json.loads(out.splitlines()[-1])
    assert told["failed"].startswith("PluginError: plugin 'closed' failed in hook before_request")
    assert not server.executions
