"""The id of a message, found without decoding it: the same as decoding would find, or none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_websocket.numbers import UNREADABLE, head_of, number_of

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_IDS = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text()


@given(number=_IDS, result=_JSON, tight=st.booleans(), first=st.booleans())
def test_the_id_of_an_answer(number: Any, result: Any, tight: bool, first: bool) -> None:
    members = {"jsonrpc": "2.0", "id": number, "result": result}
    message = members if first else dict(reversed(members.items()))
    body = json.dumps(message, separators=(",", ":") if tight else None).encode()
    found = number_of(body)
    assert found in (None, number)
    assert head_of(body).id == number
    if first and isinstance(number, int) and 0 <= number < 10**18:
        assert found == number  # the usual form is found fast


@given(st.binary() | _JSON.map(lambda value: json.dumps(value).encode()))
def test_anything(body: bytes) -> None:
    try:
        head = head_of(body)
    except UNREADABLE:
        return
    decoded = json.loads(body)
    assert isinstance(decoded, dict)
    assert head.id == decoded.get("id")
    assert head.is_error == (decoded.get("error") is not None)


@given(st.integers(0, 60), st.binary(min_size=1, max_size=4))
def test_a_spoilt_answer(place: int, bad: bytes) -> None:
    """Whatever is put in the middle of one: another's answer it becomes only with another's id."""
    body = b'{"jsonrpc": "2.0", "id": 41, "result": [{"id": 7, "name": "x"}]}'
    spoilt = body[:place] + bad + body[place + len(bad) :]
    found = number_of(spoilt)
    if found is not None:
        assert b'"id": %d' % found in spoilt or b'"id":%d' % found in spoilt


@pytest.mark.parametrize("body", [b'{"id": true}', b'{"id": 1.5}', b'{"id": [1]}', b"[]", b'"id"'])
def test_what_is_no_id(body: bytes) -> None:
    with pytest.raises(UNREADABLE):
        head_of(body)
