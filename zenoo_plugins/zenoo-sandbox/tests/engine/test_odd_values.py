"""Odd values for any fields of any model: taken or refused, never a fault of the sandbox."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError

from .callers import ADMIN

ODD = st.sampled_from(
    [
        *(None, False, True, 0, 1, -1, 5, 9, 2**31, 2**63, 2**70, 1e308, -1e308),
        *(float("inf"), float("nan"), "", "x", "1", "\0", "\ud800", "%", "%(year)s"),
        *("2026-01-01", "2026-01-01 00:00:00", "draft", "sale", "list_price"),
        *([], [1], {}, {"a": 1}, [None], [["x"]]),
        *([[0, 0, {}]], [[1, 1, {"name": "z"}]], [[2, 1]], [[3, 2]], [[4, 1]], [[5]]),
        [[6, 0, [1, 2]]],
    ]
)
# What makes a record of many models pass.
USUAL: dict[str, Any] = {"name": "n", "login": "l", "partner_id": 9, "product_id": 5, "order_id": 1}
USUAL |= {"acc_number": "1", "key": "k", "value": "v", "relative_factor": 2, "model_id": 1}


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def world(request: pytest.FixtureRequest) -> Iterator[Database]:
    opened = Database.open("odd", version=request.param)
    yield opened
    opened.close()


def _call(database: Database, data: st.DataObject) -> str:
    """Create, write or copy, and read what came of it; return what was called."""
    model = data.draw(st.sampled_from(sorted(database._registry.models)))
    fields = sorted(database._registry[model].fields)
    values = data.draw(st.dictionaries(st.sampled_from(fields), ODD, max_size=5))
    if data.draw(st.booleans()):
        values = {key: value for key, value in USUAL.items() if key in fields} | values
    ids = [data.draw(st.integers(1, 20))]
    method = data.draw(st.sampled_from(["create", "write", "copy"]))
    args = {"create": [values], "write": [ids, values], "copy": [ids, values]}[method]
    try:
        found = database.call(ADMIN, model, method, args, {})
        made = ids if method == "write" else found
        json.dumps(database.call(ADMIN, model, "read", [made], {}))
    except ServerError as error:
        json.dumps([error.name, error.message, error.arguments])
    return f"{model}.{method} {values}"


def _no_fault(world: Database, caplog: pytest.LogCaptureFixture, data: st.DataObject) -> None:
    caplog.clear()
    caplog.set_level(logging.ERROR, "zenoo.sandbox")
    began = perf_counter()
    called = _call(world, data)
    assert not caplog.records, f"{called}: {caplog.text}"
    assert perf_counter() - began < 5, f"{called} hung"


_RUNS = settings(
    max_examples=700,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@_RUNS
@given(data=st.data())
def test_odd_values(world: Database, caplog: pytest.LogCaptureFixture, data: st.DataObject) -> None:
    _no_fault(world, caplog, data)


@pytest.mark.deep
@settings(_RUNS, max_examples=15_000, derandomize=False)
@given(data=st.data())
def test_odd_values_often(
    world: Database, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    _no_fault(world, caplog, data)
