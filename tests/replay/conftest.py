"""Runs each version's replay once, and prints how much of the recordings is covered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache

import pytest

from replay import plan
from replay.harness import replay
from replay.recordings import VERSIONS, load

_ran: set[str] = set()


@cache
def _outcomes(version: str) -> dict[str, list[str]]:
    _ran.add(version)
    return asyncio.run(replay(version))


@pytest.fixture(scope="session")
def outcomes() -> Callable[[str], dict[str, list[str]]]:
    """Return each case's differences, by version; one run serves all tests."""
    return _outcomes


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many of how many recorded cases agree, and those left out with their reasons."""
    for version in (v for v in VERSIONS if v in _ran):
        carried, left_out = len(load(version)), plan.left_out(version)
        agree = sum(not found for found in _outcomes(version).values())
        strict = agree - sum(not _outcomes(version)[case] for case in plan.by_kind(version))
        terminalreporter.write_line(
            f"recordings of Odoo {version}: {agree} of {carried} agree ({strict} strictly, the "
            f"rest by kind); {len(left_out)} are left out"
        )
        for reason in dict.fromkeys(left_out.values()):
            cases = [case for case, why in left_out.items() if why == reason]
            terminalreporter.write_line(f"  {reason}: {', '.join(cases)}")
