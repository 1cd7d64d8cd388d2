"""The file behind the audit trail: appended whole lines, or a clear refusal."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from threading import Thread

import pytest
from zenoo_observe.rotation import opened, rotate, successor
from zenoo_observe.trail import Trail

from zenoo_core.errors import PluginError


def test_lines_are_appended_inside_and_outside_of_open(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text("kept\n")
    trail = Trail(path)
    trail.append(b"before")
    trail.open()
    trail.append(b"held")
    trail.close()
    trail.append(b"after")
    assert path.read_text() == "kept\nbefore\nheld\nafter\n"


def test_the_file_is_closed_by_the_last_of_two(tmp_path: Path) -> None:
    trail = Trail(tmp_path / "a")
    trail.open()
    trail.open()
    (tmp_path / "a").rename(tmp_path / "b")
    trail.close()
    trail.append(b"still held")
    trail.close()
    trail.append(b"opened anew")
    assert (tmp_path / "b").read_text() == "still held\n"
    assert (tmp_path / "a").read_text() == "opened anew\n"


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    Trail(tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0


def test_writers_on_one_file_never_mix_lines(tmp_path: Path) -> None:
    path = tmp_path / "a"

    def write(letter: str) -> None:
        trail = Trail(path)
        trail.open()
        for _ in range(200):
            trail.append(letter.encode() * 3000)
        trail.close()

    threads = [Thread(target=write, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = path.read_text().splitlines()
    assert sorted(lines) == sorted(letter * 3000 for letter in "abc" for _ in range(200))


@pytest.mark.parametrize("place", ["missing/audit.jsonl", ".", "file/audit.jsonl", "nul\0"])
def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PluginError, match=r"plugin 'audit' cannot write to .*audit\.path") as info:
        Trail(tmp_path / place)
    assert info.value.plugin == "audit"
    assert info.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")
def test_a_pipe_that_nobody_reads_is_refused_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PluginError):
        Trail(tmp_path / "pipe")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_an_error_of_the_line() -> None:
    with pytest.raises(OSError, match="space"):
        Trail(Path("/dev/full")).append(b"x")


def test_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    trail = Trail(None)
    trail.open()
    trail.append(b"x")
    trail.close()
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "x\n")


def test_no_standard_error_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(PluginError, match="no standard error"):
        Trail(None)


def test_a_file_that_was_moved_away_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("zenoo_observe.trail.monotonic", lambda: now)
    trail = Trail(tmp_path / "a")
    trail.open()
    trail.append(b"first")
    (tmp_path / "a").rename(tmp_path / "a.1")
    trail.append(b"second")  # it is looked at once a second
    now += 1.0
    trail.append(b"third")
    trail.append(b"fourth")
    trail.close()
    assert (tmp_path / "a.1").read_text() == "first\nsecond\nthird\n"
    assert (tmp_path / "a").read_text() == "fourth\n"


@pytest.mark.parametrize("held", [True, False])
def test_a_file_that_has_grown_makes_room(tmp_path: Path, held: bool) -> None:
    trail = Trail(tmp_path / "a", max_bytes=20, keep=2)
    if held:
        trail.open()
    for number in range(9):
        trail.append(b"line %d...." % number)  # 11 bytes with its end
    if held:
        trail.close()
    found = {path.name: path.read_text().split() for path in tmp_path.iterdir()}
    assert {name: lines[::2] for name, lines in found.items()} == {
        "a": ["line"], "a.1": ["line", "line"], "a.2": ["line", "line"],
    }  # fmt: skip
    assert found["a"] == ["line", "8...."]
    assert found["a.1"] == ["line", "6....", "line", "7...."]
    assert found["a.2"] == ["line", "4....", "line", "5...."]
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0


def lines_of(folder: Path) -> list[list[str]]:
    return [path.read_text().splitlines() for path in folder.iterdir()]


async def test_in_a_loop_the_disk_is_left_to_a_thread(tmp_path: Path) -> None:
    trail = Trail(tmp_path / "a", max_bytes=20, keep=99)
    trail.open()
    for number in range(30):
        trail.append(b"line %d......" % number)
        await asyncio.sleep(0.002)
    trail.close()
    trail.close()
    trail.append(b"closed")
    files = lines_of(tmp_path)
    lines = [line for written in files for line in written]
    assert sorted(lines) == sorted([*(f"line {n}......" for n in range(30)), "closed"])
    assert len(files) > 3


async def test_a_folder_that_became_read_only_is_told_and_lines_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "replace", refuse)
    trail = Trail(tmp_path / "a", max_bytes=1)
    trail.open()
    trail.append(b"first")
    async with asyncio.timeout(5):
        while "read-only" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    trail.append(b"second")
    trail.close()
    assert "plugin 'audit' cannot rotate or reopen" in caplog.text
    assert (tmp_path / "a").read_text() == "first\nsecond\n"
    await asyncio.sleep(0.05)  # the second look ends in the time of this test


def test_writers_that_rotate_one_file_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "a"

    def write(letter: str) -> None:
        trail = Trail(path, max_bytes=5000, keep=100)
        trail.open()
        for number in range(150):
            trail.append(f"{letter}{number} ".encode() + b"." * 100)
        trail.close()

    threads = [Thread(target=write, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = list(tmp_path.iterdir())
    lines = [line.split()[0] for file in files for line in file.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{letter}{n}" for letter in "abc" for n in range(150))
    assert len(files) > 5


def test_what_cannot_be_rotated_is_written_on(tmp_path: Path) -> None:
    os.symlink("/dev/null", tmp_path / "a")
    trail = Trail(tmp_path / "a", max_bytes=1)
    trail.append(b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_another_has_rotated_is_not_rotated_again(tmp_path: Path) -> None:
    path = tmp_path / "a"
    first, second = opened(path), opened(path)
    os.write(first, b"old\n")
    rotate(first, path, 5)
    os.close(opened(path))
    rotate(second, path, 5)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a": "", "a.1": "old\n"}
    new = successor(first, path, 0)  # closes the one given
    assert new is not None
    assert successor(os.dup(new), path, 0) is None
    os.close(new)
    os.close(second)
