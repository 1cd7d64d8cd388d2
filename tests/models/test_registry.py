"""Which classes stand for a model, in the process, in a plugin, in one client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from core.conftest import Scripted

from models.declared import Country, Partner, calls, opened
from zenoo_core import OdooModel, Plugin, ZenooClient, fields, register_model
from zenoo_core.errors import (
    ClientStateError,
    ConfigError,
    ConnectionFailed,
    FieldNotFetched,
    ModelConflict,
    PluginRegistrationError,
    UnknownModelError,
)
from zenoo_core.models import registry
from zenoo_core.records import Phase


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the process's defaults as they were."""
    before = list(registry._defaults)
    yield
    registry._defaults[:] = before


class Loyal(OdooModel):
    """Extends partners, in one pack."""

    class Meta:
        model_name = "res.partner"

    ref = fields.CharField()
    vat = fields.CharField()

    def card(self) -> str:
        return f"card of {self.ref}"


class Located(OdooModel):
    """Extends partners, in another pack."""

    class Meta:
        model_name = "res.partner"

    ref = fields.CharField(max_length=10)
    city = fields.CharField()

    def place(self) -> str:
        return f"in {self.city}"


async def test_registering_for_the_process_counts_from_the_next_opening(
    sandbox_module: Any,
) -> None:
    async with opened(sandbox_module, models=[]) as before:
        assert register_model("res.partner", Partner) is Partner
        assert before.models.known("res.partner") is None
        async with opened(sandbox_module, models=[]) as client:
            (found,) = await client.model("res.partner").filter(id=1)
            assert isinstance(found, Partner)


async def test_as_a_decorator() -> None:
    @register_model("res.bank")
    class Bank(OdooModel):
        bic = fields.CharField()

    @register_model
    class Currency(OdooModel):
        class Meta:
            model_name = "res.currency"

    assert ("res.bank", Bank) in registry.defaults()
    assert ("res.currency", Currency) in registry.defaults()
    registry.unregister_model(Bank)
    assert ("res.bank", Bank) not in registry.defaults()


async def test_packs_combine_in_their_order(sandbox_module: Any) -> None:
    class Pack(Plugin):
        def register_models(self, models: Any) -> None:
            models.register("res.partner", Loyal)

    async with opened(sandbox_module, models=[Located], plugins=[Pack()]) as client:
        cls = client.models.concrete("res.partner")
        assert list(cls.__fields__) == ["id", "ref", "vat", "city"]
        assert cls.__fields__["ref"].max_length == 10  # the last one that was registered
        number = await client.create("res.partner", {"name": "x", "ref": "R", "city": "Ghent"})
        record = await client.model("res.partner").get(id=number)
        assert (record.card(), record.place()) == ("card of R", "in Ghent")
        assert isinstance(record, Loyal)
        assert isinstance(record, Located)
        assert isinstance(await client.model(Loyal).get(id=number), Located)


async def test_a_subclass_takes_the_place_of_what_it_extends(sandbox_module: Any) -> None:
    class Special(Loyal):
        ref = fields.IntegerField()  # type: ignore[assignment]

        def card(self) -> str:
            return "special " + super().card()

    async with opened(sandbox_module, models=[Loyal, Special]) as client:
        cls = client.models.concrete("res.partner")
        assert issubclass(cls, Special)
        assert cls.__fields__["ref"].kind == "integer"
        assert (
            client.models.made(client, Special, {"id": 1, "ref": 5}).card() == "special card of 5"
        )


@pytest.mark.parametrize("kind", ["field", "method"])
async def test_conflicts_are_named_when_the_client_opens(sandbox_module: Any, kind: str) -> None:
    class Other(OdooModel):
        class Meta:
            model_name = "res.partner"

        if kind == "field":
            vat = fields.IntegerField()
        else:

            def card(self) -> str:
                return "mine"

    client = ZenooClient(sandbox_module.url, config=False, models=[Loyal, Other])
    with pytest.raises(ModelConflict) as caught:
        await client.open()
    text = str(caught.value)
    assert f"{__name__}.Loyal" in text
    assert "Other" in text
    assert repr("vat" if kind == "field" else "card") in text


async def test_what_is_no_model_is_refused(sandbox_module: Any) -> None:
    class Nameless(OdooModel):
        name = fields.CharField()

    with pytest.raises(ConfigError, match="no model: expected a subclass"):
        register_model("res.partner", dict)  # type: ignore[type-var]
    with pytest.raises(ConfigError, match="does not say its model"):
        register_model(Nameless)
    with pytest.raises(ModelConflict, match=r"declared for 'res\.partner' and registered for"):
        register_model("res.partners", Partner)
    with pytest.raises(ConfigError, match="model_name is a int"):
        type(OdooModel)("X", (OdooModel,), {"Meta": type("Meta", (), {"model_name": 5})})
    async with opened(sandbox_module) as client:
        with pytest.raises(ClientStateError, match="cannot be registered any more"):
            client.models.register("res.partner", Loyal)

    class Broken(Plugin):
        def register_models(self, models: Any) -> None:
            models.register("res.partner", Country)

    client = ZenooClient(sandbox_module.url, config=False, plugins=[Broken()])
    with pytest.raises(PluginRegistrationError, match="Broken"):
        await client.open()


