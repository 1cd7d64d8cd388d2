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


@pytest.fixture
def partner(odoo: Any) -> Iterator[Any]:
    partners = odoo.env["res.partner"]
    record = partners.browse(partners.create({"name": "Round"}))
    yield record
    partners.unlink([record.id])


def test_a_many2many_grows_and_shrinks(odoo: Any, partner: Any) -> None:
    tags = odoo.env["res.partner.category"]
    first, second, third = (tags.create({"name": f"Tag {number}"}) for number in range(3))
    partner.category_id += first
    partner.category_id += [second, tags.browse(third)]
    assert sorted(partner.category_id.ids) == [first, second, third]
    partner.category_id -= tags.browse(second)
    assert sorted(_read(partner, "category_id")) == [first, third]
    partner.category_id = [third]
    assert _read(partner, "category_id") == [third]
    partner.category_id = False
    assert _read(partner, "category_id") == []
    tags.unlink([first, second, third])


def test_a_one2many_grows_and_shrinks(odoo: Any, partner: Any) -> None:
    partners = odoo.env["res.partner"]
    kids = [partners.create({"name": name}) for name in ("Ann", "Bob")]
    partner.child_ids += kids
    assert {child.name for child in partner.child_ids} == {"Ann", "Bob"}
    assert partners.browse(kids[0]).parent_id.id == partner.id
    partner.child_ids -= partners.browse(kids[0])
    assert _read(partner, "child_ids") == kids[1:]
    assert not partners.browse(kids[0]).parent_id
    partner.write({"child_ids": [(0, 0, {"name": "Cy"}), (1, kids[1], {"name": "Bo"})]})
    names = [row["name"] for row in partners.read(_read(partner, "child_ids"), ["name"])]
    assert sorted(names) == ["Bo", "Cy"]
    partner.write({"child_ids": [(5, 0, 0)]})
    assert _read(partner, "child_ids") == []
    partners.unlink(kids)


def test_a_many2one_takes_records_and_nothing(odoo: Any, partner: Any) -> None:
    belgium = odoo.env.ref("base.be")
    partner.country_id = belgium
    assert _read(partner, "country_id") == [belgium.id, "Belgium"]
    assert partner.country_id.currency_id.name == "EUR"
    assert not partner.state_id
    partner.country_id = False
    assert _read(partner, "country_id") is False


def _read(record: Any, name: str) -> Any:
    return record.read([name])[0][name]


def test_several_records_and_paths(odoo: Any) -> None:
    partners = odoo.env["res.partner"]
    found = partners.browse(partners.search([("is_company", "=", True)], order="name desc"))
    names = [record.name for record in found]
    assert names == sorted(names, reverse=True)
    assert {record.country_id.code for record in found if record.country_id} >= {"US", "BE"}
    assert partners.search([("country_id.code", "=", "BE"), ("parent_id", "=", False)], limit=1)
    assert len(partners.browse([])) == 0


def test_contexts_of_languages_and_archives(odoo: Any, partner: Any) -> None:
    countries = odoo.env["res.country"]
    assert countries.with_context(lang="fr_FR").browse(20).name == "Belgique"
    assert countries.browse(20).name == "Belgium"
    partner.active = False
    partners = odoo.env["res.partner"]
    assert partners.search([("id", "=", partner.id)]) == []
    assert partners.with_context(active_test=False).search([("id", "=", partner.id)])
    assert odoo.env.context["lang"] == "en_US"
    assert odoo.env.user.login == "admin"


def test_written_together_with_commit(odoo: Any, partner: Any) -> None:
    odoo.config["auto_commit"] = False
    try:
        partner.street = "Later Street"
        assert _read(odoo.env["res.partner"].browse(partner.id), "street") is False
        odoo.env.commit()
    finally:
        odoo.config["auto_commit"] = True
    assert _read(partner, "street") == "Later Street"


def test_an_order_from_draft_to_confirmed(odoo: Any) -> None:
    orders, products = odoo.env["sale.order"], odoo.env["product.product"]
    product = products.browse(products.search([("sale_ok", "=", True)], limit=1))
    line = {"product_id": product.id, "product_uom_qty": 3, "price_unit": 10.0}
    made = orders.browse(orders.create({"partner_id": 1, "order_line": [(0, 0, line)]}))
    assert made.state == "draft"
    assert made.amount_untaxed == 30.0
    assert [each.product_id.id for each in made.order_line] == [product.id]
    made.action_confirm()
    assert _read(made, "state") == "sale"
    with pytest.raises(odoorpc.error.RPCError, match="cancel"):
        made.unlink()
    orders.action_cancel([made.id])
    orders.unlink([made.id])


def test_databases_are_made_and_dropped(odoo: Any, server: Sandbox) -> None:
    client = odoorpc.ODOO(server.host, port=server.port)
    client.db.create("admin", "peer", demo=False, lang="fr_FR", admin_password="secret")
    try:
        client.login("peer", "admin", "secret")
        assert client.env.user.lang == "fr_FR"
        dump = client.db.dump("admin", "peer")
        client.db.restore("admin", "again", dump)
        client.db.duplicate("admin", "peer", "copy")
        assert client.db.list() == ["again", "copy", "demo", "peer"]
    finally:
        for name in ("again", "copy", "peer"):
            client.db.drop("admin", name)
    assert client.db.list() == ["demo"]


def test_a_session_is_saved_and_loaded(odoo: Any, tmp_path: Any) -> None:
    file = str(tmp_path / "odoorpcrc")
    odoo.save("kept", rc_file=file)
    again = odoorpc.ODOO.load("kept", rc_file=file)
    assert again.env.user.name == odoo.env.user.name
