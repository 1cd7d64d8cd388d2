"""Faults on demand: what goes wrong between a client and a server, by model and method."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Literal, get_args

import attrs

Kind = Literal[
    "429", "502", "lost_before", "lost_after", "serialization_failure", "session_expired", "delay"
]
_BEFORE = frozenset({"429", "502", "lost_before"})


@attrs.define(eq=False)
class Fault:
    """One fault in force: `passed` matching calls went by, `hits` were hit.

    `model` and `method` None match any. The first `after` matching calls pass, the next `times`
    are hit, all of them for None.
    """

    kind: Kind
    model: str | None = None
    method: str | None = None
    times: int | None = 1
    after: int = 0
    seconds: float = 0.0
    passed: int = 0
    hits: int = 0

    def _take(self, model: object, method: object, *, in_session: bool) -> bool:
        if self.model not in (None, model) or self.method not in (None, method):
            return False
        if self.kind == "session_expired" and not in_session:
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        if self.passed < self.after:
            self.passed += 1
            return False
        self.hits += 1
        return True


class Outage(Exception):
    """Stand for an answer that is not Odoo's: a proxy's page, or none at all (`status` None)."""

    def __init__(self, status: int | None, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers or {}


class Faults:
    """Hold the faults of one sandbox; safe to change while it serves."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        kind: Kind,
        *,
        model: str | None = None,
        method: str | None = None,
        times: int | None = 1,
        after: int = 0,
        seconds: float | None = None,
    ) -> Fault:
        """Put a fault in force for the calls that match; return it, so that its hits can be read.

        Kinds: "429" (with `Retry-After: seconds`, 1 when not given) and "502" are a proxy's HTML
        before the work; "lost_before" and "lost_after" cut the connection before the work or after
        it is committed; "serialization_failure" is Odoo's error, nothing done; "session_expired"
        ends the session of a call that has one; "delay" waits `seconds` and lets the call go on.
        """
        if kind not in get_args(Kind):
            raise ValueError(f"no fault is called {kind!r}; known: {', '.join(get_args(Kind))}")
        if after < 0 or (times is not None and times < 1):
            raise ValueError(f"after: 0 or more, times: 1 or more, or None; got {after}, {times}")
        if (kind == "delay" and not seconds) or (seconds is not None and seconds < 0):
            raise ValueError(f"{kind}: expected seconds above 0, got {seconds!r}")
        wait = (1.0 if kind == "429" else 0.0) if seconds is None else seconds
        fault = Fault(kind, model, method, times, after, wait)
        with self._lock:
            self._faults.append(fault)
        return fault

    @contextmanager
    def during(self, kind: Kind, **arguments: Any) -> Iterator[Fault]:
        """Keep a fault in force inside `with`, for every matching call unless `times` is given."""
        fault = self.add(kind, **{"times": None, **arguments})
        try:
            yield fault
        finally:
            self.remove(fault)

    def remove(self, fault: Fault) -> None:
        """Take a fault out of force; one that is not in force is no mistake."""
        with self._lock:
            self._faults = [other for other in self._faults if other is not fault]

    def clear(self) -> None:
        """Take all faults out of force."""
        with self._lock:
            self._faults = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._faults))

    def __len__(self) -> int:
        return len(self._faults)

    def take(self, model: object, method: object, *, in_session: bool) -> tuple[float, Plan]:
        """Count a call; return the seconds it waits, and what then happens to it."""
        if not self._faults:
            return 0.0, NOTHING
        seconds = 0.0
        with self._lock:
            for fault in self._faults:
                if not fault._take(model, method, in_session=in_session):
                    continue
                if fault.kind != "delay":
                    return seconds, Plan(fault.kind, fault.seconds)
                seconds += fault.seconds
        return seconds, NOTHING


@attrs.frozen
class Plan:
    """What is to happen to one call."""

    kind: Kind | None = None
    seconds: float = 0.0

    def before(self) -> None:
        """Raise what a client meets without any work done."""
        if self.kind not in _BEFORE:
            return
        if self.kind == "429":
            raise Outage(429, {"Retry-After": f"{self.seconds:g}"})
        raise Outage(502 if self.kind == "502" else None)

    def after(self) -> None:
        """Lose the reply to work that is done."""
        if self.kind == "lost_after":
            raise Outage(None)


NOTHING = Plan()
