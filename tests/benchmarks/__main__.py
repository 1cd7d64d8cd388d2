"""Run every benchmark, one after the other, each in a process of its own."""

import subprocess
import sys

for module in (
    "hooks", "transport", "wires", "calls", "reliability", "imports", "sandbox", "records",
    "queries", "export", "cache", "entry_points", "observers",
):  # fmt: skip
    print(f"\n== {module}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{module}"], check=True)
