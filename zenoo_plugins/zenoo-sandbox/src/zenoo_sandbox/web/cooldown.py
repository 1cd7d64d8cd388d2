"""The pause after too many wrong passwords on the web login."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic

from zenoo_sandbox.errors import AccessDenied

_TOO_MANY = "Too many login failures, please wait a bit before trying again."


class Cooldown:
    """Count the failures of each source; after `failures` of them refuse for `seconds`.

    A refused attempt is not counted; one more failure after the pause begins a new one.
    """

    def __init__(
        self, *, failures: int = 10, seconds: float = 60.0, clock: Callable[[], float] = monotonic
    ) -> None:
        self.failures = failures
        self.seconds = seconds
        self.clock = clock
        self._failed: dict[Hashable, tuple[int, float]] = {}

    def check(self, source: Hashable) -> None:
        """Raise AccessDenied while the source has to wait, whatever it wants to log in with."""
        count, last = self._failed.get(source, (0, 0.0))
        if count >= self.failures and self.clock() - last < self.seconds:
            raise AccessDenied(_TOO_MANY)

    def note_failure(self, source: Hashable) -> None:
        """Count one more failure."""
        count, _ = self._failed.get(source, (0, 0.0))
        self._failed[source] = (count + 1, self.clock())

    def clear(self) -> None:
        """Forget all failures."""
        self._failed.clear()

    def note_success(self, source: Hashable) -> None:
        """Forget the failures of a source."""
        self._failed.pop(source, None)
