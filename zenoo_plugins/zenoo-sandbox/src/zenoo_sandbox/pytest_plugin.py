"""Fixtures for pytest; everything heavy is imported inside them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from zenoo_sandbox.server import Sandbox

_shared = pytest.StashKey[dict[str, "Sandbox"]]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.stash[_shared] = {}
    config.addinivalue_line(
        "markers", "sandbox(**arguments): how the fixtures build the Sandbox of a test or module"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Make the sandboxes that tests share as good as new, after the test's own fixtures ended."""
    result = yield
    for name, running in list(item.config.stash[_shared].items()):
        if name in getattr(item, "fixturenames", ()):
            running.reset()
    return result


@pytest.fixture(scope="session")
def sandbox_arguments() -> dict[str, Any]:
    """Return the arguments of every Sandbox that a fixture builds; override it in conftest.py."""
    return {}


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, sandbox_arguments: dict[str, Any]) -> Iterator[Sandbox]:
    """Serve a fresh sandbox for one test, on a thread of its own: for sync and async tests.

    `@pytest.mark.sandbox(version="18.0", databases=("demo", "other"))` gives it arguments.
    """
    yield from _serve(request, sandbox_arguments)


@pytest.fixture(scope="module")
def sandbox_module(
    request: pytest.FixtureRequest, sandbox_arguments: dict[str, Any]
) -> Iterator[Sandbox]:
    """Serve one sandbox for the tests of a module, reset after each of them.

    `pytestmark = pytest.mark.sandbox(...)` in the module gives it arguments.
    """
    yield from _serve(request, sandbox_arguments, share="sandbox_module")


@pytest.fixture(scope="session")
def sandbox_session(
    request: pytest.FixtureRequest, sandbox_arguments: dict[str, Any]
) -> Iterator[Sandbox]:
    """Serve one sandbox for all tests, reset after each of them.

    The fixture `sandbox_arguments` gives it arguments.
    """
    yield from _serve(request, sandbox_arguments, share="sandbox_session")


@pytest.fixture
def sandbox_url(sandbox: Sandbox) -> str:
    """Return the URL of the test's own sandbox."""
    return sandbox.url


def _serve(
    request: pytest.FixtureRequest, arguments: dict[str, Any], *, share: str | None = None
) -> Iterator[Sandbox]:
    from zenoo_sandbox.server import Sandbox
    from zenoo_sandbox.thread import run_in_thread

    marker = request.node.get_closest_marker("sandbox")
    shared = request.config.stash[_shared]
    with run_in_thread(Sandbox(**{**arguments, **(marker.kwargs if marker else {})})) as running:
        if share is not None:
            shared[share] = running
        try:
            yield running
        finally:
            if share is not None:
                del shared[share]
