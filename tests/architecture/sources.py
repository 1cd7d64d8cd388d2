"""What the tests of the architecture look at: distributions, modules and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@frozen
class Distribution:
    """A distribution of the workspace: its folder and the package that it ships."""

    name: str
    folder: Path
    package: Path

    @property
    def project(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]

    @property
    def modules(self) -> list[Module]:
        return [Module(self, path) for path in sorted(self.package.rglob("*.py"))]


@frozen
class Module:
    """A source file that is shipped."""

    distribution: Distribution
    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        parts = self.path.relative_to(self.distribution.package.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


CORE = Distribution("zenoo-core", ROOT, ROOT / "zenoo_core")
PLUGINS = tuple(
    Distribution(folder.name, folder, folder / "src" / folder.name.replace("-", "_"))
    for folder in sorted((ROOT / "zenoo_plugins").glob("zenoo-*"))
    if folder.is_dir()
)
ALL = (CORE, *PLUGINS)


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def docstring_lines(node: ast.AST) -> int:
    """Return how many lines the docstrings of a node and of all within it take."""
    total = 0
    for inner in ast.walk(node):
        if isinstance(inner, ast.Module | ast.ClassDef | Function) and _docstring(inner):
            first = inner.body[0]
            total += (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def _docstring(node: ast.Module | ast.ClassDef | Function) -> str | None:
    return ast.get_docstring(node, clean=False)


@cache
def tracked_files() -> tuple[str, ...] | None:
    """Return what git tracks, or None where this is no clone (an unpacked archive)."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(name for name in done.stdout.split("\0") if name)
