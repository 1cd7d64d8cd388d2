"""The shape of the repository and of each distribution in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from architecture.sources import ALL, PLUGINS, ROOT, Distribution, tracked_files

TOP_LEVEL = {
    "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile",
    "zenoo_core", "zenoo_plugins", "tests", "docs",
}  # fmt: skip

# Written so that this file does not hold what it looks for.
FORBIDDEN = {
    "the host of a package registry": re.compile(r"\b(?:py[p]i|python[h]osted|dev[p]i)\.\w+"),
    "the address of a package index": re.compile(r"https?://[^\s\"'<>]*/simpl[e]\b"),
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.]"),
}

_PLUGIN = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)


@pytest.fixture(scope="module")
def tracked() -> tuple[str, ...]:
    files = tracked_files()
    if files is None:
        pytest.skip("no clone: git does not say which files belong to the repository")
    return files


def test_top_level_is_as_agreed(tracked: tuple[str, ...]) -> None:
    tops = {name.partition("/")[0] for name in tracked}
    assert {top for top in tops if not top.startswith(".")} == TOP_LEVEL


def test_no_file_names_a_registry_or_a_machine(tracked: tuple[str, ...]) -> None:
    found = [
        f"{name}:{number}: {what}"
        for name in tracked
        if (text := _text(ROOT / name)) is not None
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_lock_file_is_not_tracked(tracked: tuple[str, ...]) -> None:
    assert not [name for name in tracked if name.endswith(".lock")]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return None  # binary data, or deleted and not yet committed


@_PLUGIN
def test_plugin_has_all_its_parts(plugin: Distribution) -> None:
    parts = ["pyproject.toml", "README.md", "LICENSE", f"src/{plugin.package.name}/py.typed"]
    missing = [part for part in parts if not (plugin.folder / part).is_file()]
    assert not missing
    assert list((plugin.folder / "tests").rglob("test_*.py")), "it has no tests"
    assert [path.name for path in (plugin.folder / "src").iterdir() if path.is_dir()] == [
        plugin.package.name
    ]


_OURS = "zenoo.plugins"
# What extends pytest, and not a client, is found by pytest.
_PYTESTS = frozenset({"zenoo-pytest"})


def _group(plugin: Distribution) -> str:
    return "pytest11" if plugin.name in _PYTESTS else _OURS


@_PLUGIN
def test_plugin_is_found_by_its_entry_points(plugin: Distribution) -> None:
    entries = plugin.project["entry-points"][_group(plugin)]
    modules = {module.name for module in plugin.modules}
    assert entries
    assert {value.partition(":")[0] for value in entries.values()} <= modules


@_PLUGIN
def test_plugin_depends_on_a_range_of_the_core(plugin: Distribution) -> None:
    siblings = [need for need in plugin.project["dependencies"] if need.startswith("zenoo-")]
    assert [need for need in siblings if need.startswith("zenoo-core")]
    loose = [n for n in siblings if not re.fullmatch(r"zenoo-[a-z-]+>=[\d.]+,<[\d.]+", n)]
    assert not loose, f"siblings depend on each other by ranges: {loose}"


@pytest.mark.parametrize("distribution", ALL, ids=lambda distribution: distribution.name)
def test_distribution_is_described(distribution: Distribution) -> None:
    project = distribution.project
    assert project["name"] == distribution.name
    assert project["license"] == "MIT"
    assert project["requires-python"] == ">=3.11"
    assert (distribution.package / "py.typed").is_file()
    assert len((distribution.folder / project["readme"]).read_text().splitlines()) > 5


def test_entry_point_names_are_unique() -> None:
    found = [(_group(p), name) for p in PLUGINS for name in p.project["entry-points"][_group(p)]]
    names = [name for group, name in found if group == _OURS]
    assert names
    assert len(names) == len(set(names))


def test_extras_name_every_plugin() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = " ".join(need for needs in extras["optional-dependencies"].values() for need in needs)
    assert [plugin.name for plugin in PLUGINS if f"{plugin.name}>=" not in named] == []
