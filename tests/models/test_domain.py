"""Raw domains: their shape, and that joining them keeps them correct."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core.errors import InvalidValueError
from zenoo_core.models.domain import any_of, checked, none_of, one_term

A, B, C = ("a", "=", 1), ("b", "=", 1), ("c", "=", 1)


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("not a domain", "a list of conditions, found 'not a domain'"),
        (None, "a list of conditions"),
        (["|", A], r"'\|' needs 2 terms after it, found 1"),
        (["!"], "'!' needs 1 terms after it, found 0"),
        ([A, "&"], "'&' needs 2 terms"),
        (["and", A, B], "'and' is neither"),
        ([["name", "="]], "is no condition"),
        ([["name", "~~", "x"]], "'~~' in .* is no operator"),
        ([["name", "ilke", "x"]], "did you mean 'ilike'"),
        ([["", "=", 1]], "'' in .* is no name"),
        ([["a..b", "=", 1]], "no name of a field"),
        ([[3, "=", 1]], "no name of a field"),
        ([[1, "=", 0]], "is no condition"),
        ([3], "3 is no condition"),
        ([["child_ids", "any", "x"]], "a list of conditions, found 'x'"),
        ([["child_ids", "any", [["name"]]]], "is no condition"),
        ([["name", "=", object()]], "is not a text, a number"),
    ],
)
def test_what_is_malformed_is_said(domain: Any, said: str) -> None:
    with pytest.raises(InvalidValueError, match=said) as caught:
        checked(domain, "res.partner")
    assert caught.value.model == "res.partner"
    assert str(caught.value).startswith("res.partner: malformed domain")


def test_values_are_those_of_the_wire() -> None:
    from datetime import UTC, date, datetime

    when = datetime(2026, 1, 15, 10, 0, 0, 5, tzinfo=UTC)
    domain = [["a", "in", {3}], ("b", ">", when), ("c", "<", date(2026, 1, 2)), ("d", "=", None)]
    assert checked(domain) == [
        ("a", "in", [3]), ("b", ">", "2026-01-15 10:00:00"), ("c", "<", "2026-01-02"),
        ("d", "=", False),
    ]  # fmt: skip
    assert checked([["x", "any", ["|", list(A), B]]]) == [("x", "any", ["|", A, B])]
    assert checked((A, [1, "=", 1])) == [A, (1, "=", 1)]


def test_what_is_joined_is_one_correct_domain() -> None:
    assert one_term([A, B, C]) == ["&", "&", A, B, C]
    assert one_term([]) == [(1, "=", 1)]
    assert any_of([[A, B], [C]]) == ["|", "&", A, B, C]
    assert any_of([]) == [(0, "=", 1)]
    assert any_of([[], [A]]) == ["|", (1, "=", 1), A]
    assert none_of([A, B]) == ["!", "&", A, B]
    assert none_of(none_of([A])) == [A]
    assert none_of(["!", A, B]) == ["!", "&", "!", A, B]


def all_of(domains: list[list[Any]]) -> list[Any]:
    """Put domains one after the other: between terms stands an implied `&`."""
    return [item for domain in domains for item in domain]


def holds(domain: list[Any], true: set[str]) -> bool:
    """Evaluate a domain of conditions on names, of which some hold."""
    stack: list[bool] = []
    for item in reversed(domain):
        if item == "!":
            stack.append(not stack.pop())
        elif item in ("&", "|"):
            first, second = stack.pop(), stack.pop()
            stack.append(first and second if item == "&" else first or second)
        else:
            stack.append(item[0] in true if isinstance(item[0], str) else bool(item[0]))
    return all(stack)


LEAVES = st.sampled_from([A, B, C, (1, "=", 1), (0, "=", 1)])
DOMAINS = st.recursive(
    st.lists(LEAVES, max_size=3),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(all_of),
        st.lists(inner, max_size=3).map(any_of),
        inner.map(none_of),
    ),
    max_leaves=8,
)


@given(st.lists(DOMAINS, max_size=4), st.sets(st.sampled_from("abc")))
def test_joining_means_what_its_name_says(domains: list[list[Any]], true: set[str]) -> None:
    each = [holds(domain, true) for domain in domains]
    assert holds(all_of(domains), true) == all(each)
    assert holds(any_of(domains), true) == any(each)
    for domain, held in zip(domains, each, strict=True):
        assert checked(domain) == domain
        assert holds(none_of(domain), true) is not held
        assert holds(one_term(domain), true) is held
