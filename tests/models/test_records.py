"""What records do against a sandbox, and with which calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

import pytest
from core.conftest import Scripted

from models.declared import Country, Partner, calls, opened
from zenoo_core import Command, OdooModel, Plugin, ZenooClient, fields
from zenoo_core.errors import (
    FieldNotFetched,
    InvalidRecord,
    MissingError,
    UnexpectedValue,
    UnknownFieldError,
    UserError,
)


@pytest.fixture
async def client(sandbox_module: Any) -> AsyncIterator[ZenooClient]:
    async with opened(sandbox_module) as client:
        sandbox_module.calls.clear()
        yield client


@pytest.fixture
async def partner(client: ZenooClient, sandbox_module: Any) -> Partner:
    """A partner as it was read."""
    number = await client.create(
        "res.partner", {"name": "Ada", "email": "ada@example.com", "country_id": 20}
    )
    (found,) = await client.models.records(client, Partner, "read", ([number],), {})
    sandbox_module.calls.clear()
    return found


async def test_values(client: ZenooClient, partner: Partner) -> None:
    assert isinstance(partner, Partner)
    assert (partner.name, partner.email, partner.ref, partner.active) == (
        "Ada", "ada@example.com", None, True,
    )  # fmt: skip
    assert partner.create_date is not None
    assert partner.create_date.tzinfo is UTC
    assert partner["name"] == "Ada"
    assert repr(partner) == f"<res.partner {partner.id} 'Ada'>"
    assert partner.client is client
    with pytest.raises(UnknownFieldError, match=r"(?s)no field 'naem'.*'name'"):
        partner["naem"]
    with pytest.raises(AttributeError, match=r"(?s)has no 'naem': no class.*mean 'name'"):
        partner.naem = "x"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"(?s)has no 'naem': no class.*mean 'name'"):
        partner.naem  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="_private"):
        partner._private  # type: ignore[attr-defined]  # noqa: B018


async def test_update_writes_and_keeps(sandbox_module: Any, partner: Partner) -> None:
    await partner.update(name="Ada L.", ref="7", country_id=None, category_id=[1, 2], color=3)
    assert calls(sandbox_module) == ["res.partner.write"]
    assert (partner.name, partner.ref, partner.country_id) == ("Ada L.", "7", None)
    assert partner.category_id.ids == [1, 2]
    await partner.refresh()
    assert (partner.name, partner.ref, partner.country_id) == ("Ada L.", "7", None)
    assert sorted(partner.category_id.ids) == [1, 2]


async def test_nothing_leaves_when_a_value_is_wrong(sandbox_module: Any, partner: Partner) -> None:
    with pytest.raises(InvalidRecord) as caught:
        await partner.update(name=5, color="red", create_date=None)
    assert set(caught.value.faults) == {"name", "color", "create_date"}
    assert calls(sandbox_module) == []
    assert partner.name == "Ada"


async def test_what_the_server_refuses_is_not_kept(client: ZenooClient, partner: Partner) -> None:
    user = await client.search("res.users", [("login", "=", "demo")])
    (record,) = await client.models.records(
        client, "res.users", "read", (user,), {}, ("login", "name")
    )
    with pytest.raises(UserError):
        await record.update(login="admin", name="other")
    assert (record.login, record.name == "other") == ("demo", False)


async def test_save_writes_only_what_changed(client: ZenooClient, sandbox_module: Any) -> None:
    class Watch(Plugin):
        written: list[Any] = []  # noqa: RUF012

        def before_request(self, method: str, params: dict[str, Any]) -> None:
            if method == "write":
                self.written.append(params["args"][1])

    watch = Watch()
    client.register_plugin(watch)
    (partner,) = await client.models.records(client, Partner, "read", ([1],), {})
    assert await partner.save() is False
    before = partner.name
    partner.name, partner.ref = "Other", "R"
    assert partner.changed() == {"name", "ref"}
    partner.name = before  # as it was
    partner.country_id = 20
    assert partner.changed() == {"ref", "country_id"}
    assert partner.country_id.id == 20
    assert await partner.save() is True
    assert watch.written == [{"ref": "R", "country_id": 20}]
    assert partner.changed() == frozenset()
    assert await partner.save() is False
    assert (await partner.country_id).code == "BE"


async def test_all_faults_of_assignments_come_when_saving(partner: Partner) -> None:
    partner.name = 5  # type: ignore[assignment]
    partner.country_id = "Belgium"  # type: ignore[assignment]
    with pytest.raises(InvalidRecord) as caught:
        await partner.save()
    assert set(caught.value.faults) == {"name", "country_id"}
    assert partner.changed() == {"name", "country_id"}
    with pytest.raises(InvalidRecord, match="read-only"):
        partner.id = 5


async def test_an_assignment_during_a_save_is_still_to_be_saved(
    sandbox_module: Any, partner: Partner
) -> None:
    partner.name = "First"
    sandbox_module.latency = 0.1
    saving = asyncio.create_task(partner.save())
    await asyncio.sleep(0.03)
    partner.name = "Second"
    await saving
    assert (partner.name, partner.changed()) == ("Second", {"name"})
    await partner.save()
    await partner.refresh()
    assert partner.name == "Second"


async def test_a_failed_or_cancelled_save_leaves_it_changed(
    sandbox_module: Any, partner: Partner
) -> None:
    partner.name = "New"
    sandbox_module.latency = 0.2
    saving = asyncio.create_task(partner.save())
    await asyncio.sleep(0.05)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert (partner.name, partner.changed()) == ("New", {"name"})
    await asyncio.sleep(0.3)  # the server goes on with it: no other test is to see that


async def test_fetching_what_was_not_read(client: ZenooClient, sandbox_module: Any) -> None:
    (record,) = await client.models.records(client, Partner, "read", ([1],), {}, ("name",))
    sandbox_module.calls.clear()
    with pytest.raises(FieldNotFetched, match=r'(?s)field \'email\'.*record.fetch\("email"\)'):
        record.email  # noqa: B018
    assert not hasattr(record, "email")
    email, ref = await record.fetch("email", "ref")
    assert (record.email, record.ref) == (email, ref)
    assert await record.fetch("email") == email
    assert calls(sandbox_module) == ["res.partner.read"]
    assert (
        await record.fetch("vat") == record["vat"] == record.vat
    )  # not declared: asked of the metadata
    assert calls(sandbox_module) == ["res.partner.fields_get", "res.partner.read"]
    with pytest.raises(UnknownFieldError, match=r"(?s)no field 'emial'.*'email'"):
        await record.fetch("emial")
    record.email = "new@example.com"
    await record.save()
    await record.refresh("email")
    assert record.email == "new@example.com"


async def test_create_knows_what_was_sent(client: ZenooClient, sandbox_module: Any) -> None:
    belgium = client.models.made(client, Country, {"id": 20})
    made = await client.models.create(
        client, Partner, {"name": "New", "country_id": belgium, "vat": "BE01"}
    )
    assert calls(sandbox_module) == ["res.partner.create"]
    assert (made.name, made.country_id.id) == ("New", 20)
    with pytest.raises(FieldNotFetched):
        made.email  # noqa: B018
    await made.refresh("name", "email")
    assert made.email is None


async def test_delete_and_copy(client: ZenooClient, partner: Partner) -> None:
    twin = await partner.copy(name="Twin")
    assert twin.id != partner.id
    assert await twin.fetch("name") == "Twin"
    await twin.delete()
    with pytest.raises(MissingError):
        await twin.refresh()
    with pytest.raises(MissingError):
        await twin.update(name="x")


async def test_calling_a_method(partner: Partner) -> None:
    await partner.call("action_archive")
    assert partner.active is True  # what a method changes is seen after refresh
    await partner.refresh("active")
    assert partner.active is False


async def test_equality_is_by_client_model_and_id(
    sandbox_module: Any, client: ZenooClient, partner: Partner
) -> None:
    (again,) = await client.models.records(
        client.with_context(lang="fr_FR"), "res.partner", "read", ([partner.id],), {}, ("ref",)
    )
    assert again == partner
    assert len({again, partner}) == 1
    country = client.models.made(client, Country, {"id": partner.id})
    assert country != partner
    assert partner != partner.id
    async with opened(sandbox_module, models=[Partner]) as other:
        (theirs,) = await other.models.records(other, Partner, "read", ([partner.id],), {})
        assert theirs != partner


async def test_a_record_remembers_its_view(client: ZenooClient) -> None:
    french = client.with_context(lang="fr_FR")
    (belgium,) = await french.models.records(french, Country, "read", ([20],), {})
    assert belgium.name == "Belgique"
    assert belgium.client is french
    await belgium.update(name="Le plat pays")
    (english,) = await client.models.records(client, Country, "read", ([20],), {})
    assert english.name == "Belgium"


async def test_commands_change_what_is_held(sandbox_module: Any, partner: Partner) -> None:
    await partner.update(category_id=[Command.link(1), Command.link(2)])
    assert partner.category_id.ids == [1, 2]
    await partner.update(category_id=[Command.unlink(1)])
    assert partner.category_id.ids == [2]
    calls(sandbox_module)
    await partner.update(category_id=[Command.create({"name": "Brand new"})])
    assert calls(sandbox_module) == ["res.partner.write", "res.partner.read"]
    assert len(partner.category_id) == 2
    partner.category_id = [1]  # type: ignore[assignment]
    assert partner.changed() == {"category_id"}
    await partner.save()
    await partner.refresh()
    assert partner.category_id.ids == [1]


async def test_a_wrong_text_for_a_datetime_is_named_when_saving(
    client: ZenooClient, partner: Partner
) -> None:
    class Event(OdooModel):
        class Meta:
            model_name = "res.currency.rate"

        moment = fields.DatetimeField(column="create_date")

    ids = await client.search("res.currency.rate", limit=1)
    (event,) = await client.models.records(client, Event, "read", (ids,), {})
    event.moment = "noon"  # type: ignore[assignment]
    assert event.moment == "noon"  # type: ignore[comparison-overlap]
    with pytest.raises(InvalidRecord, match="expected a datetime as YYYY-MM-DD HH:MM:SS"):
        await event.save()
    await event.refresh()
    assert event.moment.tzinfo is UTC  # type: ignore[union-attr]


async def test_refreshing_with_a_value_that_does_not_fit(sandbox_module: Any) -> None:
    rows = [{"id": 1, "name": "x", "color": 1, "create_date": "2026-01-15 10:00:00"}]
    transport = Scripted(lambda *call: rows)
    names = ("name", "color", "create_date")
    async with ZenooClient(transport=transport, config=False, models=[Partner]) as client:
        await client.login("demo", "admin", "admin")
        (record,) = await client.models.records(client, Partner, "read", ([1],), {}, names)
        assert record.create_date.year == 2026
        rows[0] |= {"color": "red", "create_date": "never"}
        await record.refresh()
        for name, wire in (("color", "'red'"), ("create_date", "'never'")):
            with pytest.raises(UnexpectedValue, match=f"value of '{name}' is {wire}"):
                getattr(record, name)
        rows[0] |= {"color": 5, "create_date": False}
        await record.refresh()
        assert (record.color, record.create_date) == (5, None)
