"""`zenoo_core.testing`: what it offers, and that it is light until something is asked for."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from zenoo_core import ZenooClient, testing
from zenoo_core.errors import PluginLoadError, UserError
from zenoo_core.testing.importing import import_facts


@pytest.mark.parametrize("name", testing.__all__)
def test_every_name_can_be_had(name: str) -> None:
    assert getattr(testing, name).__name__ == name


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="Pigeon"):
        _ = testing.Pigeon


def test_importing_it_imports_no_suite() -> None:
    code = "import json, sys, zenoo_core.testing; print(json.dumps(sorted(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    modules = json.loads(said.stdout)
    assert [name for name in modules if name.startswith("zenoo_core.testing.")] == []
    assert "msgspec" not in modules


async def test_the_echo_answers_like_a_server() -> None:
    async with ZenooClient(transport=testing.EchoTransport(), config=False) as client:
        await client.login("demo", "anybody", "any")
        assert await client.call("a.model", "a_method", 1) == {
            "model": "a.model", "method": "a_method", "args": [1],
        }  # fmt: skip
        with pytest.raises(UserError, match=r"No\."):
            await client.call("a.model", "refuse")
        assert (await client.version())["server_version"] == "19.0"


def test_what_an_import_does() -> None:
    facts = import_facts("sqlite3")
    assert facts.events == ()
    assert facts.threads == 0
    assert "sqlite3" in facts.modules
    assert facts.seconds > 0
    assert "Zen of Python" in import_facts("this").output


def test_an_import_that_fails() -> None:
    with pytest.raises(PluginLoadError, match="No module named 'nothing_of_that_name'"):
        import_facts("nothing_of_that_name")
