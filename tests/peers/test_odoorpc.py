"""Unmodified odoorpc against the sandbox, which serves from its own thread (odoorpc blocks)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import odoorpc  # type: ignore[import-untyped]
import pytest
from zenoo_sandbox import Sandbox, run_in_thread


@pytest.fixture(scope="module", params=["19.0", "18.0"])
def server(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with run_in_thread(Sandbox(version=request.param)) as sandbox:
        yield sandbox


@pytest.fixture
def odoo(server: Sandbox) -> Any:
    client = odoorpc.ODOO(server.host, port=server.port)
    client.login("demo", "admin", "admin")
    return client


def test_version_and_databases(odoo: Any, server: Sandbox) -> None:
    assert odoo.version == server.version
    assert odoo.db.list() == ["demo"]


def test_a_wrong_password_is_refused(server: Sandbox) -> None:
    client = odoorpc.ODOO(server.host, port=server.port)
    with pytest.raises(odoorpc.error.RPCError, match="Wrong login"):
        client.login("demo", "admin", "wrong")


def test_an_api_key_logs_in(server: Sandbox) -> None:
    client = odoorpc.ODOO(server.host, port=server.port)
    client.login("demo", "admin", "sandbox-admin")
    assert client.env.user.login == "admin"


def test_create_search_read_write_unlink(odoo: Any) -> None:
    partners = odoo.env["res.partner"]
    made = partners.create({"name": "Peer", "email": "peer@example.com"})
    assert partners.search([("name", "=", "Peer")]) == [made]
    assert partners.read([made], ["name", "email"]) == [
        {"id": made, "name": "Peer", "email": "peer@example.com"}
    ]
    assert partners.write([made], {"name": "Peer renamed"}) is True
    assert partners.search_count([("name", "=", "Peer renamed")]) == 1
    assert partners.unlink([made]) is True
    assert partners.search([("id", "=", made)]) == []


def test_records_and_their_relations(odoo: Any) -> None:
    belgium = odoo.env.ref("base.be")
    assert belgium.name == "Belgium"
    partners = odoo.env["res.partner"]
    made = partners.create({"name": "Peer", "country_id": belgium.id})
    record = partners.browse(made)
    assert record.country_id.code == "BE"
    record.street = "Main Street 1"
    assert partners.read([made], ["street"])[0]["street"] == "Main Street 1"
    record.category_id += odoo.env["res.partner.category"].browse([1])
    assert record.category_id.ids == [1]
    record.unlink()
    assert partners.search_count([("id", "=", made)]) == 0


def test_a_refusal_carries_odoos_text(odoo: Any) -> None:
    with pytest.raises(odoorpc.error.RPCError) as refused:
        odoo.env["res.partner"].create({"type": "contact"})
    assert "Contacts require a name" in str(refused.value)
    assert refused.value.info["data"]["name"] == "odoo.exceptions.ValidationError"


def test_the_context_reaches_the_server(odoo: Any) -> None:
    countries = odoo.env["res.country"].with_context(lang="fr_FR")
    assert countries.browse(20).name == "Belgique"
