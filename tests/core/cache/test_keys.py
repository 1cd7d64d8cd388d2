"""Keys: equal for equal calls, different for all others, and no text of a call in them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core import Secret
from zenoo_core.cache.keys import Key, Keys
from zenoo_core.records import Identity, Request

URL = "https://erp.example.com"
ADA = Identity(7, database="production", login="ada")
CONTEXT = {"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]}
REQUEST = Request("res.partner", "search_read", ([["name", "=", "Ada"]],), {"limit": 5}, CONTEXT)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "1", "true", "null", "é", "a"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _key(
    request: Request = REQUEST, identity: Identity = ADA, keys: Keys | None = None
) -> Key | None:
    return (keys or Keys(URL, "HTTPTransport")).key(request, identity, ("*", request.model))


DIFFERENT = {
    "database": lambda: _key(identity=evolve(ADA, database="test")),
    "user": lambda: _key(identity=evolve(ADA, uid=8)),
    "model": lambda: _key(evolve(REQUEST, model="res.users")),
    "method": lambda: _key(evolve(REQUEST, method="search")),
    "arguments": lambda: _key(evolve(REQUEST, args=([["name", "=", "Bob"]],))),
    "keywords": lambda: _key(evolve(REQUEST, kwargs={"limit": 6})),
    "language": lambda: _key(evolve(REQUEST, context={**CONTEXT, "lang": "fr_FR"})),
    "time zone": lambda: _key(evolve(REQUEST, context={**CONTEXT, "tz": "Europe/Paris"})),
    "company": lambda: _key(evolve(REQUEST, context={**CONTEXT, "allowed_company_ids": [2]})),
    "order of companies": lambda: _key(
        evolve(REQUEST, context={**CONTEXT, "allowed_company_ids": [2, 1]})
    ),
    "rest of the context": lambda: _key(evolve(REQUEST, context={**CONTEXT, "active_test": False})),
    "server": lambda: _key(keys=Keys("https://other.example.com", "HTTPTransport")),
    "port": lambda: _key(keys=Keys("https://erp.example.com:8443", "HTTPTransport")),
    "path prefix": lambda: _key(keys=Keys("https://erp.example.com/odoo", "HTTPTransport")),
    "protocol": lambda: _key(keys=Keys(URL, "XMLRPCTransport")),
    "secret": lambda: _key(keys=Keys(URL, "HTTPTransport", Secret("s"))),
}


def test_everything_that_an_answer_depends_on_makes_another_key() -> None:
    digests = {name: made.digest for name, make in DIFFERENT.items() if (made := make())}
    assert digests.keys() == DIFFERENT.keys()
    own = _key()
    assert own is not None
    assert len({own.digest, *digests.values()}) == len(DIFFERENT) + 1


def test_the_order_of_names_and_the_kind_of_list_make_none() -> None:
    backwards = dict(reversed(CONTEXT.items()))
    assert _key(evolve(REQUEST, context=backwards, args=[(("name", "=", "Ada"),)])) == _key()


@given(VALUES, VALUES)
def test_keys_are_equal_where_the_wire_is(one: Any, other: Any) -> None:
    keys = [_key(evolve(REQUEST, args=(value,))) for value in (one, other)]
    assert None not in keys
    texts = [json.dumps(value, sort_keys=True) for value in (one, other)]
    if texts[0] == texts[1]:
        assert keys[0] == keys[1]
    else:  # -0.0, 1e16 and 1e+16 may be told apart or not; values that differ have to be
        assert keys[0] != keys[1] or json.loads(texts[0]) == json.loads(texts[1])


@given(VALUES, VALUES)
def test_what_is_an_argument_is_no_context(one: Any, other: Any) -> None:
    assert _key(evolve(REQUEST, kwargs={"a": one}, context={"a": other})) != _key(
        evolve(REQUEST, kwargs={"a": one, "context": {"a": other}}, context={})
    )


@pytest.mark.parametrize(
    "value", [object(), {1, "a"}.__iter__(), float("nan"), float("inf"), Decimal("NaN"), 1j, 2**70],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)  # fmt: skip
def test_what_cannot_be_sent_has_no_key(value: Any) -> None:
    made = [_key(evolve(REQUEST, args=(value,))), _key(evolve(REQUEST, context={"a": value}))]
    assert made == [None, None] or isinstance(value, int)


def test_a_date_is_what_is_sent_of_it() -> None:
    dated = _key(evolve(REQUEST, args=(date(2024, 2, 29),)))
    assert dated == _key(evolve(REQUEST, args=("2024-02-29",)))


def test_no_user_no_key() -> None:
    assert _key(identity=evolve(ADA, uid=0)) is None
    assert _key(identity=evolve(ADA, database="")) is None


@pytest.mark.parametrize(
    "model", ["", "res partner", "res.partner}", "Res.Partner", "x" * 101, "é"]
)
def test_what_is_no_model_has_no_key(model: str) -> None:
    assert _key(evolve(REQUEST, model=model)) is None


def test_places_hold_no_value_and_stay_together() -> None:
    key = _key(keys=Keys("https://me:hunter2@erp.example.com", "HTTPTransport", Secret("canary")))
    assert key is not None
    *generations, place = key.places
    assert key.name == place
    assert place.startswith("zenoo:{")
    assert place.endswith(f":res.partner}}:7:{key.digest}")
    assert generations[1] == place.partition("}")[0] + "}:gen"
    for word in ("Ada", "hunter2", "canary", "production", "example"):
        assert word not in "".join(key.places)


def test_who_logs_in_to_the_url_is_not_part_of_it() -> None:
    one, other = Keys("https://me:pw@erp.example.com", "T"), Keys("https://erp.example.com", "T")
    assert one.space("x") == other.space("x") != other.space("y")
