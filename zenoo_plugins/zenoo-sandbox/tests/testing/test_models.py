"""Models that users add, and generated records."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from zenoo_sandbox import Extension, Sandbox, extend
from zenoo_sandbox.data import Access, Seed
from zenoo_sandbox.orm.declare import Compute, Model, Unique
from zenoo_sandbox.orm.fields import described

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError

COMPANY = "Harbour Street Trading"
BOAT = Model(
    "harbour.boat",
    "Boat",
    fields={
        "name": described("char", "Name", required=True),
        "length": described("float", "Length"),
        "owner_id": described("many2one", "Owner", relation="res.partner"),
        "long": described("boolean", "Long", readonly=True),
        "crew_ids": described("many2many", "Crew", relation="res.partner"),
    },
    order="name",
    computes=(Compute("long", ("length",), lambda row: (row["length"] or 0) > 10),),
    uniques=(Unique(("name",), "A boat of this name lies here already"),),
)


async def test_a_declared_model_works_like_any_other() -> None:
    sandbox = Sandbox()
    sandbox.register(BOAT, records=[Seed("harbour.one", "harbour.boat", {"name": "One"})])
    async with sandbox, ZenooClient(sandbox.url, config=False) as client:
        await client.login("demo", "demo", "demo")
        values = {"name": "Two", "length": 12.5, "owner_id": 1, "crew_ids": [[6, 0, [1, 3]]]}
        made = await client.create("harbour.boat", values)
        domain = [["owner_id.name", "=", COMPANY], ["long", "=", True]]
        found = await client.search_read("harbour.boat", domain, ["name", "owner_id", "crew_ids"])
        assert found[0]["id"] == made
        assert found[0]["owner_id"] == [1, COMPANY]
        assert sorted(found[0]["crew_ids"]) == [1, 3]
        with pytest.raises(ZenooError, match="lies here already"):
            await client.create("harbour.boat", {"name": "One"})
        names = await client.call(
            "ir.model", "search_read", [["model", "=", "harbour.boat"]], ["name"]
        )
        assert names[0]["name"] == "Boat"
        assert (await client.fields_get("harbour.boat"))["length"]["string"] == "Length"
        with pytest.raises(RuntimeError, match="before its start"):
            sandbox.register(BOAT)


async def test_rights_are_those_given() -> None:
    access = [Access("harbour.boat", "base.group_user", read=True)]
    sandbox = Sandbox(models=[Extension(BOAT, tuple(access))])
    async with sandbox, ZenooClient(sandbox.url, config=False) as client:
        await client.login("demo", "demo", "demo")
        assert await client.search_count("harbour.boat", []) == 0
        with pytest.raises(ZenooError, match="not allowed to create 'Boat'"):
            await client.create("harbour.boat", {"name": "Two"})


@pytest.mark.parametrize("version", ["19.0", "18.0"])
async def test_a_model_of_a_dump(version: str) -> None:
    fields: dict[str, Any] = {
        "name": {"type": "char", "string": "Name", "required": True, "store": True},
        "state": {"type": "selection", "string": "State", "selection": [["new", "New"]]},
        "total": {"type": "monetary", "string": "Total", "readonly": True, "required": True},
        "partner_id": {"type": "many2one", "string": "Partner", "relation": "res.partner"},
        "elsewhere_id": {"type": "many2one", "string": "?", "relation": "no.such.model"},
        "line_ids": {
            **{"type": "one2many", "string": "Lines", "relation": "res.partner"},
            **{"relation_field": "x_rental_id", "store": True},
        },
        "partner_name": {
            **{"type": "char", "string": "Of", "related": "partner_id.name", "store": False},
            "readonly": True,
        },
    }
    sandbox = Sandbox(version=version)
    sandbox.register_from_fields_get(
        "x_rental", fields, description="Rental", defaults={"state": "new"}
    )
    async with sandbox, ZenooClient(sandbox.url, config=False) as client:
        await client.login("demo", "admin", "admin")
        made = await client.create("x_rental", {"name": "A", "partner_id": 1, "total": 2.5})
        record = (await client.read("x_rental", [made]))[0]
        assert record["partner_name"] == COMPANY
        assert (record["state"], record["total"], record["line_ids"]) == ("new", 2.5, [])
        assert record["elsewhere_id"] is False
        assert record["create_uid"][0] == 2


async def test_fields_of_a_dump_join_a_known_model() -> None:
    dump: dict[str, dict[str, Any]] = {
        "name": {"type": "char", "string": "Not ours"},
        "x_colour": {"type": "char", "string": "Colour", "store": True},
        "x_rival_id": {"type": "many2one", "string": "Rival", "relation": "res.partner"},
    }
    sandbox = Sandbox()
    sandbox.register_from_fields_get("res.partner", dump)
    async with sandbox, ZenooClient(sandbox.url, config=False) as client:
        await client.login("demo", "demo", "demo")
        values = {"name": "A", "x_colour": "red", "x_rival_id": 1}
        made = await client.create("res.partner", values)
        assert await client.search("res.partner", [["x_colour", "ilike", "RED"]]) == [made]
        read = await client.read("res.partner", [made], ["x_rival_id", "complete_name"])
        assert read[0]["x_rival_id"] == [1, COMPANY]
        assert read[0]["complete_name"] == "A"
        assert (await client.fields_get("res.partner"))["name"]["string"] == "Name"
        # Nobody got rights by it.
        await client.login("demo", "limited", "limited")
        with pytest.raises(ZenooError, match="not allowed to create 'Contact'"):
            await client.create("res.partner", {"name": "B"})


async def test_models_of_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("harbour", f"{__name__}:boats", extend.GROUP)
    monkeypatch.setattr(extend, "entry_points", lambda group: EntryPoints([point]))
    monkeypatch.setattr(EntryPoint, "load", lambda self: boats)
    async with Sandbox(models=("harbour",)) as sandbox:
        assert sandbox.databases["demo"].has_model("harbour.boat")
    with pytest.raises(ValueError, match=r"no installed package brings 'harbor'.*harbour"):
        Sandbox(models=("harbor",))


def boats(version: str) -> list[Model]:
    assert version == "19.0"
    return [BOAT]


async def test_a_store_with_other_models_is_refused(tmp_path: Path) -> None:
    async with Sandbox(store=tmp_path / "kept.db", models=[BOAT]):
        pass
    with pytest.raises(ValueError, match=r"built with the added models harbour\.boat"):
        await Sandbox(store=tmp_path / "kept.db").start()


async def _partners(**arguments: Any) -> list[dict[str, Any]]:
    async with Sandbox(**arguments) as sandbox:
        fields = ["name", "email", "street", "country_id", "parent_id", "commercial_partner_id"]
        call = sandbox.databases["demo"].call
        found: Any = call(2, "res.partner", "search_read", [[["ref", "=like", "G%"]], fields], {})
        return list(found)


async def test_generated_partners_are_many_and_the_same_for_a_seed() -> None:
    first = await _partners(seed=3, sizes={"res.partner": 200})
    assert len(first) == 200
    assert first == await _partners(seed=3, sizes={"res.partner": 200, "res.partner.category": 9})
    assert first != await _partners(seed=4, sizes={"res.partner": 200})
    by_id = {record["id"]: record for record in first}
    people = [record for record in first if record["parent_id"]]
    assert len(people) == 120
    for record in people:
        company = by_id[record["parent_id"][0]]
        assert record["commercial_partner_id"][0] == company["id"]
        assert record["street"] == company["street"]


async def test_generated_records_are_as_created_ones() -> None:
    async with Sandbox(sizes={"res.partner": 30}) as sandbox:
        call = sandbox.databases["demo"].call
        fields = ["display_name", "complete_name", "commercial_partner_id", "email_normalized"]
        fields += ["partner_share", "lang", "active", "type", "commercial_company_name"]
        columns = ["name", "email", "parent_id", "is_company", "country_id", "street", "ref"]
        found: Any = call(
            2, "res.partner", "search_read", [[["ref", "=like", "G%"]], [*fields, *columns]], {}
        )
        for record in found:
            values = {name: record[name] for name in columns}
            for name in ("parent_id", "country_id"):
                values[name] = record[name] and record[name][0]
            made = call(2, "res.partner", "create", [values], {})
            again: Any = call(2, "res.partner", "read", [[made], fields], {})
            own = {name: record[name] for name in fields}
            if own["commercial_partner_id"][0] == record["id"]:
                own["commercial_partner_id"][0] = made
            assert own == {name: again[0][name] for name in fields}


@pytest.mark.parametrize(
    "sizes", [{"no.model": 3}, {"res.partner": -1}, {"res.partner": "9"}, {"res.partner": True}]
)
def test_sizes_that_cannot_be_are_refused(sizes: Any) -> None:
    with pytest.raises(ValueError, match="sizes: "):
        Sandbox(sizes=sizes)
