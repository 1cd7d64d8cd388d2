"""What a distribution holds when it is built."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["zenoo-core", *sorted(p.name for p in ROOT.glob("zenoo_plugins/zenoo-*"))]
Build = Callable[[str, Path, str], Path]
Wheel = Callable[[str], Path]
Contents = Callable[[Path], dict[str, bytes]]


@pytest.mark.parametrize("name", NAMES)
def test_wheel_holds_its_package_and_nothing_else(
    name: str, wheel: Wheel, contents: Contents
) -> None:
    files = contents(wheel(name))
    package = name.replace("-", "_")
    assert {file.partition("/")[0] for file in files} == {package, f"{package}-0.1.0.dist-info"}
    assert f"{package}/py.typed" in files
    assert b"MIT License" in files[f"{package}-0.1.0.dist-info/licenses/LICENSE"]
    written = [file for file in files if not file.endswith(".tmpl")]  # those of new plugins
    assert not [
        file for file in written if "/tests/" in file or "/test_" in file or file.endswith(".pyc")
    ]


def test_core_wheel_is_the_whole_package(wheel: Wheel, contents: Contents) -> None:
    shipped = {name for name in contents(wheel("zenoo-core")) if name.endswith(".py")}
    there = {p.relative_to(ROOT).as_posix() for p in (ROOT / "zenoo_core").rglob("*.py")}
    assert shipped == there


@pytest.mark.parametrize("name", NAMES)
def test_sdist_builds_the_same_wheel(
    name: str, build: Build, wheel: Wheel, contents: Contents, tmp_path: Path
) -> None:
    folder = ROOT if name == "zenoo-core" else ROOT / "zenoo_plugins" / name
    with tarfile.open(build(name, folder, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert contents(build(f"{name}-again", unpacked, "wheel")) == contents(wheel(name))
