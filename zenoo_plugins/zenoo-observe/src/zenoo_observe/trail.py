"""Where audit lines go: a file that is only ever appended to, or standard error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from zenoo_core.errors import PluginError

# Readable by its owner alone: it tells who did what. A file that exists keeps its mode.
_MODE = 0o600
# Non-blocking: a pipe that nobody reads is an error, not a wait without end.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)


class Trail:
    """Append lines, each with one write, so that lines of several writers never mix.

    The file is held open between `open` and `close`, which count; outside of them each line opens
    it anew. Raises `PluginError` when the place cannot be written: at once, because a trail that
    silently records nothing is worse than none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path.expanduser() if path is not None else None
        self._file: int | None = None
        self._users = 0
        self._check()

    def open(self) -> None:
        """Hold the file open for one more client."""
        self._users += 1
        if self._file is None and self.path is not None:
            self._file = os.open(self.path, _FLAGS, _MODE)

    def close(self) -> None:
        """Let go for one client; the last closes the file."""
        self._users -= 1
        if self._users <= 0 and self._file is not None:
            os.close(self._file)
            self._file = None

    def append(self, line: str) -> None:
        """Write one line; `line` has no end of its own."""
        if self.path is None:
            stderr = _stderr()
            stderr.write(line + "\n")  # one write: the line and its end
            stderr.flush()
        elif self._file is not None:
            _write(self._file, line)
        else:
            file = os.open(self.path, _FLAGS, _MODE)
            try:
                _write(file, line)
            finally:
                os.close(file)

    def _check(self) -> None:
        if self.path is None:
            _stderr()
            return
        try:
            os.close(os.open(self.path, _FLAGS, _MODE))
        except (OSError, ValueError) as error:
            raise PluginError(
                f"plugin 'audit' cannot write to {str(self.path)!r} (audit.path): {error}",
                plugin="audit",
                advice="Name a file in a folder that exists and may be written to, "
                "or leave audit.path out to write to standard error.",
            ) from error


def _write(file: int, line: str) -> None:
    whole = f"{line}\n".encode()
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
