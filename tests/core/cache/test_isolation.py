"""R10: whoever asks gets what a client without a cache would get, whoever else has asked before.

A machine of users, companies, languages, databases and servers on one store makes calls in any
order. Next to each caching client stands one without a cache: the oracle. A read may be as old as
its time to live where somebody else, outside of these clients, has changed the record; for
everything that these clients do themselves it is never old.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from zenoo_core import ZenooClient
from zenoo_core.cache import CacheBackend
from zenoo_core.cache.keys import Keys
from zenoo_core.transport import BaseTransport

from .conftest import Shelf

URLS = ("https://one.example.com", "https://two.example.com")
DATABASES = ("a", "b")
USERS = ("ada", "bob")
MODELS = ("res.partner", "res.country")
WHO = st.tuples(st.sampled_from(URLS), st.sampled_from(DATABASES), st.sampled_from(USERS))
CONTEXT = st.fixed_dictionaries(
    {},
    optional={
        "lang": st.sampled_from(["en_US", "fr_FR"]),
        "tz": st.sampled_from(["UTC", "Europe/Brussels"]),
        "allowed_company_ids": st.sampled_from([[1], [2], [1, 2], [2, 1]]),
        "active_test": st.booleans(),
        "odd": st.sampled_from([None, "None", 1, True, 1.5, "1", [], {}]),
    },
)
READS = st.sampled_from(["search", "read", "search_count", "fields_get", "search_read"])
ARGUMENTS = st.lists(
    st.sampled_from([1, [1], "1", True, None, [], {}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, 1.0]),
    max_size=2,
)
Question = tuple[Any, ...]
QUESTION = st.tuples(
    st.sampled_from(URLS), st.sampled_from(DATABASES), st.sampled_from(USERS),
    st.sampled_from(MODELS), READS, ARGUMENTS, CONTEXT,
)  # fmt: skip


class World:
    """Servers whose every answer says all that it depends on, and how often that was changed."""

    def __init__(self) -> None:
        self.changes: dict[tuple[Any, ...], int] = {}

    def answer(self, url: str, data: dict[str, Any]) -> Any:
        service, method, args = (data["params"][k] for k in ("service", "method", "args"))
        if service == "common":
            return USERS.index(args[1]) + 2 if method == "authenticate" else {}
        database, uid, _, model, name, *rest = args
        if name == "context_get":
            return {"lang": "en_US"}
        if name == "write":
            place = (url, database, model)
            self.changes[place] = self.changes.get(place, 0) + 1
            return True
        changes = self.changes.get((url, database, model), 0)
        if name == "fields_get":
            changes = 0
        return [url, database, uid, model, name, rest, changes]


class Wire(BaseTransport):
    def __init__(self, url: str, world: World) -> None:
        self.url, self.world = url, world

    async def send_request(self, data: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"jsonrpc": "2.0", "id": data["id"], "result": self.world.answer(self.url, data)}


class Isolation(RuleBasedStateMachine):
    """The steps; `backends` says what the clients share."""

    def backends(self) -> CacheBackend:
        return Shelf(self.kept)

    def start(self) -> None:
        """Begin anew; a subclass with a real store empties it."""
        self.kept: dict[str, Any] = {}

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.world = World()
        self.clients: dict[tuple[str, str, str, bool], ZenooClient] = {}
        self.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def _client(self, url: str, database: str, user: str, *, cached: bool) -> ZenooClient:
        key = (url, database, user, cached)
        if key not in self.clients:
            cache = {"backend": self.backends(), "settle": 0, "secret": "s", "budget": 5.0}
            client = ZenooClient(
                transport=Wire(url, self.world), config=False, cache=cache if cached else None
            )
            await client.open()
            await client.login(database, user, "pw")
            self.clients[key] = client
        return self.clients[key]

    @rule(
        one=QUESTION, other=QUESTION, differs=st.lists(st.integers(0, 6), max_size=3),
        times=st.integers(1, 2),
    )  # fmt: skip
    def read(self, one: Question, other: Question, differs: list[int], times: int) -> None:
        """Ask, then ask what differs in one thing, then the first again; a few times at once."""
        for question in [one, *((*one[:n], other[n], *one[n + 1 :]) for n in differs), one]:
            self.run(self._read(question, times))

    async def _read(self, question: Question, times: int) -> None:
        *who, model, method, args, context = question
        cached = (await self._client(*who, cached=True)).with_context(**context).with_cache(60)
        oracle = (await self._client(*who, cached=False)).with_context(**context)
        expected = await oracle.call_kw(model, method, args)
        found = await asyncio.gather(*(cached.call_kw(model, method, args) for _ in range(times)))
        assert found == [expected] * times

    @rule(who=WHO, model=st.sampled_from(MODELS))
    def write(self, who: tuple[str, str, str], model: str) -> None:
        async def work() -> None:
            client = await self._client(*who, cached=True)
            await client.write(model, [1], {"name": "x"})

        self.run(work())

    @rule(url=st.sampled_from(URLS), database=st.sampled_from(DATABASES))
    def purge(self, url: str, database: str) -> None:
        async def work() -> None:
            await (await self._client(url, database, "ada", cached=True)).cache.purge()

        self.run(work())

    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        """Put the entry of one key under another, as a store that mixes up answers does."""
        places = [place for place in self.places() if not place.endswith(":gen")]
        if len(places) > 1:
            one, other = data.draw(st.permutations(sorted(places)))[:2]
            self.put(one, self.places()[other])

    def places(self) -> dict[str, Any]:
        return self.kept

    def put(self, place: str, value: Any) -> None:
        self.kept[place] = value

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            for client in self.clients.values():
                self.run(client.close())
            self.finish()
            self.runner.close()

    def finish(self) -> None:
        """Let go of what the store holds open."""


Isolation.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
TestIsolation = Isolation.TestCase
_UNTIL_FOUND = settings(
    Isolation.TestCase.settings, max_examples=20, database=None, print_blob=False,
    phases=[Phase.generate], verbosity=Verbosity.quiet, report_multiple_bugs=False,
)  # fmt: skip


@pytest.mark.deep
class TestIsolationForLong(Isolation.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(Isolation.TestCase.settings, max_examples=500, stateful_step_count=50)


_NOTHING: dict[str, Any] = {"context": {}, "args": (), "method": "read"}


@pytest.mark.parametrize("blind_to", ["uid", "context", "database", "url", "args", "method"])
def test_the_machine_sees_a_key_that_leaves_something_out(
    blind_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot fail shows nothing."""
    real = Keys.key

    def key(self: Keys, request: Any, identity: Any, generations: Any) -> Any:
        if blind_to in _NOTHING:
            request = evolve(request, **{blind_to: _NOTHING[blind_to]})
        elif blind_to == "url":
            self._origin = ""
            self._spaces.clear()
        else:
            identity = evolve(identity, **{blind_to: 2 if blind_to == "uid" else "a"})
        return real(self, request, identity, generations)

    monkeypatch.setattr(Keys, "key", key)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Isolation, settings=_UNTIL_FOUND)
