"""What records are selected by: `Q`, typed conditions, and how they become a domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from types import NoneType
from typing import Any, Never

from attrs import define

from zenoo_core.errors import InvalidRequestError, InvalidValueError
from zenoo_core.models.domain import Domain, any_of, checked, none_of
from zenoo_core.models.refusals import shown
from zenoo_core.models.resolving import ModelRef, Resolver, named, warn_unsearchable


class Term:
    """Something that records are selected by; combines with `&`, `|` and `~`."""

    __slots__ = ()

    def __and__(self, other: Term) -> Q:
        return _joined("&", self, other) if isinstance(other, Term) else NotImplemented

    def __or__(self, other: Term) -> Q:
        return _joined("|", self, other) if isinstance(other, Term) else NotImplemented

    def __invert__(self) -> Q:
        return Q() if _is_empty(self) else _made("!", (self,))

    def __bool__(self) -> Never:
        raise TypeError(f"{self!r} is neither true nor false: combine with & | ~, not and, or, not")


@define(eq=False)  # frozen would double what it costs to make one
class Condition(Term):
    """One comparison of a field of a model, made by a typed expression."""

    model: str
    name: str
    value: Any

    def __repr__(self) -> str:
        return f"<{self.model}: {self.name}={shown(self.value)}>"


class Q(Term):
    """Look-ups, raw domains and other terms, all of which must hold.

    `Q(name__ilike="azure") | ~Q(country_id__code="BE")`. A `Q()` without anything is no condition:
    joined with another term, or negated, it changes nothing.
    """

    __slots__ = ("_joint", "_parts")
    _joint: str
    _parts: tuple[Any, ...]

    def __init__(self, *terms: Term | Sequence[Any], **lookups: Any) -> None:
        self._joint = "&"
        self._parts = (*parts_of(terms), *held(lookups)) if terms else held(lookups)

    @classmethod
    def of(cls, parts: tuple[Any, ...]) -> Q:
        """Return the term of the parts of a query."""
        return _made("&", parts)

    @property
    def parts(self) -> tuple[Any, ...]:
        """Return what has to hold, one by one, where all of it has to."""
        return self._parts if self._joint == "&" else (self,)

    def __repr__(self) -> str:
        if self._joint == "!":
            return f"~{self._parts[0]!r}"
        if self._joint == "|":
            return f"({' | '.join(map(repr, self._parts))})"
        return f"Q({', '.join(map(_shown, self._parts))})"


_PLAIN = frozenset({str, int, bool, float, NoneType})


def held(lookups: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Return look-ups with values that nobody else can change, or use up, before they are sent."""
    return tuple([
        pair if type(pair[1]) in _PLAIN else (pair[0], _own(pair[1])) for pair in lookups.items()
    ])  # fmt: skip


def _own(value: Any) -> Any:
    if isinstance(value, Iterator):
        return list(value)
    return copy(value) if type(value) in (list, set, dict) else value


def parts_of(terms: Sequence[Any], model: str = "") -> list[Term | list[Any]]:
    """Return terms and checked raw domains; raises `InvalidValueError` that names the model."""
    parts = [_part(term, model) for term in terms]
    return [part for part in parts if isinstance(part, list) or not _is_empty(part)]


def _part(term: Any, model: str = "") -> Term | list[Any]:
    if isinstance(term, Term):
        return term
    if isinstance(term, Mapping):
        raise InvalidValueError(
            f"{shown(term)} is no condition",
            model=model,
            hint="Write filter(**look_ups) or Q(**look_ups).",
        )
    if isinstance(term, tuple) and len(term) == 3 and term[0] not in ("&", "|", "!"):
        term = [term]  # a single condition: filter(("name", "=", "x"))
    try:
        return checked(term, model)
    except RecursionError:
        raise InvalidValueError("malformed domain: it is nested too deep", model=model) from None


def _shown(part: Any) -> str:
    if isinstance(part, tuple):
        return f"{part[0]}={shown(part[1])}"
    return shown(part) if isinstance(part, list) else repr(part)


