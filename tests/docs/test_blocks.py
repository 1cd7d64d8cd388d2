"""What the documentation shows works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from zenoo_sandbox import Sandbox

from zenoo_core.config import load
from zenoo_core.plugins.discovery import installed

from .pages import PAGES, ROOT, Block, blocks
from .running import PLACEHOLDERS, run

MOST_EXEMPT = 6
SHELLS = ("", "sh", "bash", "console")
LOGIN = {"ZENOO_DATABASE": "demo", "ZENOO_USER": "admin", "ZENOO_PASSWORD": "admin"}

# Followed from beginning to end by tests/packaging.
TYPED = ROOT / "docs" / "writing-plugins.md"

_EVERY = [block for page in PAGES for block in blocks(page)]
_RUN = [block for block in _EVERY if block.exempt is None and block.page != TYPED]


def _is_test(block: Block) -> bool:
    return (
        block.language == "python"
        and re.search(r"^(async )?def test_", block.text, re.M) is not None
    )


def _with(language: str) -> list[Block]:
    return [block for block in _RUN if block.language == language and not _is_test(block)]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "page", sorted({b.page for b in _with("python")}), ids=lambda p: str(p.relative_to(ROOT))
)
def test_python_runs(page: Path, sandbox: Sandbox) -> None:
    run([b for b in _RUN if b.page == page and not _is_test(b)], sandbox.url)


# What a reader is told to set for asynchronous tests.
_PYTEST = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"


@pytest.mark.parametrize("block", [b for b in _RUN if _is_test(b)], ids=str)
def test_tests_pass(block: Block, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(_PYTEST)
    (tmp_path / "test_of_the_page.py").write_text(block.text)
    _call([sys.executable, "-m", "pytest", "-q", str(tmp_path)], {})


def _commands(block: Block) -> list[list[str]]:
    lines = (line.removeprefix("$ ") for line in block.text.splitlines())
    return [shlex.split(line, comments=True) for line in lines if line.startswith("zenoo ")]


_SHELL = [(b, c) for b in _RUN if b.language in SHELLS for c in _commands(b)]


@pytest.mark.parametrize(("block", "command"), _SHELL, ids=str)
def test_commands_succeed(block: Block, command: list[str], sandbox: Sandbox) -> None:
    arguments = [PLACEHOLDERS.sub(sandbox.url, word) for word in command[1:]]
    zenoo = Path(sys.executable).with_name("zenoo")
    _call([str(zenoo), *arguments], {**LOGIN, "ZENOO_URL": sandbox.url})


def _call(command: list[str], environ: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", _with("toml"), ids=str)
def test_configuration_is_accepted(block: Block, tmp_path: Path) -> None:
    if "[project]" in block.text or "[build-system]" in block.text:
        tomllib.loads(block.text)
        return
    for name in re.findall(r'file = "([^"]+)"', block.text):
        pytest.fail(f"{block}: a file {name!r} would be read")
    (tmp_path / "zenoo.toml").write_text(block.text)
    environ = dict.fromkeys(re.findall(r'env = "(\w+)"', block.text), "a secret")
    load(environ=environ, file=tmp_path / "zenoo.toml", known_tables=tuple(installed()))


def test_few_blocks_are_exempt() -> None:
    exempt = [f"{block}: {block.exempt}" for block in _EVERY if block.exempt is not None]
    assert len(exempt) <= MOST_EXEMPT, "\n".join(exempt)
    assert all(block.exempt != "" for block in _EVERY)


def test_blocks_say_their_language() -> None:
    ours = [block for block in _EVERY if block.page.parent.parent.name != "zenoo_plugins"]
    assert [str(block) for block in ours if not block.language] == []
