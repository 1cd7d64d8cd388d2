"""Check the types of everything that is shipped; the exit code is 0 if they are clean.

One run of strict mypy over the core and all plugins, then one over `tests/typing`, which uses them
as a program of a user's would, and one of strict pyright over the same. Tests of the same name in
several plugins are no part of any.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def groups() -> dict[str, list[Path]]:
    """Return what is checked together, by name."""
    plugins = sorted(p.parent for p in ROOT.glob("zenoo_plugins/zenoo-*/src/*/__init__.py"))
    usage = ROOT / "tests" / "typing"
    found = {"core and plugins": [ROOT / "zenoo_core", *plugins]}
    return found | ({"usage (tests/typing)": [usage]} if usage.is_dir() else {})


def check(paths: list[Path]) -> tuple[int, str]:
    """Run mypy and return its exit code and what it printed."""
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def check_with_pyright() -> int:
    """Run pyright over the usage; what it finds in the sources of others is not ours to change."""
    command = [sys.executable, "-m", "pyright", "--project", "tests/typing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"pyright of usage (tests/typing): {done.stdout.strip().splitlines()[-1]}")
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode


def main() -> int:
    worst = check_with_pyright()
    for name, paths in groups().items():
        code, printed = check(paths)
        worst = max(worst, code)
        print(printed, end="")
        files = sum(len(list(path.rglob("*.py"))) for path in paths)
        errors = sum(": error:" in line for line in printed.splitlines())
        print(f"types of {name}: {files} files, {errors} errors" + (" (failed)" if code else ""))
    return worst


if __name__ == "__main__":
    sys.exit(main())
