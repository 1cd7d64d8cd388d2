"""Examine the plugins of a distribution, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from zenoo_cli.check.findings import Examined, Finding
from zenoo_core.errors import PluginNotFound
from zenoo_core.plugins.discovery import InstalledPlugin, scan

_PATIENCE = 180.0  # seconds that one plugin may take


def plugins_of(word: str) -> list[InstalledPlugin]:
    """Return the plugins of a distribution, or the one of that name; raises `PluginNotFound`."""
    wanted = word.lower().replace("_", "-")
    found = [p for p in scan() if p.distribution.lower().replace("_", "-") == wanted]
    found = found or [p for p in scan() if p.name == word]
    if not found:
        there = ", ".join(sorted({plugin.distribution for plugin in scan()}))
        raise PluginNotFound(
            f"no distribution named {word!r} with plugins is installed (there are: {there})",
            plugin=word,
            advice='Install it first; in its folder: python -m pip install -e ".[test]"',
        )
    return found


def examined(name: str, file: Path | None, profile: str | None, url: str = "") -> Examined:
    """Examine one plugin, with the settings that a configuration file has for it.

    `url` is that of a server for the suites of transports.
    """
    command = [sys.executable, "-m", "zenoo_cli.check.child", name]
    command += [str(file.resolve()) if file else "", profile or "", url]
    # Its suites are made of assertions, which must not be left out.
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONOPTIMIZE"}
    with tempfile.TemporaryDirectory(prefix="zenoo-check-") as folder:  # some plugins write files
        try:
            done = subprocess.run(  # noqa: S603 - a module of ours, a name from metadata
                command, cwd=folder, env=environ, capture_output=True, text=True,
                timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return _ended(name, f"not done after {_PATIENCE:g} s: something waits for ever")
    try:
        return Examined.from_dict(json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return _ended(name, f"exit {done.returncode}: {last}")


def _ended(name: str, why: str) -> Examined:
    return Examined(name, (Finding("it can be examined", "failed", why),))
