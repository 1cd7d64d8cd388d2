"""The standard library's XML-RPC client, unmodified, against the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import pytest
from zenoo_sandbox import Sandbox, run_in_thread

Execute = Callable[..., Any]


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def server(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with run_in_thread(Sandbox(version=request.param)) as sandbox:
        yield sandbox


@pytest.fixture(params=["/xmlrpc/2", "/xmlrpc"])
def execute(request: pytest.FixtureRequest, server: Sandbox) -> Iterator[Execute]:
    address = server.url + request.param
    with ServerProxy(f"{address}/common") as common, ServerProxy(f"{address}/object") as models:
        uid = common.authenticate("demo", "admin", "admin", {})
        assert uid == 2

        def call(model: str, method: str, *args: Any, **kwargs: Any) -> Any:
            return models.execute_kw("demo", uid, "admin", model, method, args, kwargs)

        yield call


def test_version_and_databases(server: Sandbox) -> None:
    with ServerProxy(f"{server.url}/xmlrpc/2/common") as common:
        assert common.version()["server_version"] == server.version  # type: ignore[index,call-overload]
        assert common.authenticate("demo", "admin", "wrong", {}) is False
    with ServerProxy(f"{server.url}/xmlrpc/2/db") as db:
        assert db.list() == ["demo"]


def test_create_search_read_write_unlink(execute: Execute) -> None:
    made = execute("res.partner", "create", {"name": "Peer", "email": "peer@example.com"})
    assert execute("res.partner", "search", [["name", "=", "Peer"]]) == [made]
    read = execute("res.partner", "read", [made], fields=["name", "email", "parent_id"])
    assert read == [{"id": made, "name": "Peer", "email": "peer@example.com", "parent_id": False}]
    assert execute("res.partner", "write", [made], {"name": "Peer renamed"}) is True
    found = execute("res.partner", "search_read", [["id", "=", made]], fields=["name"], limit=1)
    assert found == [{"id": made, "name": "Peer renamed"}]
    assert execute("res.partner", "unlink", [made]) is True
    assert execute("res.partner", "search_count", [["id", "=", made]]) == 0


def test_relations(execute: Execute) -> None:
    made = execute(
        "res.partner", "create", {"name": "House", "child_ids": [[0, 0, {"name": "Guest"}]]}
    )
    (record,) = execute("res.partner", "read", [made], fields=["child_ids"])
    (child,) = record["child_ids"]
    (guest,) = execute("res.partner", "read", [child], fields=["name", "parent_id"])
    assert guest == {"id": child, "name": "Guest", "parent_id": [made, "House"]}
    execute("res.partner", "unlink", [child, made])


def test_a_refusal_is_a_fault(execute: Execute) -> None:
    with pytest.raises(Fault, match="Contacts require a name"):
        execute("res.partner", "create", {"type": "contact"})


def test_what_returns_none_is_done_all_the_same(execute: Execute) -> None:
    made = execute("res.partner", "create", {"name": "Peer"})
    with pytest.raises(Fault, match="cannot marshal None"):
        execute("res.partner", "action_archive", [made])
    assert execute("res.partner", "read", [made], fields=["active"])[0]["active"] is False
    execute("res.partner", "unlink", [made])
