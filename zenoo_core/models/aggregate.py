"""What is told of a group: `await orders.aggregate("state", total=Sum("amount_total"))`."""

from __future__ import annotations

from typing import Any

from attrs import frozen


@frozen
class Aggregate:
    """A function over a field of the records in a group; without a field their number."""

    function: str
    name: Any = ""


def Sum(name: Any) -> Aggregate:
    """Add the values of a field up."""
    return Aggregate("sum", name)


def Avg(name: Any) -> Aggregate:
    """Take the mean of the values of a field."""
    return Aggregate("avg", name)


def Min(name: Any) -> Aggregate:
    """Take the smallest value of a field."""
    return Aggregate("min", name)


def Max(name: Any) -> Aggregate:
    """Take the greatest value of a field."""
    return Aggregate("max", name)


def Count(name: Any = "", *, distinct: bool = False) -> Aggregate:
    """Count the records, or those that have a value in a field, or its distinct values."""
    return Aggregate("count_distinct" if distinct else "count", name)
