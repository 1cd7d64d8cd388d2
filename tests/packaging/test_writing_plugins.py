"""docs/writing-plugins.md, followed to the letter by somebody who types what stands there."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs.pages import ROOT, Block, blocks
from docs.running import PLACEHOLDERS
from zenoo_sandbox import Sandbox

from zenoo_core import ZenooClient

PAGE = ROOT / "docs" / "writing-plugins.md"
_FILE = re.compile(r"\bIn `([\w./]+)`:$|, in `([\w./]+)`:$")


def _file_of(block: Block, lines: list[str]) -> str | None:
    """Return the file that the text above a block says it belongs to."""
    above = [line for line in lines[: block.line - 2] if line.strip()]
    found = _FILE.search(above[-1])
    return found and (found[1] or found[2])


def _typed(url: str) -> list[str]:
    """Return the page as a program for a shell: what is typed, and the files that are written."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    program = ["set -e"]
    for number, block in enumerate(blocks(PAGE)):
        name = _file_of(block, lines)
        if block.language == "sh":
            program.append(PLACEHOLDERS.sub(url, block.text))
        elif name:
            program.append(f"cat > {name} <<'END_{number}'\n{block.text}END_{number}\n")
    return program


def _environment(overlay: Path, folder: Path) -> dict[str, str]:
    """Return what a shell in the environment has; its programs run on its own Python."""
    python = overlay / Path(sys.executable).name
    for name, module in (("zenoo", "zenoo_cli"), ("pip", "pip")):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{python}" -m {module} "$@"\n')
        program.chmod(0o755)
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("ZENOO_", "PYTHONPATH"))}
    return environ | {
        "PATH": os.pathsep.join([str(folder), str(overlay), os.environ["PATH"]]),
        "VIRTUAL_ENV": str(overlay.parent),
        "ZENOO_DATABASE": "demo", "ZENOO_USER": "admin", "ZENOO_PASSWORD": "admin",
    }  # fmt: skip


async def test_the_page_is_typed(overlay: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    programs, place = tmp_path / "bin", tmp_path / "place"
    programs.mkdir()
    place.mkdir()
    done = await asyncio.to_thread(
        subprocess.run,
        [shutil.which("bash") or "sh", "-c", "\n".join(_typed(sandbox.url))],
        cwd=place, env=_environment(overlay, programs),
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "archived: all well" in done.stdout
    async with ZenooClient(sandbox.url, config=False) as client:
        await client.login("demo", "admin", "admin")
        without = await client.search_count("res.partner")
        every = await client.with_context(active_test=False).search_count("res.partner")
    assert int(done.stdout.split()[-1]) == every > without
