"""Files that make room for their successor, with several processes writing to them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: there an open file cannot be renamed either
    fcntl = None  # type: ignore[assignment]


# Readable by its owner alone: it tells who did what. A file that exists keeps its mode.
_MODE = 0o600
# Non-blocking: a pipe that nobody reads is an error, not a wait without end.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)


def opened(path: Path) -> int:
    """Open a file for appending, and make it if there is none."""
    return os.open(path, _FLAGS, _MODE)


def successor(file: int, path: Path, keep: int) -> int | None:
    """Return the file to go on with, opened, or None for the same; closes the descriptor given.

    With `keep` above 0 the file is full.
    """
    try:
        if keep:
            rotate(file, path, keep)
        return None if is_at(file, path) else opened(path)
    finally:
        os.close(file)


def is_at(file: int, path: Path) -> bool:
    """Tell whether an open file is still the one of this name."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def rotate(file: int, path: Path, keep: int) -> None:
    """Rename the open file at `path` to `<path>.1`, and so on up to `<path>.<keep>`.

    Whoever else writes to it may want the same at this moment: one does it, the others find it
    done. What is no regular file stays where it is, as does any where nothing can be locked.
    """
    if fcntl is None or not stat.S_ISREG(os.fstat(file).st_mode):
        return
    with _locked(file):
        if not is_at(file, path):
            return
        for number in range(keep, 1, -1):
            with suppress(FileNotFoundError):
                _numbered(path, number - 1).replace(_numbered(path, number))
        path.replace(_numbered(path, 1))


@contextmanager
def _locked(file: int) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
