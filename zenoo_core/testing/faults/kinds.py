"""The kinds of faults, and which of them strikes next."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from random import Random
from typing import Literal, get_args

Kind = Literal[
    "reset_before", "reset_after", "502_before", "502_after", "hang_before", "hang_after",
    "truncated", "html", "drip", "429",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

# With these the server never learns of the request; with all others it has done its work.
UNSEEN = frozenset[Kind]({"reset_before", "502_before", "hang_before", "429"})


class Dice:
    """Draw faults: those that were injected first, then by rates, from a seed."""

    def __init__(self, rates: Mapping[Kind, float], seed: int) -> None:
        self.rates = checked(rates)
        self.hits: Counter[Kind] = Counter()
        self.random = Random(seed)
        self._next: deque[Kind] = deque()

    def inject(self, kinds: Iterable[Kind]) -> None:
        """Let these strike next, in order, whatever the rates are."""
        self._next += check_kinds(kinds)

    def draw(self) -> Kind | None:
        """Return what strikes the next request; None lets it pass."""
        number = self.random.random()  # always drawn, so that injecting shifts nothing
        kind = self._next.popleft() if self._next else self._by_rate(number)
        if kind is not None:
            self.hits[kind] += 1
        return kind

    def _by_rate(self, number: float) -> Kind | None:
        for kind, rate in self.rates.items():
            number -= rate
            if number < 0:
                return kind
        return None


def check_kinds(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return the kinds; raises `ValueError` for one that does not exist."""
    found = tuple(kinds)
    for kind in found:
        if kind not in KINDS:
            raise ValueError(f"no fault is called {kind!r}; known: {', '.join(KINDS)}")
    return found


def checked(rates: Mapping[Kind, float]) -> dict[Kind, float]:
    """Return a copy of the rates; raises `ValueError` for those that are no shares of a whole."""
    check_kinds(rates)
    if any(not 0 <= rate <= 1 for rate in rates.values()) or sum(rates.values()) > 1 + 1e-9:
        raise ValueError(f"rates are shares from 0 to 1 that sum up to at most 1, got {rates}")
    return dict(rates)
