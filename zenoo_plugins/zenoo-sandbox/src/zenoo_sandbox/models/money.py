"""Amounts of money."""

from __future__ import annotations

import math

# So that 2.675, which no float holds, still goes up.
_HAIR = 1e-9


def rounded(amount: float, rounding: float | None) -> float:
    """Return an amount rounded half away from zero to a currency's smallest unit."""
    if not rounding:
        return amount
    steps = math.floor(abs(amount) / rounding + 0.5 + _HAIR)
    # The second rounding only takes off what the multiplication adds in the last digits.
    return round(math.copysign(steps * rounding, amount), 10) + 0.0
