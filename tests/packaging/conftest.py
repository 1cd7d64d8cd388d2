"""Builds every distribution once, and a clean environment that holds some of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"zenoo-core": ROOT} | {p.name: p for p in sorted(ROOT.glob("zenoo_plugins/zenoo-*"))}
INSTALLED = ("zenoo-core", "zenoo-http", "zenoo-observe")


def run(*command: object, cwd: Path) -> str:
    """Run a program, which has to succeed, without this machine's settings; return its output."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("ZENOO_", "PYTHONPATH"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path, str], Path]:
    """Return a function that builds `wheel` or `sdist` of a folder and returns the file."""

    @cache
    def built(name: str, folder: Path, target: str) -> Path:
        out = tmp_path_factory.mktemp(f"{name}-{target}")
        # The build back-end itself: a front-end would fetch it anew into an isolated environment.
        run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out, cwd=folder)
        (file,) = out.iterdir()
        return file

    return built


@pytest.fixture(scope="session")
def wheel(build: Callable[[str, Path, str], Path]) -> Callable[[str], Path]:
    """Return a function from a distribution's name to its wheel."""
    return lambda name: build(name, FOLDERS[name], "wheel")


@pytest.fixture(scope="session")
def clean(
    wheel: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Return a function that makes an environment of wheels and returns its folder of programs."""

    def made(*files: Path) -> Path:
        home = tmp_path_factory.mktemp("clean")
        scripts = Path(sysconfig.get_path("scripts"))
        python = home / "venv" / scripts.name / Path(sys.executable).name
        uv = shutil.which("uv", path=scripts) or shutil.which("uv")
        if uv:
            run(uv, "venv", "--quiet", "--python", sys.executable, home / "venv", cwd=home)
            run(uv, "pip", "install", "--quiet", "--python", python, *files, cwd=home)
        else:
            run(sys.executable, "-m", "venv", home / "venv", cwd=home)
            run(python, "-m", "pip", "install", "--quiet", *files, cwd=home)
        return python.parent

    return made


@pytest.fixture(scope="session")
def clean_python(wheel: Callable[[str], Path], clean: Callable[..., Path]) -> Callable[..., str]:
    """Return a function that runs a new environment's Python outside of the repository."""
    programs = clean(*(wheel(name) for name in INSTALLED))
    home = programs.parents[1]
    return lambda *arguments: run(programs / Path(sys.executable).name, *arguments, cwd=home)


@pytest.fixture(scope="session")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment that also has all that this one has; return its folder of programs.

    What is installed there is seen there only, and nothing has to be fetched.
    """
    home = tmp_path_factory.mktemp("overlay") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
    programs = home / Path(sysconfig.get_path("scripts")).name
    python = programs / Path(sys.executable).name
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", where, cwd=home).strip())
    ours = sysconfig.get_path("purelib")
    (packages / "overlay.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    return programs


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Return a function from a wheel to what is in its files, by their names."""

    def read(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return read
