"""Who may import whom."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from architecture.sources import ALL, CORE, PLUGINS, Distribution, Module

# From the ground up: a module may import from its own row and from the rows above it in this
# table. A name stands for a module with all that is below it, unless a longer name is listed.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("records", "errors", "secret", "deadlines", "forks", "scrubbing"),
    ("transport", "cache", "retry", "config"),
    ("hookspecs",),
    ("plugins", "middleware", "events", "performance"),
    (
        "retry.loop",
        "retry.budget",
        "retry.breaker",
        "retry.gate",
        "retry.findings",
        "cache.layer",
        "cache.asking",
        "cache.shell",
        "cache.generations",
        "cache.face",
        "cache.board",
        "pipeline",
        "models",
    ),
    ("once", "runtime", "opening"),
    (
        "operations",
        "insider",
        "file_calls",
        "page_calls",
        "files",
        "keys",
        "create_once",
        "client",
    ),
    ("",),  # zenoo_core/__init__.py, the face of it all
    ("testing", "__main__"),
)

# What the core may import besides itself and the standard library, whoever installs what.
CORE_NEEDS = {"attrs", "attr", "cattrs", "msgspec", "pluggy"}

_LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
_CORE_MODULES = {module.name for module in CORE.modules}
_PACKAGES = {distribution.package.name for distribution in ALL}


class _Import:
    """One name that a module imports: `from <module> import <name>`, or `import <module>`."""

    def __init__(self, module: str, name: str, line: int) -> None:
        self.module, self.name, self.line = module, name, line

    @property
    def target(self) -> str:
        """Return the module that is imported, also where it is the name behind `import`."""
        whole = f"{self.module}.{self.name}"
        return whole if whole in _CORE_MODULES else self.module


def _imports(module: Module) -> Iterator[_Import]:
    """Yield all imports but those for type checkers only; those inside functions count."""
    pending: list[ast.AST] = [module.tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (_Import(alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield from (_Import(base, alias.name, node.lineno) for alias in node.names)
        pending += ast.iter_child_nodes(node)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    parts = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _level(name: str) -> int:
    """Return a core module's row; the longest listed name that it begins with decides."""
    inner = name.partition(".")[2]
    while inner and inner not in _LEVEL:
        inner = inner.rpartition(".")[0]
    if not inner and name != "zenoo_core":
        pytest.fail(f"{name} is in no row of LAYERS: say where it belongs")
    return _LEVEL[inner]


def _upwards(module: Module) -> list[str]:
    return [
        f"{module.name}:{found.line} imports {found.target}"
        for found in _imports(module)
        if found.target in _CORE_MODULES and _level(found.target) > _level(module.name)
    ]


@pytest.mark.parametrize("module", CORE.modules, ids=str)
def test_core_imports_downwards(module: Module) -> None:
    wrong = _upwards(module)
    assert not wrong, "\n".join(wrong)


_BAD = """
from typing import TYPE_CHECKING
from zenoo_core import errors
if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient
else:
    from zenoo_core import pipeline
def lazy() -> None:
    from .plugins.base import Plugin
"""


def test_an_upward_import_is_seen(tmp_path: Path) -> None:
    distribution = Distribution("zenoo-core", tmp_path, tmp_path / "zenoo_core")
    path = tmp_path / "zenoo_core" / "records.py"
    path.parent.mkdir()
    path.write_text(_BAD)
    assert sorted(_upwards(Module(distribution, path))) == [
        "zenoo_core.records:7 imports zenoo_core.pipeline",
        "zenoo_core.records:9 imports zenoo_core.plugins.base",
    ]


def test_core_has_no_import_cycle() -> None:
    graph = {
        module.name: {found.target for found in _imports(module)} & _CORE_MODULES - {module.name}
        for module in CORE.modules
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


def test_core_imports_only_what_it_depends_on() -> None:
    allowed = {*CORE_NEEDS, *sys.stdlib_module_names, "zenoo_core"}
    wrong = [
        f"{module}:{found.line} imports {found.module}"
        for module in CORE.modules
        for found in _imports(module)
        if found.module.partition(".")[0] not in allowed
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_plugin_imports_only_public_names(plugin: Distribution) -> None:
    """Those of the core, and of the face of another plugin that it declares to need."""
    declared = {name.replace("-", "_") for name in _declared(plugin)}
    wrong = []
    for module in plugin.modules:
        for found in _imports(module):
            top, *inner = found.module.split(".")
            private = any(_is_private(name) for name in [*inner, found.name])
            if top == "zenoo_core":
                bad = private
            elif top in _PACKAGES - {plugin.package.name}:
                bad = top not in declared or bool(inner) or private
            else:
                bad = False
            if bad:
                wrong.append(f"{module}:{found.line} imports {found.module}.{found.name}")
    assert not wrong, "\n".join(wrong)


def _declared(distribution: Distribution) -> set[str]:
    return {re.split(r"[^\w-]", need)[0] for need in distribution.project["dependencies"]}


# What a distribution is called and what it brings, where that is not the same.
_BRINGS = {"opentelemetry-api": "opentelemetry", "python-dotenv": "dotenv"}
# Loaded by pytest itself, so it is there.
_GIVEN = {"zenoo_sandbox.pytest_plugin": {"pytest"}}


@pytest.mark.parametrize("distribution", ALL, ids=lambda distribution: distribution.name)
def test_what_is_imported_is_declared(distribution: Distribution) -> None:
    declared = _declared(distribution)
    names = [distribution.name, *declared]
    allowed = {_BRINGS.get(name, name).replace("-", "_") for name in names}
    wrong = []
    for module in distribution.modules:
        given = allowed | _GIVEN.get(module.name, set()) | sys.stdlib_module_names
        tops = {(found.module.partition(".")[0], found.line) for found in _imports(module)}
        wrong += [f"{module}:{line} imports {top}" for top, line in tops if top not in given]
    assert not wrong, "\n".join(wrong)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_the_rows_name_no_module_twice() -> None:
    names = [name for row in LAYERS for name in row]
    assert len(names) == len(set(names))
