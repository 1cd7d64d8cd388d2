"""MockClient: the real client on answers of a test's own."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core import OdooModel, Plugin, fields
from zenoo_core.errors import ClientClosed, DoesNotExist, UserError, ZenooError
from zenoo_core.testing import MockClient, UnexpectedCall

ROWS = [{"id": 1, "name": "Ada", "country_id": [3, "Peru"]}, {"id": 2, "name": False}]


async def test_a_query_speaks_all_its_words() -> None:
    async with MockClient() as client:
        client.mock_response("res.partner", "search_read", ROWS)
        query = client.model("res.partner")
        assert [p.name for p in await query.all()] == ["Ada", None]
        assert [p.id async for p in query] == [1, 2]
        assert (await query.count(), await query.exists()) == (2, True)
        assert (await query.first()).id == 1
        assert (await query.last()).id == 2
        assert (await query.get(2)).id == 2
        with pytest.raises(DoesNotExist):
            await query.get(9)
        assert await query.values("name") == [{"id": 1, "name": "Ada"}, {"id": 2, "name": False}]
        assert [p.id for p in await query.filter(unheard_of=3).order_by("-id").limit(1)] == [2]
        assert (await query.first()).country_id.name == "Peru"


async def test_changes_are_what_the_test_says() -> None:
    async with MockClient() as client:
        client.mock_response("x.model", "create", lambda values: 7 if values["a"] else 8)
        client.mock_response("x.model", "write", True)
        client.mock_response("x.model", "unlink", UserError("no"))
        record = await client.model("x.model").create(a=1)
        await record.update(a=2)
        with pytest.raises(UserError):
            await record.delete()
        client.assert_called("x.model", "write", [7], {"a": 2}, times=1)
        client.assert_not_called("x.model", "read")
        with pytest.raises(AssertionError, match=r"x\.model\.write\(\[7\], \{'a': 2\}\)"):
            client.assert_called("x.model", "write", [8])


async def test_a_declared_class_is_used() -> None:
    class Partner(OdooModel):
        class Meta:
            model_name = "res.partner"

        name = fields.CharField()
        born = fields.DateField()
        seen = fields.DatetimeField()

    moment = datetime(2024, 2, 3, 4, 5, tzinfo=UTC)
    async with MockClient(models=[Partner]) as client:
        row = {"id": 1, "name": "Ada", "born": date(2024, 1, 2), "seen": moment}
        client.mock_response("res.partner", "search_read", [row])
        (found,) = await client.model(Partner).all()
        assert (found.name, found.born, found.seen) == ("Ada", date(2024, 1, 2), moment)
        assert [c.method for c in client.calls] == ["search_read"]


async def test_no_except_of_the_tested_code_hides_an_unexpected_call() -> None:
    client = MockClient()
    client.mock_response("res.partner", "write", True)
    with pytest.raises(UnexpectedCall, match=r"did you mean res\.partner\.write"):
        try:
            await client.call("res.partner", "wirte", 1)
        except (ZenooError, Exception):
            pytest.fail("hidden")
    assert len(client.calls) == 1
    with pytest.raises(UnexpectedCall, match="nobody expected"):
        await client.close()
    await client.close()
    with pytest.raises(ClientClosed):
        await client.call("res.partner", "write", 1)


async def test_a_sequence_ends() -> None:
    async with MockClient() as client:
        client.mock_sequence("a", "b", 1, UserError("twice"), [3])
        assert await client.call("a", "b") == 1
        with pytest.raises(AssertionError, match=r"a\.b: 2"):
            client.assert_all_used()
        with pytest.raises(UserError):
            await client.call("a", "b")
        assert await client.call("a", "b") == [3]
        client.assert_all_used()
        with pytest.raises(UnexpectedCall, match="last answer"):
            await client.call("a", "b")
        client.unexpected.clear()


async def test_a_function_that_fails_fails_the_test() -> None:
    async def wrong() -> None: ...

    client = MockClient()
    client.mock_response("a", "b", wrong)
    with pytest.raises(UnexpectedCall, match="TypeError"):
        await client.call("a", "b", 1)
    with pytest.raises(UnexpectedCall):
        await client.close()


@pytest.mark.parametrize("bad", [object(), {"x": {1, 2}}, UnicodeDecodeError])
def test_what_cannot_be_an_answer(bad: Any) -> None:
    with pytest.raises(TypeError):
        MockClient().mock_response("a", "b", bad)


async def test_plugins_see_the_calls_and_the_environment_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Seen(Plugin):
        def __init__(self) -> None:
            self.seen: list[str] = []

        async def before_request(self, method: str) -> None:
            self.seen.append(method)

    monkeypatch.setenv("ZENOO_PLUGINS", "nothing-like-it")
    seen = Seen()
    async with MockClient(plugins=[seen], cache="memory") as client:
        client.mock_response("res.partner", "search_read", ROWS)
        for _ in range(2):
            assert len(await client.with_cache(60).search_read("res.partner")) == 2
        with pytest.raises(UnexpectedCall):
            await asyncio.wait_for(client.search("unknown"), 5)
        client.unexpected.clear()
        assert seen.seen == ["search_read", "search_read", "search"]
        assert len(client.calls_to("res.partner")) == 1


async def test_cancelled_and_many_at_once() -> None:
    asked = asyncio.Event()

    async def forever() -> None:
        asked.set()
        await asyncio.Event().wait()

    async with MockClient() as client:
        client.mock_response("a", "wait", forever)
        client.mock_response("a", "echo", lambda n: n)
        task = asyncio.create_task(client.call("a", "wait"))
        await asked.wait()
        assert await asyncio.gather(*(client.call("a", "echo", n) for n in range(50))) == [
            *range(50)
        ]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON)
def test_a_value_comes_back_as_it_was_and_nobody_can_change_it(value: Any) -> None:
    async def main() -> None:
        async with MockClient() as client:
            client.mock_response("a", "b", value)
            first = await client.call("a", "b")
            assert first == value
            if isinstance(first, list | dict):
                first.clear()
                assert await client.call("a", "b") == value

    asyncio.run(main())


@given(
    st.lists(st.fixed_dictionaries({"a": st.none() | st.booleans() | st.text() | st.integers()}))
)
def test_any_rows_make_a_model(rows: list[dict[str, Any]]) -> None:
    async def main() -> None:
        numbered = [{"id": n, **row} for n, row in enumerate(rows, 1)]
        async with MockClient() as client:
            client.mock_response("a", "search_read", numbered)
            assert [r.id for r in await client.model("a").all()] == [r["id"] for r in numbered]

    asyncio.run(main())


async def test_an_unexpected_call_reaches_all_who_share_a_flight() -> None:
    async with MockClient(cache="memory") as client:
        view = client.with_cache(60)
        calls = [asyncio.wait_for(view.search("unknown"), 5) for _ in range(3)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(answer) for answer in answers] == [UnexpectedCall] * 3
        client.unexpected.clear()


async def test_two_mock_clients_know_nothing_of_each_other() -> None:
    async with MockClient() as one, MockClient() as other:
        one.mock_response("a", "b", 1)
        other.mock_response("a", "b", 2)
        assert await asyncio.gather(one.call("a", "b"), other.call("a", "b")) == [1, 2]
        assert (len(one.calls), len(other.calls)) == (1, 1)


async def test_rows_given_later_count_for_the_fields() -> None:
    async with MockClient() as client:
        client.mock_response("a", "search_read", [{"id": 1, "x": 1}])
        assert (await client.model("a").first()).x == 1
        client.mock_response("a", "search_read", [{"id": 1, "y": "two"}])
        assert (await client.model("a").first()).y == "two"
