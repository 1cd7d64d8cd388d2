"""Fixtures for pytest; everything heavy is imported inside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from zenoo_sandbox.server import Sandbox


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers", "sandbox(**arguments): how the `sandbox` fixture builds its Sandbox"
    )


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Serve a fresh sandbox for one test, on a thread of its own: for sync and async tests.

    `@pytest.mark.sandbox(version="18.0", databases=("demo", "other"))` gives it arguments.
    """
    from zenoo_sandbox.server import Sandbox
    from zenoo_sandbox.thread import run_in_thread

    marker = request.node.get_closest_marker("sandbox")
    with run_in_thread(Sandbox(**(marker.kwargs if marker else {}))) as running:
        yield running


@pytest.fixture
def sandbox_url(sandbox: Sandbox) -> str:
    """Return the URL of the test's own sandbox."""
    return sandbox.url
