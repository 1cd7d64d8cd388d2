"""Opening and closing, many times and at once, and logins that are shared."""

from __future__ import annotations

import asyncio
import linecache
from typing import Any

import pytest

from zenoo_core import Plugin, ZenooClient
from zenoo_core.config import ConfigProvider
from zenoo_core.errors import (
    AuthenticationError,
    ClientClosed,
    ClientStateError,
    ConfigError,
    ConnectionLost,
    DeadlineExceeded,
    InsecureTransport,
    OutcomeUnknown,
    PluginError,
    TransportError,
)
from zenoo_core.records import Component


class Leaving(Plugin):
    """Count the farewells."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def on_client_close(self) -> None:
        await asyncio.sleep(0.01)
        self.told.append("close")

    async def on_connection_closed(self) -> None:
        self.told.append("closed")


async def test_closing_several_times_at_once_is_told_once(make_client):
    leaving = Leaving()
    client = await make_client(leaving)
    await asyncio.gather(client.close(), client.close(), client.close())
    await client.close()
    assert leaving.told == ["close", "closed"]


async def test_an_opening_that_failed_can_be_repeated(scripted):
    class SlowToConnect(scripted):
        tries = 0

        async def connect(self) -> None:
            self.tries += 1
            if self.tries == 1:
                raise OSError("not yet")

    plugin = Leaving()
    client = ZenooClient(transport=SlowToConnect(), plugins=[plugin], config=False)
    with pytest.raises(Exception, match="not yet"):
        await client.open()
    async with client:
        assert [known for _, known in client.plugins] == [plugin]


async def test_a_refused_login_is_not_tried_by_everybody_who_waits(scripted):
    class Refusing(scripted):
        logins = 0

        async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
            if data["params"]["method"] == "authenticate":
                type(self).logins += 1
                await asyncio.sleep(0.01)
                return {"jsonrpc": "2.0", "id": data["id"], "result": False}
            return await super().send_request(data)

    async with ZenooClient(
        transport=Refusing(), config=False, database="demo", user="admin", password="wrong"
    ) as client:
        calls = (client.read("res.partner", n) for n in range(20))
        errors = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(error) for error in errors} == {AuthenticationError}
        assert len({id(error) for error in errors}) == 20
        assert Refusing.logins == 1
        with pytest.raises(AuthenticationError):
            await client.read("res.partner", 1)
        assert Refusing.logins == 2


async def test_an_empty_password_is_not_replaced_by_the_configured_one(scripted):
    async with ZenooClient(
        transport=scripted(), config=False, database="demo", user="admin", password="admin"
    ) as client:
        with pytest.raises(ClientStateError, match="a password or an API key"):
            await client.login("demo", "somebody", "")
        with pytest.raises(ClientStateError, match="a password or an API key"):
            await client.login("demo", "somebody", api_key="")


async def test_the_case_of_a_scheme_opens_no_way_for_a_password(scripted):
    transport = scripted()
    transport.url = "HTTP://erp.example.com"
    async with ZenooClient(transport=transport, config=False) as client:
        with pytest.raises(InsecureTransport):
            await client.login("demo", "admin", "admin")


def test_what_a_client_holds_shows_no_password(scripted):
    client = ZenooClient(transport=scripted(), config=False, password="canary")
    assert "canary" not in repr(vars(client))


async def test_many_clients_leave_nothing_behind(scripted):
    async def open_and_close() -> None:
        async with ZenooClient(transport=scripted(), plugins=[Leaving()], config=False):
            pass

    await open_and_close()
    before = len(linecache.cache)
    for _ in range(20):
        await open_and_close()
    assert len(linecache.cache) == before


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
async def test_a_timeout_is_a_time(make_client, seconds):
    client = await make_client()
    with pytest.raises(ConfigError, match="expected a number above 0"):
        client.with_timeout(seconds)


def test_one_name_in_place_of_a_list_of_plugins_is_told():
    client = ZenooClient(plugins="audit", config=False)
    with pytest.raises(ConfigError, match="expected a list of text or the word all"):
        asyncio.run(client.open())


class Hanging(ConfigProvider):
    async def load_config(self) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}


async def test_a_provider_that_hangs_is_ended(scripted):
    client = ZenooClient(transport=scripted(), config=False, providers=[Hanging()], timeout=0.05)
    with pytest.raises(ConfigError, match="Hanging has not answered"):
        await client.open()


async def test_a_provider_that_cannot_be_built_is_named(scripted):
    def broken() -> ConfigProvider:
        raise RuntimeError("no vault")

    class Vaults(Plugin):
        def register_config_providers(self) -> list[Component]:
            return [Component("vault", broken)]

    client = ZenooClient(transport=scripted(), config=False, **{"providers": ()})
    client.register_plugin(Vaults())
    client._sources.arguments["providers"] = ["vault"]
    with pytest.raises(PluginError, match="'vault' cannot be built: RuntimeError: no vault"):
        await client.open()


@pytest.mark.parametrize(("method", "error"), [("read", ConnectionLost), ("write", OutcomeUnknown)])
async def test_a_call_in_flight_ends_when_the_client_closes(make_client, method, error):
    entered = asyncio.Event()

    async def never(*call: Any) -> None:
        entered.set()
        await asyncio.Event().wait()

    client = await make_client(answer=never)
    task = asyncio.create_task(client.call("res.partner", method, [1]))
    await entered.wait()
    await client.close()
    with pytest.raises(error, match=rf"closed while res\.partner\.{method} was under way"):
        await asyncio.wait_for(task, 5)


async def test_a_call_that_has_not_left_when_the_client_closes_was_not_sent(make_client):
    class Dawdles(Plugin):
        async def before_request(self) -> None:
            entered.set()
            await asyncio.Event().wait()

    entered = asyncio.Event()
    client = await make_client(Dawdles(), hook_timeout=20)
    task = asyncio.create_task(client.write("res.partner", 1, {}))
    await entered.wait()
    await client.close()
    with pytest.raises(ClientClosed, match="under way"):
        await asyncio.wait_for(task, 5)
    assert client.transport.sent == []


async def test_a_plugin_may_close_the_client_that_it_is_told_an_error_of(make_client):
    class Strict(Plugin):
        async def on_error(self) -> None:
            await self.client.close()
            await asyncio.sleep(0.2)
            self.done = True

    strict = Strict()
    strict.client = await make_client(strict, answer=lambda *call: 1 / 0)
    with pytest.raises(TransportError, match="ZeroDivisionError"):
        await strict.client.read("res.partner", 1)
    assert strict.done


async def test_a_login_that_is_not_answered_says_where_and_what_to_do(scripted):
    class Deaf(scripted):
        async def send_request(self, data: Any) -> Any:
            await asyncio.Event().wait()

    async with ZenooClient(transport=Deaf(), config=False, timeout=0.1) as client:
        with pytest.raises(DeadlineExceeded, match=r"login at http://127.0.0.1:1 .*\n.*`timeout`"):
            await client.login("demo", "admin", "admin")
        with pytest.raises(DeadlineExceeded, match=r"asking http://127.0.0.1:1 for its version"):
            await client.version()


def test_another_event_loop_is_told(scripted):
    client = ZenooClient(transport=scripted(), config=False)

    async def log_in() -> None:
        await client.login("demo", "admin", "admin")

    asyncio.run(log_in())
    for call in (client.read("res.partner", 1), client.version(), log_in()):
        with pytest.raises(ClientStateError, match="another event loop"):
            asyncio.run(call)
    asyncio.run(client.close())


async def test_a_plugin_that_writes_into_a_requests_context_changes_one_call(make_client):
    class Careless(Plugin):
        def before_request(self, request: Any) -> None:
            request.context["lang"] = "xx_XX"

    client = await make_client()
    handle = client.register_plugin(Careless())
    await client.read("res.partner", 1)
    handle.unregister()
    await client.read("res.partner", 1)
    await client.with_context(tz="UTC").read("res.partner", 1)
    assert [kwargs["context"] for *_, kwargs in client.transport.sent[1:]] == [
        {"lang": "en_US"}, {"lang": "en_US", "tz": "UTC"},
    ]  # fmt: skip
    assert client.context == client.identity.context == {"lang": "en_US"}
