"""Sandboxes for single tests, and no memory of servers between tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from zenoo_sandbox import Sandbox
from zenoo_sandbox.thread import run_in_thread

from zenoo_core.transport import auto


@pytest.fixture
def serve() -> Iterator[Any]:
    """Return a function that serves a sandbox with the arguments given, for one test."""
    running = []

    def start(**arguments: Any) -> Sandbox:
        context = run_in_thread(Sandbox(**arguments))
        running.append(context)
        return context.__enter__()

    yield start
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """A port may be another server's in the next test."""
    auto.forget()
    yield
    auto.forget()
