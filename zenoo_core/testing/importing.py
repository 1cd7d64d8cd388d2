"""What importing a module does, seen from a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from attrs import frozen

from zenoo_core.errors import PluginLoadError

_PATIENCE = 30.0  # seconds that the import may take

_WATCH = """
import json, sys, time, threading
import encodings.idna
saw = []
def watch(event, arguments):
    mode = str(arguments[1]) if event == "open" else ""
    if event.startswith(("socket.", "subprocess.", "_thread.start", "os.system")) or "w" in mode:
        saw.append(event)
start = time.perf_counter()
import zenoo_core
core = time.perf_counter() - start
before = set(sys.modules)
sys.dont_write_bytecode = True
sys.addaudithook(watch)
start = time.perf_counter()
__import__(sys.argv[1])
own = time.perf_counter() - start
new = sorted(set(sys.modules) - before)
print("\\n" + json.dumps([core, own, saw, threading.active_count() - 1, new]))
"""


@frozen
class ImportFacts:
    """What an import took and did.

    `core_seconds` is what `import zenoo_core` took, `seconds` what the module took after it.
    `events` names sockets, processes, threads and files for writing that were opened; `threads`
    counts those that still run; `modules` are all that were imported; `output` is what it printed.
    """

    core_seconds: float
    seconds: float
    events: tuple[str, ...]
    threads: int
    modules: frozenset[str]
    output: str


def import_facts(module: str) -> ImportFacts:
    """Import a module in a new process and tell what happened; raises `PluginLoadError`."""
    done = _run(module)
    lines = done.stdout.splitlines()
    try:
        core, own, events, threads, modules = json.loads(lines[-1])
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise PluginLoadError(
            f"{module} cannot be imported in a process of its own: {last}",
            plugin=module,
            advice=f'Try: python -c "import {module}"',
        ) from None
    output = "\n".join(lines[:-1]).strip()
    return ImportFacts(core, own, tuple(events), threads, frozenset(modules), output)


def _run(module: str) -> Any:
    try:
        return subprocess.run(  # noqa: S603 - a program of our own, a module's name
            [sys.executable, "-c", _WATCH, module], capture_output=True, text=True,
            timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PluginLoadError(
            f"{module} is not imported after {_PATIENCE:g} s",
            plugin=module,
            advice="An import must wait for nothing: move the work to where it is first needed.",
        ) from None
