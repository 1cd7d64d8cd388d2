"""Whatever is asked, a call ends in a result that JSON can carry or in a server error."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError

FIELDS = [
    *("name", "id", "display_name", "parent_id", "child_ids", "category_id", "country_id.code"),
    *("color", "create_date", "active", "type", "image_1920", "comment", "nope", "", "name.x"),
    *("self", "company_type", "properties", "user_ids.login", "barcode", "login", "password"),
    *("bank_ids.acc_number", "child_ids.nope", "group_ids", "company_ids", "write_uid"),
]
OPERATORS = [
    *("=", "!=", "<", ">=", "=?", "in", "not in", "like", "not ilike", "=like", "not =ilike"),
    *("child_of", "parent_of", "any", "not any", "<>", "IN", "~", "", None, 5),
]
METHODS = [
    *("search", "search_read", "search_count", "read", "create", "write", "unlink", "copy"),
    *("name_search", "name_create", "fields_get", "default_get", "has_access", "action_archive"),
    *("check_access_rights", "get_metadata", "exists", "browse", "search_fetch", "filtered"),
    *("has_group", "has_groups", "change_password", "context_get", "check_object_reference"),
    *("toggle_active", "_x", "env", "nope", ""),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 2, 3, 20, -1, 2**31, 2**63, 2**80, 1.5, float("inf"), float("nan")]),
    st.sampled_from(["", "a", "%", "_\\", "\0", "\ud800", "2024-01-01", "2024-13-45", "-7d", "é%"]),
    st.sampled_from(FIELDS),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3)
    ),
    max_leaves=6,
)
COMMANDS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9]), VALUES, VALUES).map(list))
RECORDS = st.dictionaries(st.sampled_from(FIELDS), VALUES | COMMANDS, max_size=3)
LEAVES = st.tuples(st.sampled_from(FIELDS), st.sampled_from(OPERATORS), VALUES).map(list)
DOMAINS = st.lists(LEAVES | st.sampled_from(["&", "|", "!"]) | SCALARS, max_size=4)
ARGUMENTS = st.lists(VALUES | DOMAINS | RECORDS, max_size=4)
CONTEXTS = st.dictionaries(
    st.sampled_from(["lang", "tz", "active_test", "allowed_company_ids", "bin_size"]), VALUES
)
KEYWORDS = st.dictionaries(
    st.sampled_from(["limit", "offset", "order", "fields", "domain", "load", "default", "x"]),
    VALUES,
    max_size=2,
)
MODELS = [
    *("res.partner", "res.partner", "res.users", "res.partner.category", "res.company"),
    *("res.country", "res.currency", "res.lang", "ir.model.data", "res.groups", "nope", ""),
]


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def shared(request: pytest.FixtureRequest) -> Iterator[Database]:
    opened = Database.open("hostile", version=request.param)
    yield opened
    opened.close()


@settings(
    max_examples=600,
    deadline=2000,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    uid=st.sampled_from([1, 2, 5, 6, 7, 8]),
    model=st.sampled_from(MODELS),
    method=st.sampled_from(METHODS),
    args=ARGUMENTS,
    keywords=KEYWORDS,
    context=st.none() | CONTEXTS,
)
def test_any_call(
    shared: Database,
    caplog: pytest.LogCaptureFixture,
    uid: int,
    model: str,
    method: str,
    args: list[Any],
    keywords: dict[str, Any],
    context: Any,
) -> None:
    caplog.set_level(logging.ERROR, "zenoo.sandbox")
    try:
        json.dumps(shared.call(uid, model, method, args, {**keywords, "context": context}))
    except ServerError as error:
        json.dumps([error.name, error.message, error.arguments])
    # An error that nobody foresaw is logged: there is to be none.
    assert not caplog.records, caplog.text
