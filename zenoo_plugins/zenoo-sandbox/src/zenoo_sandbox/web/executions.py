"""How often each call was done: what a test of a client compares its own count with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Any


def call_id(kwargs: Mapping[str, Any]) -> str | None:
    """Return what the context of a call names as its id, None for none."""
    context = kwargs.get("context")
    found = context.get("call_id") if isinstance(context, Mapping) else None
    return None if found is None else str(found)


class Executions:
    """Count the calls that were committed, by their ids; safe in threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, call: str | None) -> None:
        """Count a call that is done, if it has an id."""
        if call is not None:
            with self._lock:
                self._counts[call] += 1

    def counts(self) -> Counter[str]:
        """Return the counts as they are now."""
        with self._lock:
            return self._counts.copy()

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._counts.clear()
