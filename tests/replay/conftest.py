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
def _replayed(version: str) -> tuple[dict[str, list[str]], set[str]]:
    _ran.add(version)
    return asyncio.run(replay(version))


def _outcomes(version: str) -> dict[str, list[str]]:
    return _replayed(version)[0]


@pytest.fixture(scope="session")
def outcomes() -> Callable[[str], dict[str, list[str]]]:
    """Return each case's differences, by version; one run serves all tests."""
    return _outcomes


@pytest.fixture(scope="session")
def strict() -> Callable[[str], set[str]]:
    """Return the cases compared by kind that would agree strictly, by version."""
    return lambda version: _replayed(version)[1]


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
        _print_reasons(terminalreporter, "left out", left_out)
        _print_reasons(terminalreporter, "by kind", plan.by_kind(version))


def _print_reasons(
    terminalreporter: pytest.TerminalReporter, how: str, cases: dict[str, str]
) -> None:
    for reason in dict.fromkeys(cases.values()):
        named = [case for case, why in cases.items() if why == reason]
        terminalreporter.write_line(f"  {how}: {reason}: {', '.join(named)}")
