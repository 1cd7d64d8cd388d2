"""Every argument and every answer has a type; `tests/check_types.py` holds it against the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from architecture.sources import ALL, Distribution, Function, functions


@pytest.mark.parametrize("distribution", ALL, ids=lambda distribution: distribution.name)
def test_everything_is_annotated(distribution: Distribution) -> None:
    bare = [
        f"{module}:{function.lineno} {function.name}: {what}"
        for module in distribution.modules
        for function in functions(module.tree)
        for what in _missing(function)
    ]
    assert not bare, "\n".join(bare)


def _missing(function: Function) -> Iterator[str]:
    if function.returns is None:
        yield "no return type"
    for argument in _arguments(function):
        if argument.annotation is None:
            yield f"no type for {argument.arg}"


def _arguments(function: Function) -> list[ast.arg]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    if positional and positional[0].arg in ("self", "cls", "mcs"):
        positional = positional[1:]
    rest = [argument for argument in (given.vararg, given.kwarg) if argument]
    return [*positional, *given.kwonlyargs, *rest]
