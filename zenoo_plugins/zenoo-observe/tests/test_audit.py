"""The audit trail, seen through a client: one true line for each call, whatever became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from zenoo_observe import AuditPlugin
from zenoo_observe.audit import AuditSettings

from zenoo_core import Plugin, Secret, ZenooClient
from zenoo_core.cache import CacheBackend, Entry
from zenoo_core.errors import (
    AccessError,
    ConfigError,
    ConnectionFailed,
    OutcomeUnknown,
    PluginError,
    PrivateMethodError,
)
from zenoo_core.records import Call, Request, Response
from zenoo_core.retry import Outcome

from .conftest import PASSWORD, VALUE, ScriptedTransport, forever

MakeClient = Callable[..., ZenooClient]
Entries = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def audited(make_client: MakeClient, audit_file: Path) -> MakeClient:
    def make(*plugins: object, **settings: Any) -> ZenooClient:
        table = {"path": str(audit_file), **settings.pop("audit", {})}
        return make_client("audit", *plugins, audit=table, **settings)

    return make


async def test_a_success_has_every_fact_and_no_value(audited: MakeClient, entries: Entries) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("res.partner", "write", [1, 2], {"name": VALUE})
    (entry,) = entries()
    assert before < datetime.fromisoformat(entry.pop("time")) < datetime.now(UTC)
    assert 0 <= entry.pop("duration") < 1
    assert entry.pop("call")
    assert entry == {
        "server": "http://localhost:8069",
        "database": "demo",
        "uid": 2,
        "login": "ada",
        "model": "res.partner",
        "method": "write",
        "ids": [1, 2],
        "outcome": "success",
    }


@pytest.mark.parametrize(
    ("method", "args", "expected"),
    [
        ("read", ([1, 2], ["name"]), {"ids": [1, 2]}),
        ("read", (5,), {"ids": [5]}),
        ("search_read", ([["name", "=", VALUE]],), {"records": 1}),
        ("search", ([],), {"records": 3}),
        ("search", (["|", ("id", "=", 1), ("id", "=", 2)],), {"records": 3}),
        ("search_count", ([],), {}),
        ("create", ({"name": VALUE},), {"ids": [7]}),
        ("name_create", (VALUE,), {"ids": [8]}),
        ("write", ([], {"name": VALUE}), {}),
    ],
)
async def test_ids_where_records_are_named_or_made_else_a_count(
    audited: MakeClient,
    entries: Entries,
    method: str,
    args: tuple[Any, ...],
    expected: dict[str, Any],
) -> None:
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("res.partner", method, *args)
    (entry,) = entries()
    assert {key: entry[key] for key in ("ids", "records") if key in entry} == expected


async def test_a_refusal(
    audited: MakeClient, entries: Entries, transport: ScriptedTransport
) -> None:
    transport.answers["unlink"] = AccessError(f"you may not see {VALUE}", model="m", method="x")
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        with pytest.raises(AccessError):
            await client.call("res.partner", "unlink", [9])
    (entry,) = entries()
    assert (entry["outcome"], entry["error"]) == ("failed_rolled_back", "AccessError")
    assert entry["ids"] == [9]


async def test_failures_of_the_wire(audited: MakeClient, entries: Entries) -> None:
    async with audited(attempts=1) as client:
        await client.login("demo", "ada", PASSWORD)
        with pytest.raises(ConnectionFailed):
            await client.call("res.partner", "refuse")
        with pytest.raises(OutcomeUnknown):
            await client.call("res.partner", "lose")
    assert [(e["outcome"], e["error"]) for e in entries()] == [
        ("not_sent", "ConnectionFailed"),
        ("unknown", "OutcomeUnknown"),
    ]


async def test_what_never_left_the_client(audited: MakeClient, entries: Entries) -> None:
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        with pytest.raises(PrivateMethodError):
            await client.call("res.partner", "_drop", [1])
    (entry,) = entries()
    assert (entry["outcome"], entry["error"]) == ("not_sent", "PrivateMethodError")


async def test_a_cancelled_call(
    audited: MakeClient, entries: Entries, transport: ScriptedTransport
) -> None:
    transport.answers["write"] = forever
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        task = asyncio.create_task(client.call("res.partner", "write", [1], {}))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    (entry,) = entries()
    assert (entry["outcome"], entry["error"]) == ("unknown", "CancelledError")
    assert entry["duration"] >= 0.01


async def test_calls_side_by_side_keep_their_own_times(
    audited: MakeClient, entries: Entries, transport: ScriptedTransport
) -> None:
    async def slowly() -> bool:
        await asyncio.sleep(0.05)
        return True

    transport.answers["slow"] = slowly
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        await asyncio.gather(
            *(client.call("m", "slow", [n]) for n in range(1, 6)),
            *(client.call("m", "write", [n]) for n in range(6, 11)),
        )
    found = entries()
    assert sorted(e["ids"][0] for e in found) == list(range(1, 11))
    assert len({e["call"] for e in found}) == 10
    assert all((e["duration"] >= 0.05) == (e["method"] == "slow") for e in found)


async def test_what_other_plugins_make_of_a_call_is_what_is_recorded(
    audited: MakeClient, entries: Entries
) -> None:
    class Rewriter(Plugin):
        def before_request(self, request: Request) -> Request:
            return evolve(request, args=([77],))

    async with audited(Rewriter()) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("res.partner", "read", [1])
    assert entries()[0]["ids"] == [77]


async def test_what_other_plugins_make_of_an_answer_is_not(
    make_client: MakeClient, audit_file: Path, entries: Entries
) -> None:
    class Emptier(Plugin):
        def after_response(self, response: Response) -> dict[str, Any]:
            return {"result": []}

    # On the way back the plugins are asked in reverse: this one before `audit`.
    plugins = ["audit", Emptier()]
    async with make_client(*plugins, audit={"path": str(audit_file)}) as client:
        await client.login("demo", "ada", PASSWORD)
        assert await client.call("res.partner", "search", []) == []
    assert entries()[0]["records"] == 3


async def test_a_plugin_that_fails_on_the_way_back(audited: MakeClient, entries: Entries) -> None:
    class Broken(Plugin):
        def after_response(self, response: Response) -> None:
            raise RuntimeError("no")

    async with audited(Broken()) as client:
        await client.login("demo", "ada", PASSWORD)
        with pytest.raises(PluginError):
            await client.call("res.partner", "write", [1])
    # Odoo has done it, and the caller got an error: both are facts.
    assert (entries()[0]["outcome"], entries()[0]["error"]) == ("success", "PluginError")


async def test_values_only_on_request_and_never_secrets(
    audited: MakeClient, entries: Entries
) -> None:
    values = {"name": "Ada", "password": PASSWORD, "note": Secret(PASSWORD)}
    async with audited(audit={"values": True}) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("res.users", "write", [1], values, context={"lang": "fr_FR"})
        await client.call("res.users", "read", [1], fields=["name"])
    first, second = entries()
    assert first["args"] == [[1], {"name": "Ada", "password": "***", "note": "***"}]
    assert second["kwargs"] == {"fields": ["name"]}
    text = str([first, second])
    assert PASSWORD not in text
    assert VALUE not in text  # results are not recorded at all


async def test_nothing_leaks_without_values(
    audited: MakeClient, entries: Entries, transport: ScriptedTransport
) -> None:
    transport.answers["action_x"] = AccessError(f"{PASSWORD} {VALUE}", debug=PASSWORD)
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        for method in ("read", "search_read", "write", "name_create"):
            await client.call("res.partner", method, VALUE, password=PASSWORD)
        with pytest.raises(AccessError):
            await client.call("res.partner", "action_x", VALUE)
    found = entries()
    text = str(found)
    assert len(found) == 5
    assert PASSWORD not in text
    assert VALUE not in text


async def test_hostile_names_stay_on_their_line(audited: MakeClient, entries: Entries) -> None:
    async with audited() as client:
        await client.login("demo", 'a"da\n\ud800', PASSWORD)
        with pytest.raises(OutcomeUnknown):
            await client.call('m"\n{}\u2028', "no\nmethod", [1])
    (entry,) = entries()
    assert entry["method"] == "no\nmethod"
    assert entry["model"] == 'm"\n{}\u2028'


async def test_two_clients_on_one_file(audited: MakeClient, entries: Entries) -> None:
    async with audited() as one, audited() as two:
        await one.login("demo", "ada", PASSWORD)
        await two.login("other", "bob", PASSWORD)
        await asyncio.gather(
            *(client.call("m", "write", [n]) for n in range(50) for client in (one, two))
        )
    assert sorted((e["login"], e["ids"]) for e in entries() if e["ids"]) == sorted(
        (who, [n]) for n in range(50) for who in ("ada", "bob")
    )


async def test_one_plugin_object_in_two_clients_never_guesses(
    make_client: MakeClient, audit_file: Path, entries: Entries
) -> None:
    shared = AuditPlugin(AuditSettings(path=audit_file))
    one = make_client(shared, transport=ScriptedTransport("https://a"))
    two = make_client(shared, transport=ScriptedTransport("https://b"))
    async with one:
        await one.login("demo", "ada", PASSWORD)
        await one.call("m", "write", [1])
        async with two:
            await two.login("demo", "bob", PASSWORD)
            await two.call("m", "write", [2])
        await one.call("m", "write", [3])
    first, second, third = entries()
    assert (first["server"], first["login"]) == ("https://a", "ada")
    assert "server" not in second
    assert "login" not in second
    assert third["server"] == "https://a"


async def test_registered_late_and_taken_out_again(
    make_client: MakeClient, audit_file: Path, entries: Entries
) -> None:
    async with make_client() as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "write", [1])
        handle = client.register_plugin(AuditPlugin(AuditSettings(path=audit_file)))
        await client.call("m", "write", [2])
        handle.unregister()
        await client.call("m", "write", [3])
    (entry,) = entries()
    assert entry["ids"] == [2]
    assert "login" not in entry  # the login was before its time
    assert entry["uid"] == 2


async def test_the_last_calls_of_other_plugins_are_recorded(
    make_client: MakeClient, audit_file: Path, entries: Entries
) -> None:
    class Farewell(Plugin):
        async def on_client_close(self, client: ZenooClient) -> None:
            await client.call("m", "write", [1])

    # Closing is told in reverse, so by its place `audit` would have left before this one.
    plugins = [Farewell(), "audit"]
    async with make_client(*plugins, audit={"path": str(audit_file)}) as client:
        await client.login("demo", "ada", PASSWORD)
    assert entries()[0]["ids"] == [1]
    assert entries()[0]["server"] == "http://localhost:8069"


async def test_a_path_that_cannot_be_written_fails_the_opening(
    audited: MakeClient, tmp_path: Path
) -> None:
    with pytest.raises(PluginError, match=r"audit\.path") as info:
        await audited(audit={"path": str(tmp_path / "none" / "x")}).open()
    assert info.value.plugin == "audit"


async def test_a_wrong_setting_fails_the_opening(audited: MakeClient) -> None:
    with pytest.raises(ConfigError, match=r"audit\.value: unknown key, did you mean values\?"):
        await audited(audit={"value": True}).open()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
async def test_a_disk_that_fills_up_does_not_fail_the_calls(
    audited: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with audited(audit={"path": "/dev/full"}) as client:
        await client.login("demo", "ada", PASSWORD)
        assert await client.call("m", "write", [1]) is True
    assert "plugin 'audit' failed in hook end_operation" in caplog.text


async def test_standard_error_without_a_path(
    make_client: MakeClient, capsys: pytest.CaptureFixture[str]
) -> None:
    async with make_client("audit") as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "write", [1])
    assert '"ids":[1]' in capsys.readouterr().err


def test_a_hit_of_the_cache_is_told(audit_file: Path, entries: Entries) -> None:
    plugin = AuditPlugin(AuditSettings(path=audit_file))
    call = Call("c-1", "m", "search", "demo", 2)
    plugin.start_operation(call)
    plugin.before_request(Request("m", "search", ([],)), call)
    plugin.after_response(Response([1, 2], from_cache=True), call)
    plugin.end_operation(call, Outcome.SUCCESS)
    assert entries()[0]["cached"] is True
    assert entries()[0]["records"] == 2


def test_an_end_without_a_start_is_no_entry(audit_file: Path, entries: Entries) -> None:
    plugin = AuditPlugin(AuditSettings(path=audit_file))
    plugin.end_operation(Call("c-1", "m", "search", "demo", 2), Outcome.SUCCESS)
    assert entries() == []


def test_each_plugin_keeps_its_own_state(audit_file: Path) -> None:
    call = Call("c-1", "m", "search", "demo", 2)
    AuditPlugin(AuditSettings(path=audit_file)).start_operation(call)
    assert set(call.state) == {"audit"}


async def test_a_question_asked_for_several_is_a_line_for_each_of_them(
    audited: MakeClient, entries: Entries, transport: ScriptedTransport
) -> None:
    class Shelf(CacheBackend):
        def __init__(self) -> None:
            self.kept: dict[str, Entry] = {}

        async def get(self, key: str) -> Entry | None:
            return self.kept.get(key)

        async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
            self.kept[key] = value

    async with audited(cache=Shelf()) as client:
        await client.login("demo", "ada", PASSWORD)
        kept = client.with_cache(60)
        await asyncio.gather(*(kept.read("res.partner", [1, 2]) for _ in range(2)))
        await kept.read("res.partner", [1, 2])
    assert [entry.get("cached", False) for entry in entries()] == [False, False, True]
    assert {entry["outcome"] for entry in entries()} == {"success"}


async def test_reads_can_be_left_out(audited: MakeClient, entries: Entries) -> None:
    async with audited(audit={"reads": False}) as client:
        await client.login("demo", "ada", PASSWORD)
        for method in ("read", "search_count", "write", "create"):
            await client.call("m", method, [1])
    assert [entry["method"] for entry in entries()] == ["write", "create"]


async def test_what_is_hidden_by_configuration(audited: MakeClient, entries: Entries) -> None:
    async with audited(audit={"values": True, "hide": ["wage"]}) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("hr.contract", "write", [1], {"wage": VALUE, "name": "x"})
    assert entries()[0]["args"] == [[1], {"wage": "***", "name": "x"}]
    assert VALUE not in str(entries())


async def test_a_file_that_makes_room_while_calls_are_made(
    audited: MakeClient, audit_file: Path
) -> None:
    async with audited(audit={"max_bytes": 1000, "keep": 50}) as client:
        await client.login("demo", "ada", PASSWORD)
        for n in range(0, 40, 4):
            await asyncio.gather(*(client.call("m", "read", [n + i]) for i in range(4)))
            await asyncio.sleep(0.02)  # the disk's turn
    files = list(audit_file.parent.glob("audit.jsonl*"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert sorted(line["ids"] for line in lines) == [[n] for n in range(40)]
    assert len(files) > 3


@pytest.mark.parametrize("table", [{"max_bytes": -1}, {"keep": 0}, {"hide": "wage"}])
async def test_wrong_settings_fail_the_opening(
    make_client: MakeClient, table: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError, match="audit"):
        await make_client("audit", audit=table).open()


async def test_numbers_and_names_that_json_has_trouble_with(
    audited: MakeClient, entries: Entries, transport: ScriptedTransport
) -> None:
    transport.answers |= {"half\ud800": True, "line\u2028": True}
    async with audited() as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "half\ud800", [1])
        await client.call("m", "line\u2028", [10**30])
    first, second = entries()
    assert first["method"] == "half\ud800"
    assert (second["method"], second["ids"]) == ("line\u2028", [10**30])
