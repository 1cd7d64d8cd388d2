"""The process that a plugin is examined in: its last line of output is the JSON of what was found.

`python -m zenoo_cli.check.child NAME [FILE [PROFILE [URL]]]`
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zenoo_cli.check.components import components
from zenoo_cli.check.findings import Examined, Finding, Weight
from zenoo_cli.check.suites import contract_of, explained, run
from zenoo_cli.check.weighing import weigh
from zenoo_core.config import load
from zenoo_core.errors import ZenooError
from zenoo_core.plugins.discovery import InstalledPlugin, find, installed
from zenoo_core.testing import PluginContract

_MOST = 5_000.0  # microseconds that all hooks of a plugin may add to a call


def examine(name: str, table: Mapping[str, Any], url: str = "") -> Examined:
    """Load a plugin, run the suites that fit it, and weigh it."""
    plugin = find(name)
    contract = contract_of(plugin, table)
    if refused := _refusal(contract):
        return Examined(name, (refused,))
    findings = [Finding("it loads, and is built", "passed")]
    findings += run(contract, "plugin")
    findings += _rest(contract, name, url)
    weight = None
    if all(finding.state != "failed" for finding in findings):
        try:
            weight = weigh(contract, _module(plugin))
            findings.append(_holds_up(weight))
        except ZenooError as error:  # a plugin may refuse calls; then there is nothing to measure
            findings.append(Finding("what it costs", "not run", error.message))
    return Examined(name, tuple(findings), weight)


def _holds_up(weight: Weight) -> Finding:
    words = "its hooks do not hold calls up"
    if weight.call_microseconds <= _MOST:
        return Finding(words, "passed")
    why = f"{weight.call_microseconds / 1000:.1f} ms a call, at most {_MOST / 1000:g} are expected"
    return Finding(words, "failed", f"{why}: what takes long belongs into a thread or a task")


def _refusal(contract: PluginContract) -> Finding | None:
    try:
        contract.make_plugin()
    except Exception as error:
        return Finding("it loads, and is built", "failed", explained(error))
    return None


def _rest(contract: PluginContract, name: str, url: str) -> Iterator[Finding]:
    from zenoo_cli.extensions import commands_of

    try:
        yield from components(contract, name, url)
        commands = commands_of(name, contract.make_plugin())
    except ZenooError as error:
        yield Finding("it can be registered", "failed", error.message)
    else:
        if commands:
            yield Finding(f"commands: {', '.join(sorted(commands))}", "passed")


def _module(plugin: InstalledPlugin) -> str:
    target = plugin.load()
    return target.__name__ if inspect.ismodule(target) else str(target.__module__)


def _table(name: str, file: str, profile: str) -> Mapping[str, Any]:
    found = load(
        environ=os.environ,
        file=Path(file) if file else False,
        profile=profile or None,
        known_tables=tuple(installed()),
    )
    return found.tables.get(name, {})


def main(name: str, file: str = "", profile: str = "", url: str = "") -> None:
    """Examine a plugin and write what was found."""
    print("\n" + json.dumps(examine(name, _table(name, file, profile), url).as_dict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
