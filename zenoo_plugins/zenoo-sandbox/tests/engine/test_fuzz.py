"""Odd arguments to every method of every model: no fault of our own, nobody else's data."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox.data import methods as recorded
from zenoo_sandbox.database import Database
from zenoo_sandbox.errors import ServerError
from zenoo_sandbox.orm.methods import METHODS, METHODS_18

from .test_hostile import CONTEXTS, DOMAINS, KEYWORDS, RECORDS, VALUES

OFTEN = ["res.partner", "res.users", "sale.order", "sale.order.line", "product.product"]
# In no argument, so that it can only come out of the database.
MARK = "unguessable-7f3a91"
LIMITED = {"19.0": 7, "18.0": 8}
DEMO = {"19.0": 5, "18.0": 6}


class World:
    """A database in which some records, a password and a key are not for users of one company."""

    def __init__(self, version: str) -> None:
        self.database = Database.open("fuzz", version=version)
        self.callers = [LIMITED[version], DEMO[version]]
        partner = {"name": MARK, "company_id": 2, "email": f"{MARK}@example.com", "ref": MARK}
        self.hidden = self.call(2, "res.partner", "create", [partner])
        goods = {"name": MARK, "company_id": 2, "default_code": MARK, "barcode": MARK}
        self.product = self.call(2, "product.product", "create", [goods])
        lines = [[0, 0, {"product_id": self.product, "name": MARK}]]
        order = {"partner_id": self.hidden, "company_id": 2, "note": MARK, "order_line": lines}
        self.order = self.call(2, "sale.order", "create", [order])
        self.call(2, "sale.order", "message_post", [[self.order]], body=MARK)
        file = {"name": MARK, "raw": MARK, "res_model": "sale.order", "res_id": self.order}
        self.call(2, "ir.attachment", "create", [file])
        login = {"login": "other", "name": "Other", "password": MARK}
        self.other = self.call(2, "res.users", "create", [login])
        registry = self.database._registry
        self.models = sorted(registry.models)
        self.methods = {
            name: sorted({*METHODS, *METHODS_18, *info.declared.methods, *recorded(version, name)})
            for name, info in registry.models.items()
        }

    def call(self, uid: int, model: str, method: str, args: list[Any], **kwargs: Any) -> Any:
        return self.database.call(uid, model, method, args, kwargs)


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    found = World(request.param)
    yield found
    found.database.close()


def _ids(world: World) -> st.SearchStrategy[Any]:
    known = [world.hidden, [world.hidden], [1, world.hidden], [world.other], [1], [2, 3], [], [0]]
    known += [[world.order], [world.product]] * 2
    return st.sampled_from(known) | VALUES


def _arguments(data: st.DataObject, world: World) -> tuple[list[Any], dict[str, Any]]:
    first = data.draw(_ids(world) | DOMAINS | RECORDS)
    rest = data.draw(st.lists(VALUES | DOMAINS | RECORDS, max_size=3))
    keywords = data.draw(KEYWORDS)
    return [first, *rest][: data.draw(st.integers(0, 4))], {
        **keywords,
        "context": data.draw(st.none() | CONTEXTS),
    }


def _one_call(world: World, data: st.DataObject, log: pytest.LogCaptureFixture) -> None:
    model = data.draw(st.sampled_from([*world.models, *OFTEN]))
    method = data.draw(st.sampled_from(world.methods[model]))
    args, keywords = _arguments(data, world)
    log.clear()
    log.set_level(logging.ERROR, "zenoo.sandbox")
    began = perf_counter()
    try:
        caller = data.draw(st.sampled_from(world.callers))
        said = json.dumps(world.database.call(caller, model, method, args, keywords))
    except ServerError as error:
        said = json.dumps([error.name, error.message, error.arguments])
    assert not log.records, f"{model}.{method}: {log.text}"
    assert perf_counter() - began < 5, f"{model}.{method} hung"
    assert MARK not in said, f"{model}.{method} told what it should not: {said[:300]}"


def _unharmed(world: World) -> None:
    record = world.call(2, "res.partner", "read", [[world.hidden], ["name", "ref", "active"]])[0]
    assert (record["name"], record["ref"], record["active"]) == (MARK, MARK, True)
    record = world.call(2, "sale.order", "read", [[world.order], ["state", "amount_total"]])[0]
    assert (record["state"], record["amount_total"]) == ("draft", 1.0)
    record = world.call(2, "product.product", "read", [[world.product], ["name", "active"]])[0]
    assert (record["name"], record["active"]) == (MARK, True)
    assert world.database.authenticate("other", MARK) == world.other
    assert world.database.authenticate("admin", "admin") == 2


_RUNS = settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@_RUNS
@given(data=st.data())
def test_any_method_of_any_model(
    world: World, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    _one_call(world, data, caplog)


def test_what_was_hidden_is_unharmed(world: World) -> None:
    _unharmed(world)


@pytest.mark.deep
@settings(_RUNS, max_examples=10_000, derandomize=False)
@given(data=st.data())
def test_any_method_of_any_model_often(
    world: World, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    _one_call(world, data, caplog)
    if data.draw(st.integers(0, 50)) == 0:
        _unharmed(world)
