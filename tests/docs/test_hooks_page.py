"""docs/hooks.md says what the code says."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import pytest

from zenoo_core import Plugin
from zenoo_core.hookspecs import HOOKS, Rule
from zenoo_core.plugins.enabling import KINDS
from zenoo_core.plugins.manager import PluginManager

from . import generate_hooks
from .pages import ROOT

PAGE = generate_hooks.PAGE.read_text(encoding="utf-8")
# Where hooks are asked; what is in none of these files is not asked yet.
_ASKING = (
    "pipeline.py",
    "runtime.py",
    "client.py",
    "opening.py",
    "retry/loop.py",
    "cache/layer.py",
    "cache/asking.py",
)
_CLI = ROOT / "zenoo_plugins" / "zenoo-cli" / "src"


def test_reference_is_up_to_date() -> None:
    assert generate_hooks.page(PAGE) == PAGE, "run: python -m tests.docs.generate_hooks"


def test_headings_are_the_argument_lists() -> None:
    headings = re.findall(r"^### (\w+)\((.*)\)$", PAGE, re.MULTILINE)
    assert headings == [(s.name, ", ".join(s.arguments)) for s in HOOKS.values()]


def test_overview_names_every_hook_once() -> None:
    table = PAGE.partition(generate_hooks.BEGIN)[0]
    named = re.findall(r"`(\w+)\(([\w, ]*)\)`", table)
    assert sorted(named) == sorted((s.name, ", ".join(s.arguments)) for s in HOOKS.values())


@pytest.mark.parametrize("name", HOOKS)
def test_example_is_a_valid_implementation(name: str) -> None:
    found = re.search(r"```python\n(.*?)```", HOOKS[name].doc, re.DOTALL)
    assert found, f"{name} has no example in its docstring"
    space: dict[str, Any] = {"Plugin": Plugin}
    exec("class Example(Plugin):\n" + textwrap.indent(found[1], "    "), space)
    manager = PluginManager()
    manager.register(space["Example"](), "example")
    assert manager.hooks_of("example") == (name,)


def _is_asked(name: str) -> bool:
    """Tell whether the core, or for commands the command line, asks a hook."""
    if HOOKS[name].rule is not Rule.COLLECT:
        return name in "".join((ROOT / "zenoo_core" / file).read_text() for file in _ASKING)
    if name == "register_models":
        return name in (ROOT / "zenoo_core" / "opening.py").read_text()
    kind = next((kind for kind, hook in KINDS.items() if hook == name), None)
    if kind is not None:  # collected by the kind of component
        return f'.component("{kind}"' in (ROOT / "zenoo_core" / "opening.py").read_text()
    return any(name in path.read_text() for path in _CLI.rglob("*.py"))


def test_what_is_not_asked_yet_is_said() -> None:
    said = re.search(r"^Not asked by this version: (.*?)\.$", PAGE, re.MULTILINE | re.DOTALL)
    assert said
    silent = {name for name in HOOKS if not _is_asked(name)}
    assert set(re.findall(r"`(\w+)`", said[1])) == silent
