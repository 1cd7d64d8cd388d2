"""What a cache layer counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen


@define(eq=False)
class Tally:
    """Hits and misses of one model."""

    hits: int = 0
    misses: int = 0


@frozen
class CacheStats:
    """What a client's cache has done since it was opened, and what its backend knows of itself.

    `shared` are misses that waited for a question which another call had asked already; `faults`
    are by operation and reason, `passed` are calls to be kept that could not be, by reason.
    """

    backend: str
    state: str
    hits: int
    misses: int
    shared: int
    stored: int
    rejected: int
    faults: Mapping[tuple[str, str], int]
    passed: Mapping[str, int]
    models: Mapping[str, Tally]
    store: Mapping[str, Any]

    @property
    def hit_rate(self) -> float:
        """Return the share of look-ups that were answered from the cache."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else 0.0


@define(eq=False)
class Counts:
    """The running numbers; `passed` and `faults` as in `CacheStats`."""

    shared: int = 0
    stored: int = 0
    rejected: int = 0
    faults: Counter[tuple[str, str]] = field(factory=Counter)
    passed: Counter[str] = field(factory=Counter)
    models: dict[str, Tally] = field(factory=dict)

    def tally(self, model: str) -> Tally:
        """Return a model's numbers."""
        found = self.models.get(model)
        if found is None:
            found = self.models[model] = Tally()
        return found

    def plain(self) -> dict[str, Any]:
        """Return the numbers as plain values, faults as `operation: reason`."""
        return {
            "shared": self.shared,
            "stored": self.stored,
            "rejected": self.rejected,
            "faults": {": ".join(what): number for what, number in self.faults.items()},
            "passed": dict(self.passed),
            "models": {name: [tally.hits, tally.misses] for name, tally in self.models.items()},
        }

    @property
    def hits(self) -> int:
        """Return the hits of all models."""
        return sum(tally.hits for tally in self.models.values())

    @property
    def misses(self) -> int:
        """Return the misses of all models."""
        return sum(tally.misses for tally in self.models.values())
