"""The client on a transport that needs no network: life, login, views, configuration."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

import pytest

from zenoo_core import Plugin, Secret, ZenooClient
from zenoo_core.config import ConfigProvider
from zenoo_core.errors import (
    AuthenticationError,
    ClientClosed,
    ClientStateError,
    ConfigError,
    InsecureTransport,
    InvalidArgumentsError,
    NotLoggedIn,
    OutcomeUnknown,
    PrivateMethodError,
    TransportError,
)
from zenoo_core.records import Phase
from zenoo_core.retry import RetryStrategy
from zenoo_core.transport import BaseTransport, Credentials


async def test_arguments_go_as_odoo_takes_them(make_client):
    client = await make_client()
    sent = client.transport.sent
    await client.search("res.partner", [("name", "=", "x")], limit=3, order="name")
    await client.search_read("res.partner", [], ["name"], 5)
    await client.search_count("res.partner")
    await client.read("res.partner", 7, ["name"])
    await client.write("res.partner", [7, 8], {"name": "y"})
    await client.unlink("res.partner", 7)
    await client.fields_get("res.partner", ["name"], ["type"])
    await client.execute("res.partner", "message_post", [7], body="hello")
    lang = {"context": {"lang": "en_US"}}
    assert [(method, args, kwargs) for _, method, args, kwargs in sent] == [
        ("search", [[("name", "=", "x")]], {"limit": 3, "order": "name", **lang}),
        ("search_read", [[]], {"fields": ["name"], "offset": 5, **lang}),
        ("search_count", [()], lang),
        ("read", [[7]], {"fields": ["name"], **lang}),
        ("write", [[7, 8], {"name": "y"}], lang),
        ("unlink", [[7]], lang),
        ("fields_get", [], {"allfields": ["name"], "attributes": ["type"], **lang}),
        ("message_post", [[7]], {"body": "hello", **lang}),
    ]


async def test_a_list_for_one_created_dict_is_one_id(make_client):
    client = await make_client(answer=lambda *call: [5])
    assert await client.create("res.partner", {}) == 5
    assert await client.create("res.partner", [{}]) == [5]


async def test_views_share_the_connection_and_nothing_of_their_context(make_client):
    client = await make_client(answer=lambda m, n, a, kw: kw.get("context"), context={"x": 1})
    french = client.with_context(lang="fr_FR")
    company = french.with_company(3, 4)
    assert await client.call("m", "read") == {"lang": "en_US", "x": 1}
    assert await french.call("m", "read") == {"lang": "fr_FR", "x": 1}
    assert await company.call("m", "read") == {
        "lang": "fr_FR", "x": 1, "allowed_company_ids": [3, 4],
    }  # fmt: skip
    assert await french.call("m", "read", context={"lang": "nl_BE"}) == {"lang": "nl_BE", "x": 1}
    assert (await french.call("m", "read", context=None))["lang"] == "fr_FR"
    assert french.context == {"lang": "fr_FR", "x": 1}
    assert french.transport is client.transport


async def test_a_view_made_before_open_works_after(scripted):
    client = ZenooClient(transport=scripted(), config=False)
    view = client.with_timeout(5)
    async with client:
        await client.login("demo", "admin", "admin")
        assert await view.read("res.partner", 1) is True


async def test_states_are_told_clearly(scripted):
    client = ZenooClient(transport=scripted(), config=False)
    with pytest.raises(ClientClosed, match="not open"):
        await client.read("res.partner", 1)
    await client.close()  # never opened: nothing to do
    async with client:
        with pytest.raises(NotLoggedIn, match=r"client\.login"):
            await client.read("res.partner", 1)
        with pytest.raises(ClientStateError, match="a password or an API key"):
            await client.login("demo", "admin")
        assert "not logged" not in repr(client)
    await client.close()
    for use in (client.read("res.partner", 1), client.open(), client.version(), client.login()):
        with pytest.raises(ClientClosed, match="closed"):
            await use


async def test_a_wrong_password_is_said_and_another_login_works(scripted):
    class Strict(scripted):
        async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
            args = data["params"]["args"]
            if data["params"]["method"] == "authenticate" and args[2] != "right":
                return {"jsonrpc": "2.0", "id": data["id"], "result": False}
            return await super().send_request(data)

    async with ZenooClient(transport=Strict(), config=False) as client:
        with pytest.raises(AuthenticationError, match="refused login 'admin'") as caught:
            await client.login("demo", "admin", "canary-password")
        assert "canary-password" not in f"{caught.value!r}{caught.value}{caught.value.__dict__}"
        assert (await client.login("demo", "admin", "right")).uid == 2
        assert await client.read("res.partner", 1) is True


async def test_configured_credentials_log_in_once_for_many_callers(scripted):
    logins: list[str] = []

    class Counting(scripted):
        async def authenticate(self, credentials: Credentials):
            logins.append(credentials.login)
            await asyncio.sleep(0.01)
            return await super().authenticate(credentials)

    client = ZenooClient(
        transport=Counting(), config=False, database="demo", user="robot", api_key=Secret("key")
    )
    async with client:
        await asyncio.gather(*(client.read("res.partner", 1) for _ in range(20)))
    assert logins == ["robot"]


async def test_a_configured_key_is_a_key_also_when_the_user_is_given(scripted):
    seen: list[Credentials] = []

    class Seeing(scripted):
        async def authenticate(self, credentials: Credentials):
            seen.append(credentials)
            return await super().authenticate(credentials)

    async with ZenooClient(transport=Seeing(), config=False, api_key=Secret("key")) as client:
        await client.login("demo", "robot")
        await client.login("demo", "robot", "password")
    assert [(c.secret.reveal(), c.is_key) for c in seen] == [("key", True), ("password", False)]


async def test_opened_twice_at_once_and_cancelled_while_opening(scripted):
    opened: list[str] = []

    class Transport(scripted):
        async def connect(self) -> None:
            opened.append("open")

        async def close(self) -> None:
            opened.append("close")

    client = ZenooClient(transport=Transport(), config=False)
    await asyncio.gather(client.open(), client.open())
    await client.close()
    assert opened == ["open", "close"]

    class Hangs(Plugin):
        async def on_client_open(self) -> None:
            await asyncio.Event().wait()

    opened.clear()
    client = ZenooClient(transport=Transport(), plugins=[Hangs()], config=False, hook_timeout=60)
    task = asyncio.create_task(client.open())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert opened == ["open", "close"]


async def test_a_plugin_may_find_the_credentials(make_client, scripted):
    class Vault(Plugin):
        async def resolve_credentials(self, client: Any) -> Credentials:
            return Credentials("demo", "robot", "found", is_key=True)

    async with ZenooClient(transport=scripted(), config=False, plugins=[Vault()]) as client:
        await client.read("res.partner", 1)
        assert client.identity.login == "robot"


@pytest.mark.parametrize("url", ["http://odoo.example.com", "http://10.0.0.5:8069", "ws://h.test"])
async def test_no_password_leaves_unencrypted_to_another_machine(scripted, url):
    transport = scripted()
    transport.url = url
    async with ZenooClient(transport=transport, config=False) as client:
        with pytest.raises(InsecureTransport, match="allow_insecure"):
            await client.login("demo", "admin", "canary")
    assert transport._last_id == 0  # nothing was sent, not even a question for the version
    transport = scripted()
    transport.url = url
    async with ZenooClient(transport=transport, config=False, allow_insecure=True) as client:
        assert (await client.login("demo", "admin", "canary")).uid == 2


async def test_a_private_method_is_refused_before_it_leaves(make_client):
    client = await make_client()
    with pytest.raises(PrivateMethodError, match="_search"):
        await client.call("res.partner", "_search", [])

    class Sly(Plugin):
        def before_request(self) -> dict[str, str]:
            return {"method": "_sly"}

    client.register_plugin(Sly())
    with pytest.raises(PrivateMethodError, match="_sly"):
        await client.read("res.partner", 1)
    assert client.transport.sent == []


async def test_whatever_a_transport_lets_slip_is_typed(make_client):
    def slip(*call: Any) -> Any:
        raise OSError("cable cut")

    client = await make_client(answer=slip)
    with pytest.raises(TransportError, match="Scripted failed in phase send: OSError: cable cut"):
        await client.read("res.partner", 1)
    with pytest.raises(OutcomeUnknown, match="may or may not have been done") as caught:
        await client.create("res.partner", {"name": "x"})
    assert caught.value.phase is Phase.SEND
    assert caught.value.attempts == 1
    assert isinstance(caught.value.__cause__, TransportError)


@pytest.mark.parametrize("reply", [None, 3, {"id": 999}, {"error": {"data": None}}])
async def test_a_transport_that_answers_nonsense_is_typed(scripted, reply):
    class Nonsense(scripted):
        async def send_request(self, data: dict[str, Any]) -> Any:
            return await super().send_request(data) if data["id"] < 4 else reply

    async with ZenooClient(transport=Nonsense(), config=False) as client:
        await client.login("demo", "admin", "admin")
        from zenoo_core.errors import ZenooError

        with pytest.raises(ZenooError):
            await client.read("res.partner", 1)


async def test_a_transport_without_a_way_to_send_says_so():
    class Empty(BaseTransport):
        url = "http://127.0.0.1:1"

    async with ZenooClient(transport=Empty, config=False) as client:
        with pytest.raises(ClientStateError, match="send_request"):
            await client.version()


class Provider(ConfigProvider):
    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def load_config(self) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_provider_is_asked_at_open(scripted):
    provider = Provider({"timeout": 7, "context.tz": "UTC"})
    client = ZenooClient.from_config_provider(provider, transport=scripted(), config=False)
    async with client:
        assert client.settings.timeout == 7
        await client.login("demo", "admin", "admin")
        assert client.context == {"lang": "en_US", "tz": "UTC"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [(RuntimeError("no luck"), "Provider failed: RuntimeError: no luck"), (3, "answered int"),
     ({"tiemout": 3}, "did you mean timeout")],
)  # fmt: skip
async def test_a_provider_that_fails_is_named(scripted, answer, said):
    client = ZenooClient.from_config_provider(Provider(answer), transport=scripted(), config=False)
    with pytest.raises(ConfigError, match=said):
        await client.open()


async def test_configuration_is_read_again(scripted):
    changes: list[tuple[float, float]] = []

    class Told(Plugin):
        async def on_config_changed(self, old: Any, new: Any) -> None:
            changes.append((old.timeout, new.timeout))

    provider = Provider({"timeout": 7})
    client = ZenooClient.from_config_provider(
        provider, transport=scripted(), plugins=[Told()], config=False
    )
    async with client:
        await client.reload_config()
        provider.answer = {"timeout": 9, "hook_timeout": 2}
        await client.reload_config()
        assert client.settings.timeout == 9
        assert client.plugins.guard.limit == 2
        provider.answer = {"url": "https://elsewhere.example.com"}
        with pytest.raises(ConfigError, match="cannot change while the client is open: url"):
            await client.reload_config()
        assert client.settings.timeout == 9
    assert changes == [(7, 9)]


async def test_progress_is_told(make_client):
    told: list[Any] = []

    class Bar(Plugin):
        def on_progress(self, operation: str, done: int, total: int | None) -> None:
            told.append((operation, done, total))

    client = await make_client(Bar())
    await client.report_progress("import", 3, 10)
    assert told == [("import", 3, 10)]


async def test_a_strategy_is_asked_after_the_plugins_and_only_before_anything_was_sent(
    make_client,
):
    class Quick(RetryStrategy):
        def calculate_delay(self, attempt: int) -> float:
            asked.append(attempt)
            return 0.0

    from zenoo_core.errors import ConnectionFailed

    asked: list[int] = []
    phase = Phase.CONNECT

    def fail(*call: Any) -> Any:
        raise ConnectionFailed("no", phase=phase)

    client = await make_client(answer=fail, breaker_failures=0)
    client._runtime.pipeline.policy.strategy = Quick()
    with pytest.raises(ConnectionFailed):
        await client.create("res.partner", {})
    assert asked == [1, 2]  # three tries in all
    assert len(client.transport.sent) == 3
    for late in (Phase.SEND, Phase.WAIT, Phase.READ, Phase.DECODE):
        phase = late
        client.transport.sent.clear()
        with pytest.raises(OutcomeUnknown):
            await client.create("res.partner", {})
        assert len(client.transport.sent) == 1, "what may have run is never sent again"


async def test_an_opening_that_fails_closes_what_it_opened():
    closed: list[str] = []

    class Unreachable(BaseTransport):
        url = "http://127.0.0.1:1"

        async def connect(self) -> None:
            raise TransportError("nobody there", phase=Phase.CONNECT)

        async def close(self) -> None:
            closed.append("closed")

    with pytest.raises(TransportError):
        await ZenooClient(transport=Unreachable(), config=False).open()
    assert closed == ["closed"]


def test_a_secret_shows_itself_to_nobody():
    secret = Secret("canary")
    assert "canary" not in f"{secret} {secret!r} {secret:>20} {[secret]}"
    assert secret == Secret("canary") != Secret("other")
    import copy
    import pickle

    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            attempt(secret)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ((5, "read"), "model is of type int, expected the name of a model"),
        (("", "read"), "model is empty text"),
        (("res.partner", None), "method is of type NoneType"),
        (("res.partner", ""), "method is empty text"),
        (("res.partner", "read", None), "args is of type NoneType, expected a list or a tuple"),
        (("res.partner", "read", "12"), "args is of type str"),
        (("res.partner", "read", {1}), "args is of type set"),
        (("res.partner", "read", [[1]], None), "kwargs is of type NoneType, expected a dict"),
        (("res.partner", "read", [[1]], {"context": "x"}), "context is of type str"),
    ],
)
async def test_what_cannot_be_a_call_is_refused_before_it_leaves(make_client, call, said):
    client = await make_client()
    with pytest.raises(InvalidArgumentsError, match=said):
        await client.call_kw(*call)
    assert client.transport.sent == []
    assert await client.call_kw("res.partner", "read", (1,), OrderedDict(context=None))