async def test_a_class_that_is_not_registered_stands_by_itself(sandbox_module: Any) -> None:
    async with opened(sandbox_module, models=[]) as client:
        (found,) = await client.model(Loyal).filter(id=1)
        assert isinstance(found, Loyal)
        assert calls(sandbox_module) == ["res.partner.search_read"]
        plain = await client.model("res.partner").get(id=1)
        assert not isinstance(plain, Loyal)


# --- models that nobody declared -----------------------------------------------------------------


async def test_metadata_is_asked_once_for_a_client_and_user(sandbox_module: Any) -> None:
    import asyncio

    async with opened(sandbox_module) as client:
        calls(sandbox_module)
        classes = await asyncio.gather(*(client.models.load("res.currency") for _ in range(20)))
        assert len(set(classes)) == 1
        assert calls(sandbox_module) == ["res.currency.fields_get"]
        await client.login("demo", "demo", "demo")
        assert client.models.known_metadata("res.currency") is None
        await client.models.load("res.currency")
        assert calls(sandbox_module) == ["res.currency.fields_get"]
        with pytest.raises(UnknownModelError):
            await client.models.load("no.such.model")


async def test_a_generated_class(sandbox_module: Any) -> None:
    async with opened(sandbox_module) as client:
        cls = await client.models.load("res.users")
        assert cls.__name__ == "ResUsers"
        kinds = {name: field.kind for name, field in cls.__fields__.items()}
        assert (kinds["login"], kinds["company_id"], kinds["company_ids"]) == (
            "char", "many2one", "many2many",
        )  # fmt: skip
        assert cls.__fields__["company_id"].relation == "res.company"
        user = await client.model("res.users").get(id=2)
        assert (user.login, user.company_id.id) == ("admin", 1)
        images = [name for name, kind in kinds.items() if kind == "binary"]
        with pytest.raises(FieldNotFetched):
            getattr(user, images[0])
        assert await user.fetch(images[0]) is None or bytes(await user.fetch(images[0]))


def test_names_that_records_need_get_an_underscore() -> None:
    from zenoo_core.models.metadata import generated

    told = {"type": "char", "string": "X"}
    cls = generated("x.y", {"copy": told, "class": told, "id": {"type": "integer"}, "name": told})
    assert list(cls.__fields__) == ["id", "copy_", "class_", "name"]
    assert cls.__fields__["class_"].column == "class"


async def test_renamed_fields_are_read_and_written_by_the_servers_name() -> None:
    class Odd(OdooModel):
        class Meta:
            model_name = "odd"

        copy_ = fields.CharField()
        label = fields.CharField(column="name")
        tag_ids = fields.Many2manyField("tag")

    row = {"id": 1, "copy": "c", "name": "n", "tag_ids": [4]}
    transport = Scripted(lambda model, method, args, kwargs: [row] if method == "read" else True)
    async with ZenooClient(transport=transport, config=False, models=[Odd]) as client:
        await client.login("demo", "admin", "admin")
        (record,) = await client.models.records(client, Odd, "read", ([1],), {})
        assert (record.copy_, record.label, record["copy"], record["name"]) == ("c", "n", "c", "n")
        assert record.tag_ids.ids == [4]
        record.label = "new"
        await record.save()
        await record.update(copy_="d")
    assert transport.sent[0][3]["fields"] == ["copy", "name", "tag_ids"]
    assert [sent[2][1] for sent in transport.sent[1:]] == [{"name": "new"}, {"copy": "d"}]


async def test_rows_that_a_plugin_gives_become_records(sandbox_module: Any) -> None:
    class Local(Plugin):
        def after_response(self, method: str) -> Any:
            return {"result": [{"id": 7, "name": "Local"}]} if method == "search_read" else None

    async with opened(sandbox_module, plugins=[Local()]) as client:
        (record,) = await client.model("res.partner").filter(name="x")
        assert (record.id, record.name) == (7, "Local")
        with pytest.raises(FieldNotFetched):
            record.email  # noqa: B018


async def test_an_opening_that_failed_can_be_tried_again() -> None:
    class Pack(Plugin):
        def register_models(self, models: Any) -> None:
            models.register("res.partner", Loyal)

    class Flaky(Scripted):
        tries = 0

        async def connect(self) -> None:
            self.tries += 1
            if self.tries == 1:
                raise ConnectionFailed("not yet", phase=Phase.CONNECT)

    client = ZenooClient(transport=Flaky(), config=False, plugins=[Pack()], models=[Located])
    known = client.models.known("res.partner")  # before it opens, without the plugins'
    assert known is not None
    assert not issubclass(known, Loyal)
    client.models.register("res.country", Country)
    with pytest.raises(ConnectionFailed):
        await client.open()
    await client.open()
    assert isinstance(client.models.made(client, "res.partner", {"id": 1}), Loyal)
    assert client.models.known("res.country") is not None
    await client.close()
