"""Numbers rounded as Odoo rounds them: half away from zero."""

from __future__ import annotations

import math

# The last bit of a float, so that 2.675, which no float holds, still goes up.
_HAIR = 2.0**-52
# From here on a float has no room for the parts of a unit.
_COARSE = 2.0**50


def rounded(number: float, unit: float | None) -> float:
    """Return a number rounded to a multiple of a unit, such as a currency's smallest.

    Raise OverflowError or ValueError for what is no number of units: infinity and NaN.
    """
    if not unit:
        return number
    steps = abs(number) / unit
    if _COARSE < steps < math.inf:
        return number
    whole = math.copysign(math.floor(steps + steps * _HAIR + 0.5), number)
    parts = round(1 / unit)
    # A hundredth is no float, a hundred is: dividing adds nothing in the last digits.
    exact = parts and math.isclose(parts * unit, 1, rel_tol=1e-12)
    return (whole / parts if exact else whole * unit) + 0.0
