"""`create_once` against the sandbox: one record per key, values as `create` would store them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_sandbox import Sandbox, run_in_thread

from zenoo_core import ZenooClient
from zenoo_core.errors import (
    AccessError,
    ConcurrencyError,
    InvalidValueError,
    KeyReused,
    OutcomeUnknown,
    UnknownFieldError,
    ZenooError,
)
from zenoo_core.once.answers import CheckLoaded
from zenoo_core.once.cells import Untranslatable, cell
from zenoo_core.records import Phase
from zenoo_core.retry import RetryStrategy


class Soon(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return 0.005 * attempt


@pytest.fixture(scope="module", params=["18.0", "19.0"])
def server(request: pytest.FixtureRequest) -> Any:
    with run_in_thread(Sandbox(version=request.param)) as running:
        yield running


@pytest.fixture
async def client(server: Any) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(server.url, config=False, retry=Soon()) as client:
        await client.login("demo", "admin", "admin")
        yield client


# A record of every kind of value that both creations take, and what is read back.
VALUES: dict[str, Any] = {
    "name": "Ada, \"Countess\"\nof Lovelace", "is_company": False, "color": 0, "type": "contact",
    "email": "ada@example.com", "comment": "<p>first</p>", "ref": "0", "function": None,
    "country_id": 20, "parent_id": False, "category_id": [], "lang": "en_US",
    "partner_latitude": Decimal("51.5"),
}  # fmt: skip


async def test_it_stores_what_create_stores(client: ZenooClient) -> None:
    names = [*VALUES, "active", "display_name", "company_id"]
    once = await client.create_once("res.partner", VALUES)
    plain = await client.create("res.partner", VALUES)
    first, second = await client.read("res.partner", [once, plain], names)
    assert first | {"id": 0} == second | {"id": 0}


async def test_a_repetition_finds_the_record_and_changes_nothing(client: ZenooClient) -> None:
    key = "repeat_1"
    first = await client.create_once("res.partner", {"name": "A", "color": 3}, key=key)
    await client.write("res.partner", first, {"name": "B"})
    assert await client.create_once("res.partner", {"color": 3, "name": "A"}, key=key) == first
    (record,) = await client.read("res.partner", first, ["name"])
    assert record["name"] == "B", "what somebody changed since is left alone"
    assert await client.search_count("res.partner", [("id", "=", first)]) == 1


async def test_callers_at_once_get_one_record(client: ZenooClient) -> None:
    before = await client.search_count("res.partner")
    ids = await asyncio.gather(
        *(client.create_once("res.partner", {"name": "Once"}, key="at-once") for _ in range(6)),
        return_exceptions=True,
    )
    assert await client.search_count("res.partner") == before + 1
    assert len({i for i in ids if isinstance(i, int)}) == 1
    assert all(isinstance(i, int | ConcurrencyError) for i in ids)
    assert await client.create_once("res.partner", {"name": "Once"}, key="at-once") in ids


async def test_a_key_that_stands_for_other_values_is_refused_with_both(client) -> None:
    record = await client.create_once("res.users", {
        "name": "U", "login": f"u{client.transport._last_id}", "password": "first-secret-1"
    }, key="user-1")  # fmt: skip
    with pytest.raises(KeyReused) as caught:
        await client.create_once(
            "res.users", {"name": "V", "login": "v", "password": "canary-secret-2"}, key="user-1"
        )
    error = caught.value
    assert error.given == {"name": "V", "login": "v", "password": "***"}
    assert (error.found["id"], error.found["name"]) == (record, "U")
    for said in ("user-1", "'V'", "'U'", str(record)):
        assert said in str(error)
    assert "secret" not in f"{error!r} {error} {error.__dict__}"
    with pytest.raises(KeyReused, match=r"stands for res.users"):
        await client.create_once("res.partner.category", {"name": "C"}, key="user-1")
    # a key that only looks alike is another key
    assert await client.create_once("res.partner.category", {"name": "C"}, key="user_1") > 0


@pytest.mark.parametrize("key", ["", "a b", "a.b", "é", "a" * 65, "a'b", "a%", "a\n", 7])
async def test_an_illegal_key_is_refused_before_anything_is_sent(client, key) -> None:
    before = client.transport._last_id
    with pytest.raises(InvalidValueError, match="cannot be used"):
        await client.create_once("res.partner", {"name": "x"}, key=key)
    assert client.transport._last_id == before


async def test_keys_of_many(client: ZenooClient) -> None:
    for keys, said in ((["a", "a"], "given to two records"), (["a"], "2 records and 1 keys")):
        with pytest.raises(InvalidValueError, match=said):
            await client.bulk_create_once("res.partner", [{"name": "x"}] * 2, keys=keys)
    assert await client.bulk_create_once("res.partner", []) == []


async def test_many_with_different_fields_keep_their_order_and_defaults(client) -> None:
    values: list[dict[str, Any]] = [
        {"name": f"P{n}"} | ({"color": n} if n % 3 else {}) | ({"lang": "en_US"} if n % 2 else {})
        for n in range(450)
    ]
    keys = [f"many-{n}" for n in range(450)]
    ids = await client.bulk_create_once("res.partner", values, keys=keys)
    again = await client.bulk_create_once("res.partner", values[200:], keys=keys[200:])
    assert again == ids[200:]
    read = await client.read("res.partner", ids, ["name", "color", "lang"])
    assert [r["name"] for r in read] == [v["name"] for v in values]
    assert [r["color"] for r in read] == [v.get("color", 0) for v in values]
    # a field that was left out has its default
    plain = await client.read("res.partner", await client.create("res.partner", {"name": "x"}))
    assert {r["lang"] for r in read} <= {plain[0]["lang"], "en_US"}


async def test_one_bad_record_of_many_is_named_and_none_of_its_portion_stays(client) -> None:
    before = await client.search_count("res.partner")
    values = [{"name": "good"}, {"name": ""}, {"name": "fine"}]
    with pytest.raises(ZenooError, match=r"key 'bad-1'.*[Nn]ame"):
        await client.bulk_create_once("res.partner", values, keys=["bad-0", "bad-1", "bad-2"])
    assert await client.search_count("res.partner") == before


async def test_lines_of_a_one2many(client: ZenooClient) -> None:
    values = {
        "name": "Parent",
        "child_ids": [
            (0, 0, {"name": "C1", "color": 1, "type": "contact"}),
            [0, 0, {"name": "C2", "color": 0, "type": "other"}],
        ],
    }
    parent = await client.create_once("res.partner", values, key="lines")
    children = await client.search_read(
        "res.partner", [("parent_id", "=", parent)], ["name", "color", "type"], order="name"
    )
    assert [(c["name"], c["color"], c["type"]) for c in children] == [
        ("C1", 1, "contact"), ("C2", 0, "other"),
    ]  # fmt: skip
    assert await client.create_once("res.partner", values, key="lines") == parent
    assert await client.search_count("res.partner", [("parent_id", "=", parent)]) == 2


async def test_a_many2many_takes_ids_and_commands(client: ZenooClient) -> None:
    a, b = await client.create("res.partner.category", [{"name": "A"}, {"name": "B"}])
    for wanted, stored in (([a, b], [a, b]), ([(6, 0, [b])], [b]), ([(4, a, 0), (4, b)], [a, b]),
                          ([(4, a), (5,)], []), (None, [])):  # fmt: skip
        record = await client.create_once("res.partner", {"name": "x", "category_id": wanted})
        (read,) = await client.read("res.partner", record, ["category_id"])
        assert sorted(read["category_id"]) == sorted(stored)


@pytest.mark.parametrize(
    ("values", "path", "why"),
    [
        ({"category_id": [(0, 0, {"name": "new"})]}, "category_id", "no form in an import"),
        ({"child_ids": [(4, 7)]}, "child_ids", "only 0, create, has"),
        ({"child_ids": [(0, 0, {"name": "a"}), (0, 0, {"color": 1})]}, "child_ids", "different"),
        ({"child_ids": [(0, 0, {"name": ""})]}, "child_ids", "without any value"),
        ({"child_ids": [(0, 0, {"country_id": "BE"})]}, r"child_ids\[0\]\.country_id", "the id"),
        ({"country_id": [20, "Belgium"]}, "country_id", "the id of a record"),
        ({"country_id": True}, "country_id", "the id of a record"),
        ({"color": "1"}, "color", "a whole number"),
        ({"color": True}, "color", "a whole number"),
        ({"name": 3}, "name", "text"),
        ({"type": "contakt"}, "type", "is none of contact"),
        ({"is_company": "yes"}, "is_company", "True or False"),
        ({"partner_latitude": float("nan")}, "partner_latitude", "not finite"),
    ],
)
async def test_what_has_no_form_is_refused_by_name(client, values, path, why) -> None:
    before = await client.search_count("res.partner")
    with pytest.raises(InvalidValueError, match=f"^res.partner.create_once: {path} .*{why}"):
        await client.create_once("res.partner", {"name": "x"} | values)
    assert await client.search_count("res.partner") == before


async def test_unknown_fields_have_a_close_match(client: ZenooClient) -> None:
    with pytest.raises(UnknownFieldError, match="Did you mean 'email'"):
        await client.create_once("res.partner", {"name": "x", "emial": "y"})
    with pytest.raises(UnknownFieldError):
        await client.create_once("res.partner", {"name": "x", "id": 7})


async def test_forgetting(client: ZenooClient) -> None:
    values = {"name": "F"}
    record = await client.create_once("res.partner", values, key="forget")
    assert await client.forget_once(older_than=timedelta(days=1)) == 0
    assert await client.create_once("res.partner", values, key="forget") == record
    await asyncio.sleep(1.1)  # the server's clock counts whole seconds
    assert await client.forget_once(older_than=timedelta(0)) >= 1
    assert await client.search_count("res.partner", [("id", "=", record)]) == 1
    assert await client.create_once("res.partner", values, key="forget") != record
    with pytest.raises(InvalidValueError, match="has passed"):
        await client.forget_once(older_than=timedelta(days=-1))


async def test_an_ordinary_user_creates_but_does_not_forget(server: Any) -> None:
    async with ZenooClient(server.url, config=False) as client:
        await client.login("demo", "demo", "demo")
        first = await client.create_once("res.partner", {"name": "D"}, key="by-demo")
        assert await client.create_once("res.partner", {"name": "D"}, key="by-demo") == first
        await asyncio.sleep(1.1)
        with pytest.raises(AccessError):
            await client.forget_once(older_than=timedelta(0))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.fixed_dictionaries(
        {"name": st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).filter(
            lambda text: bool(text.strip()))},
        optional={
            "ref": st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
            "color": st.integers(-(2**31), 2**31 - 1),
            "is_company": st.booleans(),
            "partner_latitude": st.floats(-90, 90),
            "country_id": st.sampled_from([20, 21, False, None]),
            "type": st.sampled_from(["contact", "invoice", "other"]),
        },
    )
)  # fmt: skip
async def test_any_values_are_stored_as_create_stores_them(client, values) -> None:
    once = await client.create_once("res.partner", values)
    plain = await client.create("res.partner", values)
    first, second = await client.read("res.partner", [once, plain], list(values))
    for read in (first, second):
        read["id"] = 0
        read["ref"] = read.get("ref") or False  # "" and False: an import clears
    assert first == second


# --- the parts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (datetime(2026, 1, 2, 3, 4, 5, 678, UTC), "2026-01-02 03:04:05"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=2))), "2026-01-02 01:04:00"),
        ("2026-01-02 03:04:05", "2026-01-02 03:04:05"),
        (False, ""),
    ],
)
def test_moments_are_utc(value: Any, stored: str) -> None:
    assert cell(value, {"type": "datetime"}) == stored


@pytest.mark.parametrize("value", [date(2026, 1, 2), "2026-01-02T03:04:05", "2026-01-02", 5])
def test_what_is_no_moment(value: Any) -> None:
    with pytest.raises(Untranslatable):
        cell(value, {"type": "datetime"})


def test_bytes_are_base64_and_dates_are_dates() -> None:
    assert cell(b"\x00\xff", {"type": "binary"}) == "AP8="
    assert cell(date(2026, 1, 2), {"type": "date"}) == "2026-01-02"
    with pytest.raises(Untranslatable):
        cell(datetime(2026, 1, 2), {"type": "date"})
    with pytest.raises(Untranslatable, match="properties"):
        cell({}, {"type": "properties"})


def test_a_choice_that_an_import_would_take_for_another_is_refused() -> None:
    field = {"type": "selection", "selection": [["a", "B"], ["b", "Other"]]}
    assert cell("a", field) == "a"
    with pytest.raises(Untranslatable, match="for the choice 'a'"):
        cell("b", field)


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"ids": False, "messages": [{"type": "error", "message":
            "could not serialize access due to concurrent update\n"}]}, ConcurrencyError),
        ({"ids": False, "messages": [{"type": "error", "field": "x", "message": "no"}]},
         InvalidValueError),
        ({"ids": False, "messages": []}, ZenooError),
        ({"ids": [1, 2], "messages": []}, ZenooError),
        ([], ZenooError), (None, ZenooError), ({"ids": False, "messages": [3]}, ZenooError),
    ],
)  # fmt: skip
def test_every_answer_but_an_id_per_key_is_an_error(result: Any, kind: type[Exception]) -> None:
    CheckLoaded("m", ("k",))({"ids": [7], "messages": []})
    with pytest.raises(kind):
        CheckLoaded("m", ("k",))(result)


async def test_a_lost_answer_is_asked_for_again_with_the_same_key(make_client) -> None:
    from zenoo_core.errors import ConnectionLost

    loads: list[Any] = []

    def answer(model: str, method: str, args: Any, kwargs: Any) -> Any:
        if method == "fields_get":
            return {"name": {"type": "char"}}
        if method == "search_read":
            return []
        loads.append((args, kwargs["context"]))
        if len(loads) < 3:
            raise ConnectionLost("lost", phase=Phase.WAIT)
        return {"ids": [7], "messages": []}

    client = await make_client(answer=answer, retry=Soon())
    assert await client.create_once("res.partner", {"name": "x"}) == 7
    assert loads[0] == loads[1] == loads[2]
    args, context = loads[0]
    assert args[0] == ["id", "name"]
    assert args[1][0][0].startswith("zenoo_once.")
    assert (context["mode"], context["noupdate"]) == ("update", True)
    loads.clear()
    client = await make_client(answer=answer, retry=Soon(), attempts=2)
    with pytest.raises(OutcomeUnknown, match="same values and key: k-1"):
        await client.create_once("res.partner", {"name": "x"}, key="k-1")


async def test_a_conflict_with_another_import_is_tried_again_as_often_as_any_failure(make_client):
    loads = 0

    def answer(model: str, method: str, args: Any, kwargs: Any) -> Any:
        nonlocal loads
        if method == "fields_get":
            return {"name": {"type": "char"}}
        if method == "search_read":
            return []
        loads += 1
        text = "could not serialize access due to concurrent update\n"
        conflict = {"ids": False, "messages": [{"type": "error", "message": text}]}
        return conflict if loads < 5 else {"ids": [7], "messages": []}

    client = await make_client(answer=answer, retry=Soon(), attempts=5)
    assert await client.create_once("res.partner", {"name": "x"}) == 7
    with pytest.raises(ConcurrencyError):
        loads = 0
        await client.with_retry("never").create_once("res.partner", {"name": "x"})
    assert loads == 1


async def test_a_key_that_was_looked_up_before_is_looked_up_again(server: Any) -> None:
    """What a cache keeps of the look-up decides nothing: the second record would be made."""
    async with ZenooClient(server.url, config=False, cache="memory") as client:
        await client.login("demo", "admin", "admin")
        view = client.with_cache(60)
        count = [("module", "=", "zenoo_once"), ("name", "=like", "cached%")]
        first = await view.create_once("res.partner", {"name": "A"}, key="cached")
        with pytest.raises(KeyReused):
            await view.create_once("res.partner", {"name": "B"}, key="cached")
        assert await view.create_once("res.partner", {"name": "A"}, key="cached") == first
        assert await view.search_count("ir.model.data", count) == 1
        await view.create_once("res.partner", {"name": "C"}, key="cached-2")
        assert await view.search_count("ir.model.data", count) == 2
