"""`zenoo new-plugin`: what it refuses, and that nothing is left half written.

That what it writes works is shown in tests/packaging, where it is built and installed.
"""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from zenoo_cli.newplugin import files
from zenoo_cli.newplugin.kinds import KINDS
from zenoo_cli.newplugin.names import Names

from zenoo_core.errors import ConfigError

from .conftest import Install, Zenoo


def test_it_says_what_it_wrote(zenoo: Zenoo, work: Path) -> None:
    done = zenoo("new-plugin", "zenoo-carrier", "--kind", "retry", "--out", "made/here", "--json")
    told = json.loads(done.stdout)
    assert (told["plugin"], told["distribution"]) == ("carrier", "zenoo-carrier")
    folder = work / "made" / "here" / "zenoo-carrier"
    there = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]
    assert sorted(told["files"]) == sorted(there)
    assert {"pyproject.toml", "LICENSE", "README.md", ".github/workflows/tests.yml"} <= {*there}
    assert "src/zenoo_carrier/py.typed" in there
    assert [path.name for path in (work / "made" / "here").iterdir()] == ["zenoo-carrier"]
    assert "cd zenoo-other" in zenoo("new-plugin", "other", "--kind", "cache").stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Carrier_Pigeon", "carrier-pigeon."),
        ("pigeon!", "pigeon."),
        ("", "Small letters and digits"),
        ("zenoo-", "Small letters and digits"),
        ("7up", "up."),
        ("../escape", "escape."),
        ("a" * 41, "at most 40"),
        ("brieftaubé", "brieftaub."),
        ("transport", "my-transport"),
        ("all", "my-all"),
        ("core", "my-core"),
        ("cli", "of zenoo-cli"),
        ("websocket", "of zenoo-websocket"),
    ],
)
def test_bad_names_are_refused(zenoo: Zenoo, work: Path, name: str, said: str) -> None:
    done = zenoo("new-plugin", "--kind", "observer", "--", name)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("ConfigError: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(work.iterdir()) == []


def test_a_strangers_name_is_refused_too(zenoo: Zenoo, install: Install, work: Path) -> None:
    install("pigeon", "from zenoo_core import Plugin\nclass P(Plugin): pass\n", ":P")
    done = zenoo("new-plugin", "pigeon", "--kind", "cache")
    assert done.returncode == 1
    assert "'pigeon' is the name of a plugin of zenoo-pigeon" in done.stderr


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_what_is_there_is_left_alone(zenoo: Zenoo, work: Path, there: str) -> None:
    place = work / "zenoo-carrier"
    if there == "folder":
        place.mkdir()
    elif there == "file":
        place.write_text("mine")
    else:
        place.symlink_to(work / "nowhere")
    done = zenoo("new-plugin", "carrier", "--kind", "models")
    assert done.returncode == 1
    assert "zenoo-carrier is there already" in done.stderr
    assert [path.name for path in work.iterdir()] == ["zenoo-carrier"]
    assert not place.is_dir() or list(place.iterdir()) == []
    assert not place.is_file() or place.read_text() == "mine"


def test_a_kind_that_is_none(zenoo: Zenoo) -> None:
    done = zenoo("new-plugin", "carrier", "--kind", "pigeon")
    assert done.returncode == 2
    assert "'observer'" in done.stderr


def test_a_place_that_is_a_file(zenoo: Zenoo, work: Path) -> None:
    (work / "file").write_text("mine")
    done = zenoo("new-plugin", "carrier", "--kind", "retry", "--out", "file/below")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert (work / "file").read_text() == "mine"


def test_a_disk_that_is_full_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, count = files._put, 0

    def full(path: Path, text: str) -> None:
        nonlocal count
        count += 1
        if count > 3:
            raise OSError(28, os.strerror(28))
        put(path, text)

    monkeypatch.setattr(files, "_put", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        files.write(Names.of("carrier"), "cache", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both, put = threading.Barrier(2, timeout=30), files._put

    def slow(path: Path, text: str) -> None:
        if path.name == "pyproject.toml":
            both.wait()  # by now both have seen that nothing is there
        put(path, text)

    monkeypatch.setattr(files, "_put", slow)

    def attempt(kind: str) -> str:
        try:
            files.write(Names.of("carrier"), kind, tmp_path)
        except ConfigError as error:
            return error.message
        return kind

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(attempt, ("cache", "retry")))
    (winner,) = set(said) & {"cache", "retry"}
    (loser,) = set(said) - {"cache", "retry"}
    assert "cannot be written" in loser
    assert [path.name for path in tmp_path.iterdir()] == ["zenoo-carrier"]
    there = {p.relative_to(tmp_path / "zenoo-carrier").as_posix()
             for p in (tmp_path / "zenoo-carrier").rglob("*") if p.is_file()}  # fmt: skip
    assert there == {str(path) for path in files.rendered(Names.of("carrier"), winner)}


def test_the_command_offers_every_kind(zenoo: Zenoo) -> None:
    text = zenoo("new-plugin", "--help").stdout
    offered = text.partition("--kind [")[2].partition("]")[0]
    assert {word.strip() for word in offered.split("|")} == set(KINDS)