def _is_empty(term: Term) -> bool:
    return isinstance(term, Q) and not term._parts


def _made(joint: str, parts: tuple[Any, ...]) -> Q:
    made = Q.__new__(Q)
    made._joint, made._parts = joint, parts
    return made


def _joined(joint: str, left: Term, right: Term) -> Q:
    if _is_empty(left) or _is_empty(right):
        kept = right if _is_empty(left) else left
        return kept if isinstance(kept, Q) else _made("&", (kept,))
    # Terms of one kind stay side by side: a long chain of them is no deep tree.
    return _made(joint, (*_side(joint, left), *_side(joint, right)))


def _side(joint: str, term: Term) -> tuple[Any, ...]:
    return term._parts if isinstance(term, Q) and term._joint == joint else (term,)


def domain_of(terms: tuple[Any, ...], model: ModelRef, resolver: Resolver) -> Domain:
    """Return the domain of what all of the parts of a query select.

    A part is a `Term`, a checked raw domain, or a pair of look-up and value. Raises
    `UnknownFieldError`, `UnknownLookupError` or `InvalidValueError`.
    """
    found: Domain = []
    for part in terms:
        _add(found, part, model, resolver)
    return found


def _add(found: Domain, part: Any, model: ModelRef, resolver: Resolver) -> None:
    """Put the conditions of one part behind those that were found."""
    kind = type(part)
    if kind is tuple:
        found.append(_condition(part[0], part[1], model, resolver))
    elif kind is list:
        for at, path in unsearchable(part, model, resolver):
            warn_unsearchable(at, path)
        found += part
    elif isinstance(part, Q):
        if part._joint == "&":
            for inner in part._parts:
                _add(found, inner, model, resolver)
        else:
            domains = [domain_of((inner,), model, resolver) for inner in part._parts]
            found += any_of(domains) if part._joint == "|" else none_of(domains[0])
    else:
        found.append(_typed(part, model, resolver))


def _typed(part: Condition, model: ModelRef, resolver: Resolver) -> Any:
    if part.model and model and part.model != named(model):
        raise InvalidValueError(
            f"a condition on {part.model} ({part.name}) in a query on {named(model)}",
            model=named(model),
            hint="Begin the expression at a field of the model that is asked.",
        )
    return _condition(part.name, part.value, model, resolver)


def _condition(name: str, value: Any, model: ModelRef, resolver: Resolver) -> tuple[str, str, Any]:
    path, operator, value = resolver.condition(model, name, value)
    if operator == "any":
        value = _inner(value, resolver.target(model, name).facts.relation, resolver)
    return path, operator, value


def _inner(value: Any, model: str, resolver: Resolver) -> Domain:
    """Return the domain that the records of another model have to fit for `any`."""
    if isinstance(value, Mapping):
        return domain_of(tuple(value.items()), model, resolver)
    if hasattr(value, "terms"):
        _check_query(value, model)
        return domain_of(value.terms, model, resolver)
    return domain_of((_part(value, model),), model, resolver)


def _check_query(query: Any, model: str) -> None:
    if model and query.model_name != model:
        text = f"a query on {query.model_name} where records of {model} are looked for"
        raise InvalidValueError(text, model=model)
    if query.windowed:
        text = "a query with a limit or an offset cannot be looked into"
        raise InvalidValueError(
            text, model=model, hint="Take its ids: field__in=await query.ids()."
        )


def unsearchable(domain: Domain, model: ModelRef, resolver: Resolver) -> list[tuple[str, str]]:
    """Return model and path of the conditions on fields that the server cannot search."""
    found: list[tuple[str, str]] = []
    for item in domain:
        if isinstance(item, str) or not isinstance(item[0], str):
            continue
        path, operator, value = item
        try:
            facts = resolver.target(model, path).facts
        except InvalidRequestError:
            continue  # a raw path may be of more kinds than look-ups are, such as parts of dates
        if facts.searchable is False:
            found.append((named(model), path))
        if operator in ("any", "not any"):
            found += unsearchable(value, facts.relation, resolver)
    return found
