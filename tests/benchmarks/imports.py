"""What `import zenoo_core` costs, against `import aiohttp` and, if a Python has it, zenoo_rpc.

python -m tests.benchmarks.imports [python-with-zenoo-rpc]
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 12


def seconds(python: str, statement: str) -> float:
    """Run one statement in a new interpreter."""
    began = time.perf_counter()
    subprocess.run([python, "-c", statement], check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print milliseconds above an empty interpreter, the best of the rounds, and ratios."""
    import zenoo_core

    compileall.compile_dir(Path(zenoo_core.__file__).parent, quiet=1)
    work = {"zenoo_core": (sys.executable, "import zenoo_core"),
            "aiohttp": (sys.executable, "import aiohttp")}  # fmt: skip
    if sys.argv[1:]:
        work["zenoo_rpc"] = (sys.argv[1], "import zenoo_rpc")
    best = dict.fromkeys(work, float("inf"))
    empty = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, (python, statement) in work.items():
            best[name] = min(best[name], seconds(python, statement))
            empty[name] = min(empty[name], seconds(python, "pass"))
    print("import, ms above an empty interpreter")
    for name in work:
        own = best[name] - empty[name]
        ratio = (best["zenoo_core"] - empty["zenoo_core"]) / own
        print(f"  {name:12} {own * 1e3:7.1f}   zenoo_core takes {ratio:.2f} of it")


if __name__ == "__main__":
    main()
