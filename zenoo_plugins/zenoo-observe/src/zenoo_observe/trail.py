"""Where audit lines go: a file that is only ever appended to, or standard error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TextIO

from zenoo_core.errors import PluginError
from zenoo_observe.rotation import can_rotate, is_at, rotate

# Readable by its owner alone: it tells who did what. A file that exists keeps its mode.
_MODE = 0o600
# Non-blocking: a pipe that nobody reads is an error, not a wait without end.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
_LOOK = 1.0  # seconds after which it is looked again whether the file is still in its place


class Trail:
    """Append lines, each with one write, so that lines of several writers never mix.

    The file is held open between `open` and `close`, which count; outside of them each line opens
    it anew. With `max_bytes` it is rotated once it is so large. Raises `PluginError` when the
    place cannot be written: at once, because a trail that silently records nothing is worse than
    none.
    """

    def __init__(self, path: Path | None, max_bytes: int = 0, keep: int = 5) -> None:
        self.path = path.expanduser() if path is not None else None
        self.max_bytes, self.keep = max_bytes, keep
        self._file: int | None = None
        self._users = 0
        self._look_at = 0.0
        self._check()

    def open(self) -> None:
        """Hold the file open for one more client."""
        self._users += 1
        if self._file is None and self.path is not None:
            self._file = self._hold(self.path)

    def close(self) -> None:
        """Let go for one client; the last closes the file."""
        self._users -= 1
        if self._users <= 0:
            self._let_go()

    def append(self, line: bytes) -> None:
        """Write one line; `line` has no end of its own."""
        if self.path is None:
            stderr = _stderr()
            stderr.write(line.decode() + "\n")  # one write: the line and its end
            stderr.flush()
            return
        file = self._current(self.path)
        try:
            _write(file, line)
            if self.max_bytes and can_rotate(file) and _length(file) >= self.max_bytes:
                rotate(file, self.path, self.keep)
                self._look_at = 0.0
        finally:
            if file != self._file:
                os.close(file)

    def _current(self, path: Path) -> int:
        """Return the file to write to: the one that is held, unless it was moved away."""
        if self._file is None:
            return _opened(path)
        if (now := monotonic()) >= self._look_at:
            if not is_at(self._file, path):
                self._let_go()
                self._file = self._hold(path)
            self._look_at = now + _LOOK
        return self._file

    def _hold(self, path: Path) -> int:
        self._look_at = monotonic() + _LOOK
        return _opened(path)

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _check(self) -> None:
        if self.path is None:
            _stderr()
            return
        try:
            os.close(_opened(self.path))
        except (OSError, ValueError) as error:
            raise PluginError(
                f"plugin 'audit' cannot write to {str(self.path)!r} (audit.path): {error}",
                plugin="audit",
                advice="Name a file in a folder that exists and may be written to, "
                "or leave audit.path out to write to standard error.",
            ) from error


def _opened(path: Path) -> int:
    return os.open(path, _FLAGS, _MODE)


def _length(file: int) -> int:
    """Return where the last write has ended, which in a file for appending is the file's end."""
    return os.lseek(file, 0, os.SEEK_CUR)


def _write(file: int, line: bytes) -> None:
    whole = line + b"\n"
    if (written := os.write(file, whole)) != len(whole):
        os.write(file, b"\n")  # the torn line must not swallow the next one
        raise OSError(f"only {written} of {len(whole)} bytes of an audit line were written")


def _stderr() -> TextIO:
    stderr: TextIO | None = sys.stderr
    if stderr is None:  # pythonw, or a service without one
        raise PluginError(
            "plugin 'audit' has no standard error to write to",
            plugin="audit",
            advice="Set audit.path to a file.",
        )
    return stderr
