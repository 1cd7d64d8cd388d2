"""Typed conditions from fields: `Partner.name.ilike("a%") & Partner.country_id.code.eq("BE")`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from attrs import frozen

from zenoo_core.models.terms import Condition, Q, Term


@frozen
class Ordering:
    """A field to sort by, as `order_by` takes it."""

    name: str
    descending: bool = False
    nulls: str = ""


class Comparable:
    """The comparisons of a field, each of which makes a condition for `filter` and `exclude`.

    What they mean is what the look-ups of the same name mean; `in_` has an underscore because the
    word is Python's. A relation leads on into its model: `Partner.country_id.code`; a field there
    that is called like a comparison is `Partner.country_id["any"]`.
    """

    __slots__ = ()

    def _at(self) -> tuple[str, str]:
        """Return the model that the expression begins at, empty if not known, and the path."""
        column: str = getattr(self, "column", "")
        return "", column

    def _compare(self, lookup: str, value: Any) -> Condition:
        model, path = self._at()
        return Condition(model, f"{path}__{lookup}", value)

    def eq(self, value: Any) -> Condition:
        """Be equal; None asks for the empty value."""
        return self._compare("exact", value)

    def ne(self, value: Any) -> Condition:
        """Not be equal."""
        return self._compare("ne", value)

    def gt(self, value: Any) -> Condition:
        """Be greater."""
        return self._compare("gt", value)

    def gte(self, value: Any) -> Condition:
        """Be greater or equal."""
        return self._compare("gte", value)

    def lt(self, value: Any) -> Condition:
        """Be less."""
        return self._compare("lt", value)

    def lte(self, value: Any) -> Condition:
        """Be less or equal."""
        return self._compare("lte", value)

    def in_(self, values: Iterable[Any]) -> Condition:
        """Be one of several values."""
        return self._compare("in", values)

    def not_in(self, values: Iterable[Any]) -> Condition:
        """Be none of several values."""
        return self._compare("not_in", values)

    def iexact(self, value: str | None) -> Condition:
        """Be the same text but for upper and lower case."""
        return self._compare("iexact", value)

    def contains(self, text: str) -> Condition:
        """Contain a text."""
        return self._compare("contains", text)

    def icontains(self, text: str) -> Condition:
        """Contain a text in upper or lower case."""
        return self._compare("icontains", text)

    def startswith(self, text: str) -> Condition:
        """Begin with a text."""
        return self._compare("startswith", text)

    def istartswith(self, text: str) -> Condition:
        """Begin with a text in upper or lower case."""
        return self._compare("istartswith", text)

    def endswith(self, text: str) -> Condition:
        """End with a text."""
        return self._compare("endswith", text)

    def iendswith(self, text: str) -> Condition:
        """End with a text in upper or lower case."""
        return self._compare("iendswith", text)

    def like(self, pattern: str) -> Condition:
        """Contain a pattern of Odoo's, in which `%` is any text and `_` any character."""
        return self._compare("like", pattern)

    def ilike(self, pattern: str) -> Condition:
        """Contain a pattern of Odoo's in upper or lower case."""
        return self._compare("ilike", pattern)

    def isnull(self, empty: bool = True) -> Condition:
        """Be empty, or not."""
        return self._compare("isnull", empty)

    def child_of(self, records: Any) -> Condition:
        """Be one of these records or below one of them."""
        return self._compare("child_of", records)

    def parent_of(self, records: Any) -> Condition:
        """Be one of these records or above one of them."""
        return self._compare("parent_of", records)

    def any(self, *terms: Term, **lookups: Any) -> Condition:
        """Lead to at least one record that all of this holds for."""
        return self._compare("any", Q(*terms, **lookups))

    def asc(self, *, nulls: str = "") -> Ordering:
        """Sort from small to great; `nulls` is "first" or "last"."""
        return Ordering(self._at()[1], False, nulls)

    def desc(self, *, nulls: str = "") -> Ordering:
        """Sort from great to small; `nulls` is "first" or "last"."""
        return Ordering(self._at()[1], True, nulls)


class _Named(Protocol):
    """What an expression needs of a field."""

    name: str
    kind: str


class Expression(Comparable):
    """A field of a model, or one behind its relations, as the declared class gives it."""

    __slots__ = ("_model", "_names")

    def __init__(self, model: str, names: tuple[str, ...]) -> None:
        self._model = model
        self._names = names

    @classmethod
    def of(cls, owner: Any, field: _Named) -> Expression:
        """Return the expression of a field that a class declares or inherits."""
        return cls(getattr(owner, "__model__", None) or "", (field.name,))

    def _at(self) -> tuple[str, str]:
        return self._model, "__".join(self._names)

    def __getitem__(self, name: str) -> Expression:
        return Expression(self._model, (*self._names, name))

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self[name]

    def __repr__(self) -> str:
        return f"<{self._model or 'field'}: {'.'.join(self._names)}>"
