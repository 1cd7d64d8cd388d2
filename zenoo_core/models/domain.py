"""Domains in Odoo's prefix form: checked for shape, and joined so that they stay correct.

A domain is a list of conditions `[field, operator, value]`, of the words `&` and `|`, which join
the two terms after them, and of `!`, which negates the one after it; between terms that nothing
joins stands an implied `&`. Source: the page "ORM API", section "Search domains", of Odoo's
developer documentation, and recorded servers 18.0 and 19.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zenoo_core.config.problems import close_to
from zenoo_core.errors import InvalidValueError
from zenoo_core.models.comparing import Unfit, plain

Domain = list[Any]

OPERATORS = frozenset({
    "=", "!=", "<", "<=", ">", ">=", "=?", "in", "not in", "like", "not like", "ilike",
    "not ilike", "=like", "=ilike", "not =like", "not =ilike", "child_of", "parent_of", "any",
    "not any", "<>", "==",
})  # fmt: skip
_JOINING = ("&", "|")
_SHAPE = "A condition is [field, operator, value]; '&', '|' stand before two terms, '!' before one."
EVERYTHING: Any = (1, "=", 1)
NOTHING: Any = (0, "=", 1)


def checked(domain: Any, model: str = "") -> Domain:
    """Return a raw domain as a new list, its values as they go on the wire.

    The domains inside `any` are checked as well. Raises `InvalidValueError`, which names the item
    that is wrong.
    """
    if isinstance(domain, str) or not isinstance(domain, Sequence):
        raise _malformed(f"a domain is a list of conditions, found {domain!r}", model)
    found, missing = [], 0
    for item in reversed(domain):
        if isinstance(item, str):
            missing += _arity(item, missing, domain, model)
        else:
            item = _condition(item, model)
            missing += 1
        found.append(item)
    return found[::-1]


def _arity(word: str, terms: int, domain: Any, model: str) -> int:
    """Return how many terms a word adds to those after it, less than none for a joining one."""
    if word not in ("!", *_JOINING):
        raise _malformed(f"{word!r} is neither a condition nor '&', '|' or '!'", model)
    needed = 1 if word == "!" else 2
    if terms < needed:
        raise _malformed(
            f"{word!r} needs {needed} terms after it, found {terms}, in {domain!r}", model
        )
    return 1 - needed


def _condition(item: Any, model: str) -> Any:
    if isinstance(item, str | bytes) or not isinstance(item, Sequence) or len(item) != 3:
        raise _malformed(f"{item!r} is no condition", model)
    name, operator, value = item
    if name in (0, 1) and not isinstance(name, str):
        if (operator, value) != ("=", 1):
            raise _malformed(f"{item!r} is no condition", model)
        return (int(name), "=", 1)
    if not isinstance(name, str) or not all(name.split(".")):
        raise _malformed(f"{name!r} in {item!r} is no name of a field", model)
    if not isinstance(operator, str) or operator.lower() not in OPERATORS:
        raise _unknown_operator(operator, item, model)
    if operator.lower() in ("any", "not any"):
        return (name, operator, checked(value, model))
    try:
        wire = plain(value)
    except Unfit as error:
        raise _malformed(f"{value!r} in {item!r} is not {error}", model) from None
    if operator.lower() in ("in", "not in") and not isinstance(wire, list | bool):
        raise _malformed(f"{value!r} in {item!r} is no list of values", model)
    return (name, operator, wire)


def _unknown_operator(operator: Any, item: Any, model: str) -> InvalidValueError:
    close = close_to(operator, OPERATORS) if isinstance(operator, str) else None
    advice = f"did you mean {close!r}?" if close else f"there are {', '.join(sorted(OPERATORS))}"
    return _malformed(f"{operator!r} in {item!r} is no operator: {advice}", model)


def _malformed(what: str, model: str) -> InvalidValueError:
    return InvalidValueError(f"malformed domain: {what}", model=model, hint=_SHAPE)


def one_term(domain: Domain) -> Domain:
    """Return a correct domain as a single term, with every `&` between its terms written out.

    The empty domain, which selects everything, becomes the condition that always holds.
    """
    if len(domain) < 2:
        return domain or [EVERYTHING]
    missing = 0
    for item in reversed(domain):
        if item in _JOINING:
            missing -= 1
        elif item != "!":
            missing += 1
    return ["&"] * (missing - 1) + domain


def any_of(domains: Sequence[Domain]) -> Domain:
    """Return the domain of what at least one of the correct domains selects."""
    if not domains:
        return [NOTHING]
    return ["|"] * (len(domains) - 1) + [item for domain in domains for item in one_term(domain)]


def none_of(domain: Domain) -> Domain:
    """Return the domain of what a correct domain does not select."""
    term = one_term(domain)
    return term[1:] if term[0] == "!" else ["!", *term]
