"""One server process for all, seeds, and the figures of each promise at the end of the run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from reliability.rig import Line
from reliability.server import Server, running
from zenoo_core.plugins.discovery import installed

_figures = pytest.StashKey[list[str]]()
_DEEP = pytest.mark.deep
_WIRES = {"jsonrpc": (), "session": (_DEEP,), "json2": (), "xmlrpc": (_DEEP,)}


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_figures] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = terminalreporter.config.stash[_figures]
    if lines:
        terminalreporter.section("reliability")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture
def seed() -> int:
    """Return `RELIABILITY_SEED`, or a number that is always the same."""
    return int(os.environ.get("RELIABILITY_SEED", "20"))


@pytest.fixture
def figures(request: pytest.FixtureRequest, seed: int) -> Callable[[str], None]:
    """Return a function that notes what a test has found, with its seed."""

    def note(text: str) -> None:
        line = f"{request.node.name} (seed {seed}): {text}"
        print(line)
        request.config.stash[_figures].append(line)

    return note


@pytest.fixture(scope="session")
def server_process() -> Iterator[Server]:
    # One worker: calls that write at once conflict in SQLite, which PostgreSQL's rows do not.
    with running(workers=1) as server:
        yield server


@pytest.fixture
def server(server_process: Server) -> Server:
    """Return the sandbox in its process, as good as new."""
    server_process.ask("reset")
    return server_process


_LINES = [pytest.param(name, marks=marks) for name, marks in _WIRES.items() if name in installed()]


@pytest.fixture(params=_LINES)
def line(request: pytest.FixtureRequest, server: Server) -> Line:
    """Return one way to the server, on each transport that is installed."""
    return Line(server, request.param)


@pytest.fixture(params=[*_LINES, "websocket"])
def any_line(request: pytest.FixtureRequest, server: Server) -> Line:
    """Return one way to the server, on a gateway's socket too, which no proxy spoils."""
    return Line(server, request.param)
