"""What a transport of somebody else's may do, and what becomes of its slips."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import attrs
import pytest

from zenoo_core import ZenooClient
from zenoo_core.errors import BadResponse, InvalidValueError, OutcomeUnknown, TransportError
from zenoo_core.records import Identity, Phase
from zenoo_core.transport import BaseTransport, Credentials


async def test_an_authenticate_of_ones_own_needs_no_more_than_three_facts(scripted):
    class OwnLogin(scripted):
        messages: ClassVar[list[dict[str, Any]]] = []

        async def authenticate(self, credentials: Credentials) -> Identity:
            return Identity(7, {"lang": "fr_FR"}, "19.0")

        async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
            self.messages.append(data)
            return await super().send_request(data)

    transport = OwnLogin()
    async with ZenooClient(transport=transport, config=False) as client:
        identity = await client.login("demo", "ada", "s3cret")
        assert (identity.uid, identity.database, identity.login) == (7, "demo", "ada")
        assert await client.read("res.partner", 1) is True
    [message] = transport.messages
    assert message["params"]["args"][:3] == ["demo", 7, "s3cret"]


async def test_an_identity_may_be_changed_on_its_way(scripted):
    class French(scripted):
        async def authenticate(self, credentials: Credentials) -> Identity:
            identity = await super().authenticate(credentials)
            return attrs.evolve(identity, context={"lang": "fr_FR"})

    async with ZenooClient(transport=French(), config=False) as client:
        await client.login("demo", "admin", "admin")
        await client.read("res.partner", 1)
        assert client.transport.sent[0][3] == {"context": {"lang": "fr_FR"}}


async def test_an_authenticate_that_answers_something_else_is_named(scripted):
    class Wrong(scripted):
        async def authenticate(self, credentials: Credentials) -> Any:
            return 7

    async with ZenooClient(transport=Wrong(), config=False) as client:
        with pytest.raises(BadResponse, match=r"Wrong\.authenticate answered int"):
            await client.login("demo", "admin", "admin")


async def test_what_slips_out_of_calls_is_typed_too(scripted):
    class Broken(BaseTransport):
        fails_to_connect = True

        async def connect(self) -> None:
            if self.fails_to_connect:
                raise OSError("no line")

        async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
            raise KeyError("slot")

    transport = Broken()
    client = ZenooClient(transport=transport, config=False)
    with pytest.raises(TransportError, match="Broken failed in phase connect: OSError") as caught:
        await client.open()
    assert caught.value.phase is Phase.CONNECT
    assert isinstance(caught.value.__cause__, OSError)
    transport.fails_to_connect = False
    async with client:
        for work in (client.version(), client.login("demo", "admin", "admin")):
            with pytest.raises(TransportError, match="KeyError: 'slot'"):
                await work


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), object()])
async def test_no_transport_gets_what_json_cannot_hold(make_client, value):
    client = await make_client()
    with pytest.raises(InvalidValueError):
        await client.write("res.partner", 1, {"color": [value]})
    assert client.transport.sent == []
    assert await client.write("res.partner", 1, {"color": None}) is True


@pytest.mark.parametrize(("method", "error"), [("read", TransportError), ("write", OutcomeUnknown)])
async def test_a_cancellation_of_a_transports_own_is_its_failure(scripted, method, error):
    class Dropping(scripted):
        drops = False

        async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
            if self.drops:  # as a pool does with what waits when a connection is lost
                waiting = asyncio.get_running_loop().create_future()
                waiting.cancel()
                await waiting
            return await super().send_request(data)

    transport = Dropping()
    async with ZenooClient(transport=transport, config=False) as client:
        await client.login("demo", "admin", "admin")
        transport.drops = True
        with pytest.raises(error, match="Dropping failed in phase send: CancelledError"):
            await client.call("res.partner", method, [1])
        with pytest.raises(TransportError, match="CancelledError"):
            await client.version()
        transport.drops = False
        assert await client.read("res.partner", 1) is True


async def test_a_cancellation_that_somebody_asked_for_stays_one(scripted):
    class Waiting(scripted):
        async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
            entered.set()
            await asyncio.Event().wait()
            return {}

    async with ZenooClient(transport=Waiting(), config=False) as client:
        for work in (client.version(), client.login("demo", "admin", "admin")):
            entered = asyncio.Event()
            task = asyncio.create_task(work)
            await entered.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
