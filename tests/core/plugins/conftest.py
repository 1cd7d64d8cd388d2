"""Distributions made on the spot: a folder on sys.path with metadata and modules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from zenoo_core.plugins import discovery

Install = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is searched for distributions, and empty of configuration."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # for child processes
    for variable in ("ZENOO_PLUGINS", "ZENOO_DISABLED_PLUGINS", "ZENOO_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    discovery.scan.cache_clear()
    yield tmp_path
    discovery.scan.cache_clear()
    for module in set(sys.modules) - before:
        if (tmp_path / f"{module}.py").exists():
            del sys.modules[module]


@pytest.fixture
def install(site: Path) -> Install:
    """Return install(name, source, *, distribution, version): one module with one entry point."""

    def make(
        name: str, source: str, *, distribution: str = "", version: str = "1.0", target: str = ""
    ) -> Path:
        module = f"plugin_{distribution or name}".replace("-", "_")
        (site / f"{module}.py").write_text(dedent(source), encoding="utf-8")
        distribution = distribution or f"sample-{name}"
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", encoding="utf-8"
        )
        entry = f"[zenoo.plugins]\n{name} = {module}{':' + target if target else ''}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")
        discovery.scan.cache_clear()
        return site / f"{module}.py"

    return make
