"""`import zenoo_core.config` stays light: what reading needs comes when something is read."""

from __future__ import annotations

import subprocess
import sys

LATE = ("cattrs", "tomllib")


def test_what_is_slow_is_imported_late() -> None:
    code = (
        "import sys, zenoo_core.config as c\n"
        f"late = lambda: [m for m in {LATE!r} if m in sys.modules]\n"
        "print(late()); c.load(file=False, environ={}); print(late())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:2] == ["[]", "['cattrs']"]
