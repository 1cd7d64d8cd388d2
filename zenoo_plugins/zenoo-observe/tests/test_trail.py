"""The file behind the audit trail: appended whole lines, or a clear refusal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread

import pytest
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
