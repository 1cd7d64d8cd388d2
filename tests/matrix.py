"""Cells of versions: the oldest and the newest that the manifests allow.

    make test-matrix
    python -m tests.matrix --list

Each cell is an environment of its own under `.venv-matrix`, made by uv from the manifests, on the
oldest or the newest Python, in which a part of the suite runs: the core, every plugin's contract,
the wires and Redis, and the demo. It takes a few minutes; the exit code is 1 if one failed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".venv-matrix"
MANIFESTS = [ROOT / "pyproject.toml", *sorted(ROOT.glob("zenoo_plugins/*/pyproject.toml"))]
# What the code leans on, and has to work with from end to end of the range.
WATCHED = ("pluggy", "attrs", "cattrs", "msgspec", "aiohttp", "redis")
TESTED = (
    "tests/core", "tests/contract/test_plugins.py", "tests/models/test_records.py",
    "zenoo_plugins/zenoo-http/tests", "zenoo_plugins/zenoo-memory/tests",
    "zenoo_plugins/zenoo-redis/tests/test_contract.py", "zenoo_plugins/zenoo-observe/tests",
)  # fmt: skip
_PYENV = Path.home() / ".pyenv" / "versions"  # which are at hand, though not on the path
PYTHONS = ("3.11", "3.15", "3.14", "3.13", "3.12")  # the oldest, then the newest that is at hand


@frozen
class Cell:
    """One environment: a Python, and the versions that are held at their lower bounds."""

    name: str
    python: str
    held: dict[str, str]


def bounds() -> dict[str, str]:
    """Return the lowest version of each watched library that all manifests allow."""
    found: dict[str, str] = {}
    for manifest in MANIFESTS:
        for need in tomllib.loads(manifest.read_text())["project"].get("dependencies", ()):
            match = re.match(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)", need)
            if match and match[1] in WATCHED:
                known = found.get(match[1], "0")
                found[match[1]] = max(known, match[2], key=_numbers)
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def oldest_cores() -> Iterator[tuple[str, str]]:
    """Yield each plugin's distribution and the oldest core that it says it works with."""
    for manifest in MANIFESTS[1:]:
        project = tomllib.loads(manifest.read_text())["project"]
        (need,) = [need for need in project["dependencies"] if need.startswith("zenoo-core>=")]
        yield project["name"], need.removeprefix("zenoo-core>=").partition(",")[0]


def pythons() -> list[str]:
    """Return the oldest Python that is supported and the newest at hand."""
    at_hand = [version for version in PYTHONS if _python(version)]
    return list(dict.fromkeys([*at_hand[:1], *at_hand[1:2]]))


def _python(version: str) -> str | None:
    done = subprocess.run(
        [_uv(), "python", "find", "--no-python-downloads", version],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or next(
        (str(path) for path in sorted(_PYENV.glob(f"{version}.*/bin/python"), reverse=True)), None
    )


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv") or "uv"


def cells() -> list[Cell]:
    """Return the oldest and the newest versions on the oldest Python, the newest on the newest."""
    oldest, *newer = pythons()
    found = [Cell("oldest", oldest, bounds()), Cell("newest", oldest, {})]
    return [*found, *(Cell(f"newest-{version}", version, {}) for version in newer)]


def run(cell: Cell) -> bool:
    """Make a cell's environment and run its part of the suite, and the demo; tell if all passed."""
    place = HOME / cell.name
    python = place / "bin" / "python"
    constraints = HOME / f"{cell.name}.txt"
    HOME.mkdir(exist_ok=True)
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in cell.held.items()))
    groups = [word for manifest in MANIFESTS for word in _development(manifest)]
    editable = [word for manifest in MANIFESTS for word in ("-e", str(manifest.parent))]
    steps = [
        [_uv(), "venv", "--quiet", "--clear", "--python", _python(cell.python) or cell.python,
         str(place)],
        [_uv(), "pip", "install", "--quiet", "--python", str(python), "-c", str(constraints),
         *editable, *groups],
        [str(python), "-m", "pytest", "-q", "-m", "not deep", "-p", "no:cacheprovider", *TESTED],
        [str(place / "bin" / "zenoo"), "demo"],
    ]  # fmt: skip
    return all(subprocess.run(step, cwd=ROOT, check=False).returncode == 0 for step in steps)


def _development(manifest: Path) -> list[str]:
    groups = tomllib.loads(manifest.read_text()).get("dependency-groups", {})
    return [need for needs in groups.values() for need in needs]


def main() -> int:
    """Run the cells that are asked for, by default all, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="cells to run; all by default")
    parser.add_argument("--list", action="store_true", help="only say what the cells are")
    given = parser.parse_args()
    failed = 0
    for name, core in oldest_cores():
        print(f"{name}: oldest core {core}")
    for cell in cells():
        if given.names and cell.name not in given.names:
            continue
        held = ", ".join(f"{name} {version}" for name, version in cell.held.items()) or "the newest"
        print(f"{cell.name}: Python {cell.python}, {held}", flush=True)
        if given.list:
            continue
        began = time.monotonic()
        passed = run(cell)
        failed += not passed
        word = "passed" if passed else "FAILED"
        print(f"{cell.name}: {word} in {time.monotonic() - began:.0f} s", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
