"""Values to XML and back, and answers that are no XML-RPC or an attack."""

from __future__ import annotations

import xmlrpc.client
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zenoo_xmlrpc.marshalling import dump, load, plain

from zenoo_core import errors
from zenoo_core.records import Request

REQUEST = Request("res.partner", "write")
_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | _TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(_VALUES, max_size=4))
def test_what_is_sent_is_what_the_standard_library_reads(values: list[Any]) -> None:
    sent, size = plain(values, REQUEST)
    assert size == len(msgspec.json.encode({"args": values}))
    read, method = xmlrpc.client.loads(dump("execute_kw", sent))
    assert method == "execute_kw"
    assert list(read) == values


@pytest.mark.parametrize(
    "text", ["a\rb", "a\r\nb", "a\n\tb", "]]>", "<&>\"'", "\u2028", "😀", "\x85"]
)
def test_texts_that_xml_readers_change_survive(text: str) -> None:
    read, _ = xmlrpc.client.loads(dump("m", plain([text, {text: 1}], REQUEST)[0]))
    assert read[0] == text


@pytest.mark.parametrize(("value", "carried"), [
    (date(2026, 1, 15), "2026-01-15"),
    (datetime(2026, 1, 15, 10, tzinfo=UTC), "2026-01-15T10:00:00Z"),
    (Decimal("1.50"), 1.5),
    (b"hi", "aGk="),
    ((1, 2), [1, 2]),
    ({1: "a"}, {"1": "a"}),
])  # fmt: skip
def test_values_are_those_that_json_would_carry(value: Any, carried: Any) -> None:
    assert plain([value], REQUEST)[0] == [carried]


@pytest.mark.parametrize("value", [
    "a\0b", "\x07", "\x08", "\x0c", "\x1f", "\ufffe", ["a", {"b": "\x01"}], {"\x02": 1}, "\ud800",
    float("nan"), float("inf"), object(), {"a": float("-inf")},
])  # fmt: skip
def test_what_xml_cannot_carry_is_refused_by_name(value: Any) -> None:
    with pytest.raises(errors.InvalidValueError) as caught:
        plain([value], Request("res.partner", "write", [value]))
    assert (caught.value.model, caught.value.method) == ("res.partner", "write")
    assert caught.value.hint


_HEAD = '<?xml version="1.0"?>\n'
_ANSWER = "<methodResponse><params><param><value>{}</value></param></params></methodResponse>"
ATTACKS = {
    "billion laughs": _HEAD + '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    + _ANSWER.format("&b;"),
    "quadratic blow-up": _HEAD + f'<!DOCTYPE a [<!ENTITY a "{"x" * 9999}">]>'
    + _ANSWER.format("&a;" * 999),
    "a file of this machine": _HEAD + '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + _ANSWER.format("&a;"),
    "a document type alone": _HEAD + "<!DOCTYPE methodResponse>" + _ANSWER.format("x"),
    "a document type elsewhere": _HEAD + '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'
    + _ANSWER.format("x"),
    "an entity by parameter": _HEAD
    + '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>' + _ANSWER.format("x"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_refused_unread(name: str) -> None:
    with pytest.raises(errors.BadResponse, match="document type") as caught:
        load(ATTACKS[name].encode(), "the server")
    assert caught.value.phase is errors.Phase.DECODE


@pytest.mark.parametrize("body", [
    b"", b"   ", b"{}", b"<", b"<html></html>", b"<!doctype html><html>", b"<methodResponse/>",
    b"<methodResponse><params/></methodResponse>", _ANSWER.format("<int>x</int>").encode(),
    _ANSWER.format("<int>1</int>")[:-20].encode(), _ANSWER.format("<nothing>1</nothing>").encode(),
    b"<methodResponse><fault><value><int>1</int></value></fault></methodResponse>",
    b"<methodResponse><fault><value><struct><member><name>x</name><value>1</value></member>"
    b"</struct></value></fault></methodResponse>",
    b"\xff\xfe\x00", b'<?xml version="1.0" encoding="no-such"?><a/>',
])  # fmt: skip
def test_what_is_no_answer(body: bytes) -> None:
    with pytest.raises(errors.BadResponse) as caught:
        load(body, "http://127.0.0.1:1")
    assert "http://127.0.0.1:1" in caught.value.message


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_noise_is_an_error_of_ours(body: bytes) -> None:
    with pytest.raises(errors.BadResponse):
        load(body, "the server")


def test_deep_nesting_ends() -> None:
    deep = "<array><data><value>" * 50_000 + "1" + "</value></data></array>" * 50_000
    value: Any = load(_ANSWER.format(deep).encode(), "the server")
    depth = 0
    while isinstance(value, list):
        value, depth = value[0], depth + 1
    assert depth == 50_000
