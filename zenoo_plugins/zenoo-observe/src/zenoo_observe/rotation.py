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


def can_rotate(file: int) -> bool:
    """Tell whether an open file is one that can be renamed while others write to it."""
    return fcntl is not None and stat.S_ISREG(os.fstat(file).st_mode)


def is_at(file: int, path: Path) -> bool:
    """Tell whether an open file is still the one of this name."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def rotate(file: int, path: Path, keep: int) -> None:
    """Rename the open file at `path` to `<path>.1`, and so on up to `<path>.<keep>`.

    Whoever else writes to it may want the same at this moment: one does it, the others find it
    done.
    """
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
