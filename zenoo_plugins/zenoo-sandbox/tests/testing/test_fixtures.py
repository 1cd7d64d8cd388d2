"""The fixtures, as somebody else's tests use them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_TESTS = """
import pytest
from zenoo_sandbox.errors import ServerError

pytestmark = pytest.mark.sandbox(databases=("one", "two"))
seen = {}


def names(sandbox):
    database = sandbox.databases[sorted(sandbox.databases)[0]]
    return database.call(2, "res.partner", "search_count", [[["name", "=", "Left behind"]]], {})


def leave_something(sandbox):
    database = sandbox.databases[sorted(sandbox.databases)[0]]
    database.call(2, "res.partner", "create", [{"name": "Left behind"}], {})
    sandbox.faults.add("502")
    sandbox.clock.set("2020-01-01")
    sandbox.latency = 1
    assert names(sandbox) == 1


def is_new(sandbox):
    return not names(sandbox) and not len(sandbox.faults) and sandbox.clock().year > 2020 \\
        and sandbox.latency == 0


@pytest.fixture(scope="module")
def held(sandbox_module):
    return sandbox_module


@pytest.mark.parametrize("turn", range(3))
def test_function(sandbox, sandbox_url, turn):
    assert sandbox.url == sandbox_url
    assert set(sandbox.databases) == {"one", "two"}
    assert is_new(sandbox)
    assert seen.setdefault(sandbox, turn) == turn
    leave_something(sandbox)


@pytest.mark.parametrize("turn", range(3))
def test_module(held, turn):
    assert set(held.databases) == {"one", "two"}
    assert is_new(held)
    assert seen.setdefault("module", held) is held
    leave_something(held)


@pytest.mark.parametrize("turn", range(3))
def test_session(sandbox_session, turn):
    assert sandbox_session.version == "18.0"
    assert set(sandbox_session.databases) == {"demo"}
    assert is_new(sandbox_session)
    leave_something(sandbox_session)
"""
_INI = "[pytest]\nfilterwarnings = error\nasyncio_default_fixture_loop_scope = function\n"
_CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def sandbox_arguments():
    return {"version": "18.0"}
"""


def test_fixtures_of_each_scope(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(_TESTS)
    (tmp_path / "test_two.py").write_text(_TESTS)
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    (tmp_path / "pytest.ini").write_text(_INI)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "18 passed" in done.stdout
