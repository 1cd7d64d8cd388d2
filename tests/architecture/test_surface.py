"""What `import zenoo_core` gives, and what it does not do."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from types import ModuleType

import pytest

import zenoo_core
from architecture.sources import CORE

# Watches the interpreter while zenoo_core is imported, and says what it saw.
_WATCH = """
import json, sys, threading
saw = []
def watch(event, arguments):
    mode = str(arguments[1]) if event == "open" else ""
    if event.startswith(("socket.", "subprocess.", "_thread.start", "os.system")) or "w" in mode:
        saw.append(event)
sys.addaudithook(watch)
import zenoo_core
print(json.dumps([saw, threading.active_count(), sorted(sys.modules)]))
"""
HEAVY = {
    "aiohttp", "cattrs", "msgspec", "yarl", "click", "rich", "redis", "backoff", "tomllib",
    "orjson", "sqlalchemy", "dotenv",
}  # fmt: skip


def test_all_is_what_can_be_imported() -> None:
    public = {
        name
        for name, value in vars(zenoo_core).items()
        if not name.startswith("_") and not _is_submodule(name, value)
    }
    assert zenoo_core.__all__ == sorted(zenoo_core.__all__)
    later = set(zenoo_core._LATER)
    assert public | later | {"errors"} == set(zenoo_core.__all__)
    assert [name for name in later if getattr(zenoo_core, name, None) is None] == []


def _is_submodule(name: str, value: object) -> bool:
    return isinstance(value, ModuleType) and value.__name__ == f"zenoo_core.{name}"


_FACES = [m.name for m in CORE.modules if m.is_package and m.name != "zenoo_core"]


@pytest.mark.parametrize("name", _FACES)
def test_every_package_face_is_sorted_and_real(name: str) -> None:
    module = import_module(name)
    exported = getattr(module, "__all__", [])
    assert [n for n in exported if not hasattr(module, n)] == []
    assert len(exported) == len(set(exported))


@pytest.fixture(scope="module")
def watched() -> tuple[list[str], int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _WATCH], capture_output=True, text=True, check=True, timeout=60
    )
    events, threads, modules = json.loads(done.stdout)
    return events, threads, modules


def test_import_loads_neither_plugins_nor_their_libraries(
    watched: tuple[list[str], int, list[str]],
) -> None:
    tops = {name.partition(".")[0] for name in watched[2]}
    assert "zenoo_core" in tops
    assert {top for top in tops if top.startswith("zenoo_")} == {"zenoo_core"}
    assert tops & HEAVY == set()


def test_import_starts_and_opens_nothing(watched: tuple[list[str], int, list[str]]) -> None:
    events, threads, _ = watched
    assert events == []
    assert threads == 1
