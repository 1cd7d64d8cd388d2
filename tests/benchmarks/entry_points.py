"""What 200 installed plugins that nobody has switched on cost.

    python -m tests.benchmarks.entry_points

A folder with 200 distributions is put on the path of new interpreters, which import the core, or
open a client once and once more; beside them interpreters without it, interleaved.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

ROUNDS, MANY = 15, 200
IMPORT = """
import time
began = time.perf_counter()
import zenoo_core
print(time.perf_counter() - began)
"""
OPEN = """
import asyncio, time
from importlib import metadata
from zenoo_core import ZenooClient
scans = []
real = metadata.entry_points
metadata.entry_points = lambda **given: scans.append(given) or real(**given)

async def main():
    for _ in range(2):
        began = time.perf_counter()
        async with ZenooClient("http://localhost:1", plugins=["memory"], config=False):
            pass
        print(time.perf_counter() - began)

asyncio.run(main())
print(len(scans))
"""


def fill(folder: Path) -> None:
    """Write distributions as an installer leaves them."""
    for number in range(MANY):
        info = folder / f"sample_{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: sample-{number}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(
            f"[zenoo.plugins]\nsample-{number} = sample_{number}.plugin:Plugin\n"
        )


def told(program: str, environment: Mapping[str, str]) -> list[float]:
    """Run a program in a new interpreter and return the numbers that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [float(line) for line in done.stdout.split()]


def main() -> None:
    """Print milliseconds and ratios."""
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name))
        cases: dict[str, Mapping[str, str]] = {"without": {}, "with 200": {"PYTHONPATH": name}}
        imports: dict[str, list[float]] = {case: [] for case in cases}
        opens: dict[str, list[list[float]]] = {case: [] for case in cases}
        for _ in range(ROUNDS):
            for case, environment in cases.items():
                imports[case] += told(IMPORT, environment)
                opens[case].append(told(OPEN, environment))
    base = median(imports["without"])
    for case, seconds in imports.items():
        print(f"import zenoo_core, {case}: {median(seconds) * 1e3:.1f} ms, "
              f"{median(seconds) / base:.2f}")  # fmt: skip
    for case, found in opens.items():
        first, again = (median(each[number] for each in found) * 1e3 for number in (0, 1))
        print(f"opening, {case}: first {first:.1f} ms, again {again:.1f} ms, "
              f"{found[0][2]:.0f} scans of metadata")  # fmt: skip


if __name__ == "__main__":
    main()
