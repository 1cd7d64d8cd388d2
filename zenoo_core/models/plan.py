"""What a query sends: worked out from its names before anything leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from zenoo_core.errors import InvalidValueError
from zenoo_core.models.domain import Domain
from zenoo_core.models.expressions import Comparable, Ordering
from zenoo_core.models.refusals import shown
from zenoo_core.models.resolving import ModelRef, Resolver, named
from zenoo_core.records import EMPTY

_ORDER = re.compile(
    r"([-+]?)([\w.]+?)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?", re.IGNORECASE
)


@frozen
class Plan:
    """What a query asks of the server, as `explain` shows it; reading it costs `requests` calls.

    `columns` are the fields that are read, `()` for none; `prefetch` are paths, each relation of
    which costs one more read.
    """

    model: str
    domain: Domain
    columns: tuple[str, ...] = ()
    order: str = ""
    limit: int | None = None
    offset: int = 0
    context: Mapping[str, Any] = EMPTY
    prefetch: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=(), repr=False)

    @property
    def requests(self) -> int:
        """Return how many calls awaiting the query makes; iterating it asks for the ids first."""
        if self.limit == 0:
            return 0
        return 1 + len(steps(self.prefetch))

    def window(self) -> dict[str, Any]:
        """Return order, offset and limit as keyword arguments of a search."""
        given = {"offset": self.offset, "limit": self.limit, "order": self.order}
        return {name: value for name, value in given.items() if value}

    def __str__(self) -> str:
        window = "".join(f", {name}={value!r}" for name, value in self.window().items())
        lines = [f"{self.model}.search_read({self.domain!r}{window})"]
        if self.columns:
            lines.append(f"  fields: {', '.join(self.columns)}")
        if self.context:
            lines.append(f"  context: {dict(self.context)!r}")
        lines += [f"  then read: {step}" for step in steps(self.prefetch)]
        lines.append(f"  requests: {self.requests}")
        lines += [f"  warning: {warning}" for warning in self.warnings]
        return "\n".join(lines)


def steps(paths: Iterable[str]) -> list[str]:
    """Return every relation on the way of some paths, once: `a.b` and `a.c` are a, a.b, a.c."""
    found: dict[str, None] = {}
    for path in paths:
        names = path.split(".")
        found.update(dict.fromkeys(".".join(names[: n + 1]) for n in range(len(names))))
    return list(found)


def name_of(name: Any) -> str:
    """Return the name that was given as a text or as an expression."""
    return name._at()[1] if isinstance(name, Comparable) else name


def columns_of(names: Iterable[Any], model: ModelRef, resolver: Resolver) -> tuple[str, ...]:
    """Return the server's names of fields, each once; raises `UnknownFieldError`."""
    found: dict[str, None] = {}
    for name in map(name_of, names):
        if not isinstance(name, str) or "__" in name.strip("_") or "." in name:
            raise InvalidValueError(
                f"{shown(name)} is no field of the model itself",
                model=named(model),
                hint="Fields behind a relation are read with prefetch('relation').",
            )
        found[resolver.column(model, name).column] = None
    return tuple(found)


def order_of(
    terms: Sequence[Any], model: ModelRef, resolver: Resolver, *, reverse: bool = False
) -> str:
    """Return an order as Odoo takes it; raises `UnknownFieldError` or `InvalidValueError`."""
    return ", ".join(_order_term(term, model, resolver, reverse) for term in terms)


def _order_term(term: Any, model: ModelRef, resolver: Resolver, reverse: bool) -> str:
    ordering = ordering_of(term, named(model))
    (column,) = columns_of([ordering.name], model, resolver)
    nulls = ordering.nulls.lower()
    if reverse and nulls:
        nulls = "last" if nulls == "first" else "first"
    down = " desc" if ordering.descending is not reverse else ""
    return f"{column}{down}{f' nulls {nulls}' if nulls else ''}"


def ordering_of(term: Any, model: str) -> Ordering:
    """Return what an order says of one field; raises `InvalidValueError`."""
    if isinstance(term, Ordering):
        found = term if term.nulls in ("", "first", "last") else None
    elif isinstance(term, Comparable):
        found = term.asc()
    else:
        match = _ORDER.fullmatch(term.strip()) if isinstance(term, str) else None
        found = _of_match(match) if match else None
    if found is None:
        raise InvalidValueError(
            f"cannot sort by {shown(term)}",
            model=model,
            hint="Give the name of a field, with a minus sign for the reverse: order_by('-name').",
        )
    return found


def _of_match(match: re.Match[str]) -> Ordering:
    sign, name, direction, nulls = match.groups()
    return Ordering(name, (sign == "-") is not ((direction or "").lower() == "desc"), nulls or "")
