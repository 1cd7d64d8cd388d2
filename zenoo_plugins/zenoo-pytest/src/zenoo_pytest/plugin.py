"""Fixtures for pytest; everything heavy is imported inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from zenoo_core.testing.cassettes import Cassette
    from zenoo_core.testing.mocking import MockClient


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says whether cassettes are recorded."""
    parser.getgroup("zenoo").addoption(
        "--zenoo-record",
        default="none",
        choices=("none", "once", "new", "all"),
        help="what the fixture zenoo_cassette records (default: none, it replays only)",
    )


@pytest.fixture
def mock_client() -> Iterator[MockClient]:
    """Make a MockClient for one test, which fails if a call came that it did not expect."""
    from zenoo_core.testing.mocking import MockClient

    client = MockClient()
    yield client
    client.verify()


@pytest.fixture
def zenoo_cassette(request: pytest.FixtureRequest) -> Iterator[Cassette]:
    """Open the cassette of a test: `cassettes/<module>/<test>.json` beside its module."""
    from zenoo_core.testing.cassettes import Cassette

    name = re.sub(r"[^\w.-]+", "-", request.node.name).strip("-")
    path = request.path.parent / "cassettes" / request.path.stem / f"{name}.json"
    cassette = Cassette(path, request.config.getoption("--zenoo-record"))
    yield cassette
    cassette.save()


@pytest.fixture
def zenoo_sandbox(request: pytest.FixtureRequest) -> Any:
    """Serve a fresh sandbox for one test, where zenoo-sandbox is installed."""
    if not request.config.pluginmanager.has_plugin("zenoo_sandbox"):
        pytest.fail(
            "the fixture zenoo_sandbox needs zenoo-sandbox: pip install 'zenoo-core[sandbox]'",
            pytrace=False,
        )
    return request.getfixturevalue("sandbox")
