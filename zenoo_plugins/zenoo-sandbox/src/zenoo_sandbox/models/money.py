"""Amounts of money."""

from __future__ import annotations

import math

from zenoo_sandbox.orm.convert import python_errors

# The last bit of a float, so that 2.675, which no float holds, still goes up.
_HAIR = 2.0**-52
# From here on a float has no room for the parts of a unit.
_COARSE = 2.0**50


def rounded(amount: float, rounding: float | None) -> float:
    """Return an amount rounded half away from zero to a currency's smallest unit.

    Raise PythonError for one without end.
    """
    if not rounding:
        return amount
    steps = abs(amount) / rounding
    if _COARSE < steps < math.inf:
        return amount
    with python_errors():
        whole = math.copysign(math.floor(steps + steps * _HAIR + 0.5), amount)
        parts = round(1 / rounding)
    # A hundredth is no float, a hundred is: dividing adds nothing in the last digits.
    exact = parts and math.isclose(parts * rounding, 1, rel_tol=1e-12)
    return (whole / parts if exact else whole * rounding) + 0.0
