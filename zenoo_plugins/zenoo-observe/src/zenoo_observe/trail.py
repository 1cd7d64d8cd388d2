"""Where audit lines go: a file that is only ever appended to, or standard error."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TextIO

from zenoo_core.errors import PluginError
from zenoo_observe.rotation import opened, rotate, successor

_log = logging.getLogger("zenoo.plugins")
_LOOK = 1.0  # seconds after which it is looked again whether the file is still in its place


class Trail:
    """Append lines, each with one write, so that lines of several writers never mix.

    The file is held open between `open` and `close`, which count; outside of them each line opens
    it anew. Once it has `max_bytes` it makes room for another, and one that was moved away is let
    go of. Raises `PluginError` when the place cannot be written: at once, because a trail that
    silently records nothing is worse than none.
    """

    def __init__(self, path: Path | None, max_bytes: int = 0, keep: int = 5) -> None:
        self.path = path.expanduser() if path is not None else None
        self.max_bytes, self.keep = max_bytes, keep
        self._file: int | None = None
        self._users = 0
        self._look_at = 0.0
        self._looking = False
        self._check()

    def open(self) -> None:
        """Hold the file open for one more client."""
        self._users += 1
        self._looking = False  # by a loop that may have ended before it was told
        if self._file is None and self.path is not None:
            self._file = opened(self.path)
            self._look_at = monotonic() + _LOOK

    def close(self) -> None:
        """Let go for one client; the last closes the file."""
        self._users -= 1
        if self._users <= 0 and self._file is not None:
            os.close(self._file)
            self._file = None

    def append(self, line: bytes) -> None:
        """Write one line; `line` has no end of its own."""
        if self.path is None:
            stderr = _stderr()
            stderr.write(line.decode() + "\n")  # one write: the line and its end
            stderr.flush()
        elif self._file is not None:
            _write(self._file, line)
            if self._is_full(self._file) or monotonic() >= self._look_at:
                self._look(self._file, self.path)
        else:
            file = opened(self.path)
            try:
                _write(file, line)
                if self._is_full(file):
                    rotate(file, self.path, self.keep)
            finally:
                os.close(file)

    def _is_full(self, file: int) -> bool:
        # Where the last write has ended is the end of a file for appending.
        return bool(self.max_bytes) and os.lseek(file, 0, os.SEEK_CUR) >= self.max_bytes

    def _look(self, file: int, path: Path) -> None:
        """See whether it is time for another file; in a thread, as a disk may take its time."""
        if self._looking:
            return
        self._look_at = monotonic() + _LOOK
        keep = self.keep if self._is_full(file) else 0
        # A descriptor of its own: the file may be closed, and its number used again, meanwhile.
        look = partial(successor, os.dup(file), path, keep)
        try:
            looking = asyncio.get_running_loop().run_in_executor(None, look)
        except RuntimeError:  # no loop that could be held up
            self._go_on_with(look(), file)
            return
        self._looking = True
        looking.add_done_callback(partial(self._looked, file))

    def _looked(self, file: int, looking: asyncio.Future[int | None]) -> None:
        self._looking = False
        if looking.cancelled():
            return
        if (error := looking.exception()) is not None:
            _log.error("plugin 'audit' cannot rotate or reopen %s: %s", self.path, error)
        else:
            self._go_on_with(looking.result(), file)

    def _go_on_with(self, new: int | None, old: int) -> None:
        if new is None:
            return
        if self._file == old:
            self._file, new = new, old
        os.close(new)

    def _check(self) -> None:
        if self.path is None:
            _stderr()
            return
        try:
            os.close(opened(self.path))
        except (OSError, ValueError) as error:
            raise PluginError(
                f"plugin 'audit' cannot write to {str(self.path)!r} (audit.path): {error}",
                plugin="audit",
                advice="Name a file in a folder that exists and may be written to, "
                "or leave audit.path out to write to standard error.",
            ) from error


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
