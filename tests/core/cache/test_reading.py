"""Hits and misses: what a caller, and what plugins, see of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from attrs import frozen

from zenoo_core import Plugin
from zenoo_core.cache import Entry
from zenoo_core.errors import BadResponse, UserError
from zenoo_core.records import Call, Request, Response
from zenoo_core.retry import Outcome


class Watch(Plugin):
    """Note every hook of the cache, and what comes back."""

    def __init__(self) -> None:
        self.saw: list[tuple[Any, ...]] = []

    def on_cache_hit(self, key: str, value: Any, call: Call) -> None:
        self.saw.append(("hit", key, value, call.method))

    async def on_cache_miss(self, key: str, call: Call) -> None:
        self.saw.append(("miss", key, call.method))

    def on_cache_error(self, operation: str, error: Exception, call: Call) -> None:
        self.saw.append(("error", operation, type(error).__name__, call.method))

    def after_response(self, response: Response, call: Call) -> None:
        self.saw.append(("response", response.from_cache))

    def start_operation(self, call: Call) -> None:
        call.state["watch"]["started"] = True
        self.saw.append(("start", call.is_flight))

    def on_attempt(self, attempt: int, call: Call) -> None:
        assert call.state["watch"]["started"]
        self.saw.append(("attempt", call.is_flight))

    def end_operation(self, call: Call, outcome: Outcome) -> None:
        self.saw.append(("end", call.is_flight, str(outcome)))


async def test_a_second_read_does_not_leave(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "name": "Ada"}])
    kept = client.with_cache(60)
    first = await kept.read("res.partner", [1], ["name"])
    assert await kept.read("res.partner", [1], ["name"]) == first
    assert len(client.transport.sent) == 1
    assert await client.read("res.partner", [1], ["name"]) == first  # not asked for: not kept
    assert len(client.transport.sent) == 2


async def test_nobody_can_change_what_another_gets(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "tags": [1]}])
    kept = client.with_cache(60)
    together = await asyncio.gather(*(kept.read("res.partner", [1]) for _ in range(5)))
    for rows in [*together, await kept.read("res.partner", [1])]:
        assert rows == [{"id": 1, "tags": [1]}]
        rows[0]["tags"].append("changed")
    assert len(client.transport.sent) == 1


async def test_what_plugins_are_told(shelf: Any, open_client: Any) -> None:
    watch = Watch()
    client = await open_client(shelf, watch, answer=lambda *_: [1])
    kept = client.with_cache(60)
    await kept.search("res.partner")
    miss, watch.saw = watch.saw, []
    await kept.search("res.partner")
    assert [event for event in miss if event[0] != "miss"] == [
        ("start", False), ("start", True), ("attempt", True), ("end", True, "success"),
        ("response", False), ("end", False, "success"),
    ]  # fmt: skip
    [(_, key, method)] = [event for event in miss if event[0] == "miss"]
    assert watch.saw == [
        ("start", False), ("hit", key, [1], method), ("response", True), ("end", False, "success"),
    ]  # fmt: skip


async def test_a_call_knows_the_flight_that_it_waited_for(shelf: Any, open_client: Any) -> None:
    class Flights(Plugin):
        def __init__(self) -> None:
            self.flights: list[Call | None] = []

        def end_operation(self, call: Call) -> None:
            if not call.is_flight:
                self.flights.append(call.flight)

    seen = Flights()
    client = await open_client(shelf, seen, answer=_slow)
    kept = client.with_cache(60)
    await asyncio.gather(*(kept.search("res.partner") for _ in range(3)))
    await kept.search("res.partner")
    one, two, three, hit = seen.flights
    assert one is two is three is not None
    assert hit is None


async def _slow(*_: Any) -> list[int]:
    await asyncio.sleep(0.02)
    return [1]


async def test_metadata_is_kept_by_itself(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: {"name": {"type": "char"}})
    for _ in range(2):
        await client.fields_get("res.partner", attributes=["type"])
    assert len(client.transport.sent) == 1
    await client.with_cache(0).fields_get("res.partner", attributes=["type"])
    assert len(client.transport.sent) == 2


async def test_a_model_is_kept_as_configured(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, cache={"models": {"res.country": 30}}, answer=lambda *_: [1])
    for _ in range(2):
        await client.search("res.country")
        await client.search("res.partner")
    assert [sent[0] for sent in client.transport.sent].count("res.country") == 1
    assert [sent[0] for sent in client.transport.sent].count("res.partner") == 2
    [ttl] = [ttl for op, (key, ttl) in _sets(shelf) if ":2:" in key]
    assert ttl == 30


def _sets(shelf: Any) -> list[Any]:
    return [(op, about) for op, about in shelf.log if op == "set"]


async def test_it_is_asked_again_after_its_time(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [1])
    kept = client.with_cache(60)
    await kept.search("res.partner")
    shelf.ahead = 59
    await kept.search("res.partner")
    assert len(client.transport.sent) == 1
    shelf.ahead = 61
    await kept.search("res.partner")
    assert len(client.transport.sent) == 2


async def test_none_is_an_answer(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: None, safety={"x.y.look": "safe"})
    kept = client.with_cache(60)
    assert [await kept.call("x.y", "look") for _ in range(2)] == [None, None]
    assert len(client.transport.sent) == 1


async def test_errors_are_not_kept(shelf: Any, open_client: Any) -> None:
    async def fail(*_: Any) -> None:
        raise UserError("no")

    client = await open_client(shelf, answer=fail)
    kept = client.with_cache(60)
    for _ in range(2):
        with pytest.raises(UserError, match="no"):
            await kept.search("res.partner")
    assert len(client.transport.sent) == 2
    assert shelf.answers == []


class NotJson:
    pass


@pytest.mark.parametrize(
    "value", [{1, 2}, b"bytes", {1: "one"}, (1, 2), 1j, float("nan"), NotJson()]
)
async def test_what_json_cannot_hold_is_not_kept(shelf: Any, open_client: Any, value: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [value])
    kept = client.with_cache(60)
    answers = await asyncio.gather(*(kept.read("res.partner", [1]) for _ in range(2)))
    assert all(type(answer[0]) is type(value) for answer in answers)
    assert answers[0] is not answers[1]
    assert shelf.answers == []
    assert (await client.cache.stats()).passed == {"cannot be encoded": 1}


async def test_what_cannot_be_a_key_is_not_kept(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf)
    kept = client.with_cache(60).with_context(odd=object())
    with pytest.raises(Exception, match="cannot be written as JSON"):
        await kept.search("res.partner")
    assert (await client.cache.stats()).passed == {"no key": 1}


@frozen
class Row:
    id: int
    name: str


async def _typed(client: Any, result_type: Any) -> Any:
    request = Request("res.partner", "read", ([1],), result_type=result_type, cache_ttl=60)
    return await client._runtime.pipeline.run(request, client.identity)


async def test_each_reader_has_its_own_type(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [{"id": 1, "name": "Ada"}])
    assert await _typed(client, list[Row]) == [Row(1, "Ada")]
    assert await _typed(client, list[Row]) == [Row(1, "Ada")]
    assert await _typed(client, Any) == [{"id": 1, "name": "Ada"}]
    assert len(client.transport.sent) == 1
    with pytest.raises(BadResponse):
        await _typed(client, int)
    assert len(client.transport.sent) == 2  # the server itself was asked, and said the same


async def test_readers_at_once_have_their_own_types(shelf: Any, open_client: Any) -> None:
    async def slow(*_: Any) -> list[Any]:
        await asyncio.sleep(0.02)
        return [{"id": 1, "name": "Ada"}]

    client = await open_client(shelf, answer=slow)
    types = (Any, list[Row], list[dict[str, Any]], Any, list[Row])
    answers = await asyncio.gather(*(_typed(client, wanted) for wanted in types))
    assert answers[1] == answers[4] == [Row(1, "Ada")]
    assert answers[0] == answers[3] == [{"id": 1, "name": "Ada"}]
    assert len(client.transport.sent) == 1


async def test_two_users_do_not_meet(shelf: Any, open_client: Any, scripted: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: ["of whoever asked"])
    kept = client.with_cache(60)
    await kept.search("res.partner")
    await kept.with_context(lang="fr_FR").search("res.partner")
    await kept.with_company(2).search("res.partner")
    await client.login("demo2", "admin", "admin")
    await kept.search("res.partner")
    assert len(client.transport.sent) == 4


@pytest.mark.parametrize("how", ["foreign", "tampered", "other key", "other generation"])
async def test_what_is_not_ours_is_a_miss(shelf: Any, open_client: Any, how: str) -> None:
    watch = Watch()
    client = await open_client(shelf, watch, answer=lambda *_: [1], cache={"secret": "s"})
    kept = client.with_cache(60)
    await kept.search("res.partner")
    [key] = shelf.answers
    text, until = shelf.kept[key]
    version, digest, mac, _body = text.split(":", 3)
    seal = shelf.seal
    shelf.kept[key] = {
        "foreign": ("pickle \x80", until),
        "tampered": (f"{version}:{digest}:{mac}:[2]", until),
        "other key": (seal.close(Entry("f" * 32 + digest[32:], b"[2]")), until),
        "other generation": (seal.close(Entry(f"{digest[:-1]}_", b"[2]")), until),
    }[how]
    assert await kept.search("res.partner") == [1]
    assert len(client.transport.sent) == 2
    old = how == "other generation"  # nobody has to be warned of what is merely old
    assert (await client.cache.stats()).rejected == (0 if old else 1)
    assert (("error", "get", "CacheUnavailable", "search") in watch.saw) is not old
    assert (("reset", None) in shelf.log) is (how == "other key")
    assert await kept.search("res.partner") == [1]  # and what has come since is kept
    assert len(client.transport.sent) == 2


async def test_generations_that_are_not_ours_are_replaced(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [1], cache={"secret": "s"})
    kept = client.with_cache(60)
    await kept.search("res.partner")
    [place] = [key for key in shelf.kept if key.endswith("res.partner}:gen")]
    shelf.kept[place] = ("v1:" + "0" * 32 + ".forged::0", float("inf"))
    await kept.search("res.partner")
    await kept.search("res.partner")
    assert len(client.transport.sent) == 2
    assert (await client.cache.stats()).rejected == 1


async def test_the_time_that_an_answer_took_counts(shelf: Any, open_client: Any) -> None:
    """An answer was read by the server at some moment of the call: its time begins before it."""

    async def slow(*_: Any) -> list[int]:
        await asyncio.sleep(1.05)
        return [1]

    client = await open_client(shelf, answer=slow)
    await client.with_cache(3).search("res.partner")
    await client.with_cache(1).search("res.users")
    assert [ttl for _, (key, ttl) in _sets(shelf) if ":2:" in key] == [2]
    assert (await client.cache.stats()).passed == {"too late": 1}


async def test_a_client_without_a_cache(make_client: Any) -> None:
    client = await make_client(answer=lambda *_: [1])
    assert await client.with_cache(60).search("res.partner") == [1]
    assert await client.with_cache(60).search("res.partner") == [1]
    assert len(client.transport.sent) == 2
    with pytest.raises(Exception, match="has no cache"):
        _ = client.cache


async def test_numbers(shelf: Any, open_client: Any) -> None:
    client = await open_client(shelf, answer=lambda *_: [1])
    kept = client.with_cache(60)
    for _ in range(4):
        await kept.search("res.partner")
    stats = await client.cache.stats()
    assert (stats.hits, stats.misses, stats.stored, stats.hit_rate) == (3, 1, 1, 0.75)
    assert stats.models["res.partner"].hits == 3
    assert (stats.backend, stats.state) == ("Shelf", "connected")
