"""Entries: sealed text that carries its own key, and nothing else is believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core import Secret
from zenoo_core.cache import Entry
from zenoo_core.cache.entries import DEAD, Seal

DIGEST = "0123456789abcdef0123456789abcdef.aa"
SECRETS = st.none() | st.text(min_size=1, max_size=80).map(Secret)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(JSON, st.booleans(), SECRETS)
def test_what_was_closed_opens_again(value: object, escaped: bool, secret: Secret | None) -> None:
    seal = Seal(secret)
    text = seal.close(
        Entry(DIGEST, json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass"))
        if escaped
        else Entry(DIGEST, _utf8(value))
    )
    assert text.isascii()
    for form in (text, text.encode()):
        found = seal.open(form)
        assert (found.digest, found.rejected) == (DIGEST, "")
        assert json.loads(found.body) == value


def _utf8(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a surrogate pair has no other form
        return json.dumps(value).encode()


@given(st.data(), st.integers(0, 200), st.characters(codec="ascii"))
def test_no_changed_character_is_believed(data: st.DataObject, place: int, other: str) -> None:
    seal = Seal(Secret("s"))
    text = seal.close(Entry(DIGEST, b'{"name": "Ada", "parent_id": [1, "Lovelace"]}'))
    place %= len(text)
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        assert seal.open(changed).rejected


@given(st.text(max_size=60) | st.binary(max_size=60), SECRETS)
def test_foreign_entries_are_rejected(data: str | bytes, secret: Secret | None) -> None:
    found = Seal(secret).open(data)
    assert found.rejected
    assert (found.digest, found.body) == ("", b"")


def test_the_form_of_the_text() -> None:
    text = Seal().close(Entry(DIGEST, '{"a": "é😀"}'.encode()))
    assert text == f'v1:{DIGEST}::{{"a": "\\u00e9\\ud83d\\ude00"}}'
    version, digest, mac, body = Seal(Secret("s")).close(Entry(DIGEST, b"1")).split(":")
    assert (version, digest, body) == ("v1", DIGEST, "1")
    assert len(mac) == 32


def test_a_dead_entry_is_no_rejected_one() -> None:
    seal = Seal(Secret("s"))
    found = seal.open(seal.close(DEAD))
    assert found.is_dead
    assert not found.rejected


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("v2:a:b:c", "version"),
        ("v1::x:1", "no key"),
        ("v1:a", "no entry"),
        (b"\x80\x04\x95pickle", "no entry"),
        (None, "no entry"),
        (7, "no entry"),
    ],
)
def test_the_reason_is_said(data: object, why: str) -> None:
    assert why in Seal(Secret("s")).open(data).rejected  # type: ignore[arg-type]


def test_another_secret_and_none_are_rejected() -> None:
    text = Seal(Secret("one")).close(Entry(DIGEST, b"1"))
    assert Seal(Secret("two")).open(text).rejected
    assert Seal().open(text).rejected
    assert Seal(Secret("one")).open(Seal().close(Entry(DIGEST, b"1"))).rejected


def test_an_entry_shows_no_records() -> None:
    assert "Ada" not in repr(Entry(DIGEST, b'"Ada"'))
