"""The fixtures, in a pytest of their own: what passes, what fails, and what is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_INI = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"


def _pytest(folder: Path, text: str, *options: str) -> str:
    (folder / "pytest.ini").write_text(_INI)
    (folder / "test_it.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_an_unexpected_call_fails_the_test_that_hid_it(tmp_path: Path) -> None:
    said = _pytest(
        tmp_path,
        "async def test_good(mock_client):\n"
        "    mock_client.mock_response('a', 'b', 1)\n"
        "    assert await mock_client.call('a', 'b') == 1\n"
        "async def test_bad(mock_client):\n"
        "    try:\n        await mock_client.call('a', 'b')\n"
        "    except BaseException:\n        pass\n",
    )
    assert "2 passed, 1 error" in said
    assert "nobody expected this call" in said


_RECORDING = """
from zenoo_core import ZenooClient
from zenoo_http import HTTPTransport

async def test_it(zenoo_cassette, request):
    url = None
    if zenoo_cassette.records:
        url = request.getfixturevalue("zenoo_sandbox").url
    transport = zenoo_cassette.wrap(HTTPTransport(url) if url else None)
    async with ZenooClient(transport=transport, config=False) as client:
        await client.login("demo", "admin", "admin")
        assert await client.search("res.partner", limit=1)
"""


def test_a_cassette_is_named_from_its_test(tmp_path: Path) -> None:
    assert "CassetteMismatch" in _pytest(tmp_path, _RECORDING)
    assert "1 passed" in _pytest(tmp_path, _RECORDING, "--zenoo-record=once")
    assert (tmp_path / "cassettes" / "test_it" / "test_it.json").is_file()
    assert "1 passed" in _pytest(tmp_path, _RECORDING)


def test_without_the_sandbox_it_says_what_to_install(tmp_path: Path) -> None:
    text = "def test_it(zenoo_sandbox): ..."
    assert "zenoo-core[sandbox]" in _pytest(tmp_path, text, "-p", "no:zenoo_sandbox")


def test_the_start_of_pytest_imports_nothing_heavy() -> None:
    code = (
        "import sys, zenoo_pytest.plugin\n"
        "print([n for n in sys.modules if n == 'msgspec' or n.startswith('zenoo_core')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
