"""The circuit breaker: a server that does not answer is left alone for a while."""

from __future__ import annotations

import logging
from math import inf
from time import monotonic

from zenoo_core.errors import CircuitOpen
from zenoo_core.records import Phase
from zenoo_core.retry.outcome import Outcome

_BAD = frozenset({Outcome.NOT_SENT, Outcome.UNKNOWN})
_HINT = (
    "Nothing was sent. See whether the server is up; `breaker_seconds` is the pause, "
    "`breaker_failures = 0` switches this off."
)
_log = logging.getLogger("zenoo.retry")


class Breaker:
    """Count attempts in a row that got no answer of Odoo's; after `failures` of them refuse all.

    Refusing ends after `seconds` with one probe: its answer closes the circuit, its failure opens
    it again. `failures` 0 means that nothing is ever refused. `hint` is for whoever is refused.
    """

    __slots__ = (
        "_event",
        "_open_until",
        "_probing",
        "failed",
        "hint",
        "limit",
        "origin",
        "seconds",
    )

    def __init__(self, failures: int, seconds: float, origin: str, hint: str = _HINT) -> None:
        self.limit, self.seconds, self.origin = failures or inf, seconds, origin
        self.hint = hint
        self.failed = 0
        self._open_until = 0.0
        self._probing = False
        self._event: object = None

    @property
    def is_open(self) -> bool:
        """Tell whether calls are being refused."""
        return self.failed >= self.limit

    def admit(self) -> bool:
        """Let an attempt pass, or raise `CircuitOpen`; True for the probe of an open circuit."""
        if not self.is_open:
            return False
        left = self._open_until - monotonic()
        if left > 0 or self._probing:
            wait = f"the next try may be made in {left:.1f} s" if left > 0 else "one is being made"
            raise CircuitOpen(
                f"{self.origin} has not answered {self.failed} times in a row: {wait}",
                phase=Phase.CONNECT,
                hint=self.hint,
            )
        self._probing = True
        return True

    def abandon(self) -> None:
        """Forget a probe that was cancelled before it could tell anything."""
        self._probing = False

    def judge(self, outcome: Outcome, probe: bool, event: object = None) -> None:
        """Take note of how an admitted attempt ended.

        Of the failures that one `event` was for, such as the end of a shared connection, only the
        first counts.
        """
        if probe:
            self._probing = False
        if outcome not in _BAD:
            if self.is_open:
                _log.info("%s answers again", self.origin)
            self.failed = 0
            return
        if event is not None and event is self._event and not probe:
            return
        self._event = event
        was_open = self.is_open
        self.failed += 1
        if self.is_open and (probe or not was_open):
            self._open_until = monotonic() + self.seconds
            if not was_open:
                _log.warning(
                    "%s has not answered %d times in a row; left alone for %g s",
                    self.origin, self.failed, self.seconds,
                )  # fmt: skip
