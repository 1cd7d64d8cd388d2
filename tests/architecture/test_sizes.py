"""Small functions, small files, few names: what keeps the house readable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from statistics import median

import pytest

from architecture.sources import ALL, Distribution, Function, Module, docstring_lines, functions

FUNCTION_MEDIAN, FUNCTION_P95, FUNCTION_MAX = 7, 35, 80
FILE_MEDIAN, FILE_MAX = 120, 400
PUBLIC_NAMES = 8

# Lists by nature: one entry after the other, each of the same kind.
CATALOGUES = {
    "zenoo_core.errors": "every error",
    "zenoo_core.hookspecs.observing": "every on_* hook",
    "zenoo_sandbox.errors": "every exception of Odoo's that it raises",
    "zenoo_sandbox.web.pages": "every page that is no RPC",
}

_EVERY = pytest.mark.parametrize("distribution", ALL, ids=lambda distribution: distribution.name)


def _function_lines(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1 - docstring_lines(function)


def _file_lines(module: Module) -> int:
    return len(module.path.read_text().splitlines()) - docstring_lines(module.tree)


def _all_functions(distribution: Distribution) -> list[tuple[int, str]]:
    return sorted(
        (_function_lines(function), f"{module}:{function.lineno} {function.name}")
        for module in distribution.modules
        for function in functions(module.tree)
    )


@_EVERY
def test_functions_are_short(distribution: Distribution) -> None:
    sizes = _all_functions(distribution)
    if not sizes:
        return
    lines = [size for size, _ in sizes]
    longest = f"longest: {sizes[-5:]}"
    assert median(lines) <= FUNCTION_MEDIAN
    assert lines[int(len(lines) * 0.95)] <= FUNCTION_P95, longest
    assert lines[-1] <= FUNCTION_MAX, longest


@_EVERY
def test_files_are_short(distribution: Distribution) -> None:
    sizes = sorted((_file_lines(module), str(module)) for module in distribution.modules)
    assert median(size for size, _ in sizes) <= FILE_MEDIAN
    assert sizes[-1][0] <= FILE_MAX, f"longest: {sizes[-3:]}"


@_EVERY
def test_modules_have_few_public_names(distribution: Distribution) -> None:
    crowded = {
        str(module): names
        for module in distribution.modules
        if not module.is_package and module.name not in CATALOGUES
        if len(names := sorted(_defined(module.tree))) > PUBLIC_NAMES
    }
    assert not crowded


def test_catalogues_are_still_needed() -> None:
    modules = {module.name: module for distribution in ALL for module in distribution.modules}
    assert all(len(set(_defined(modules[n].tree))) > PUBLIC_NAMES for n in CATALOGUES)


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield the public functions and classes that a module defines."""
    definitions = (n for n in tree.body if isinstance(n, ast.ClassDef | Function))
    return (node.name for node in definitions if not node.name.startswith("_"))
