"""The plugin `logging`: one line for each call, a warning for each error and each retry."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import AccessError, ConfigError, ConnectionFailed, PluginError

from .conftest import PASSWORD, VALUE, ScriptedTransport, forever

MakeClient = Callable[..., ZenooClient]


@pytest.fixture(autouse=True)
def everything_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "zenoo.calls")


def calls(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "zenoo.calls"]


async def test_a_call_that_went_well(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_client("logging") as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("res.partner", "read", [1, 2], ["name"])
    (record,) = calls(caplog)
    line = record.getMessage()
    assert record.levelname == "INFO"
    assert line.startswith("res.partner.read success, ")
    assert " ms, 2 records, ada on demo [" in line
    assert record.zenoo["ids"] == [1, 2]  # type: ignore[attr-defined]
    assert VALUE not in line


async def test_the_level_is_a_setting(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_client("logging", logging={"level": "debug"}) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("res.partner", "search_count", [])
    assert calls(caplog)[0].levelname == "DEBUG"


async def test_a_level_that_does_not_exist_fails_the_opening(make_client: MakeClient) -> None:
    with pytest.raises(ConfigError, match=r"logging\.level"):
        await make_client("logging", logging={"level": "loud"}).open()


async def test_a_refusal_is_a_warning_without_the_servers_text(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, transport: ScriptedTransport
) -> None:
    transport.answers["unlink"] = AccessError(f"no: {VALUE} {PASSWORD}")
    async with make_client("logging") as client:
        await client.login("demo", "ada", PASSWORD)
        with pytest.raises(AccessError):
            await client.call("res.partner", "unlink", [1])
    (record,) = calls(caplog)
    assert record.levelname == "WARNING"
    assert "res.partner.unlink failed_rolled_back, " in record.getMessage()
    assert ", AccessError, 1 record, " in record.getMessage()
    assert VALUE not in caplog.text
    assert PASSWORD not in caplog.text


async def test_what_fails_on_the_way_back_is_a_warning_too(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Plugin):
        def after_response(self) -> None:
            raise RuntimeError("no")

    async with make_client("logging", Broken()) as client:
        await client.login("demo", "ada", PASSWORD)
        with pytest.raises(PluginError):
            await client.call("m", "write", [1])
    (record,) = calls(caplog)
    assert record.levelname == "WARNING"
    assert "m.write success, " in record.getMessage()
    assert ", PluginError, " in record.getMessage()


async def test_a_cancelled_call_is_a_warning(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, transport: ScriptedTransport
) -> None:
    transport.answers["read"] = forever
    async with make_client("logging") as client:
        await client.login("demo", "ada", PASSWORD)
        task = asyncio.create_task(client.call("m", "read", [1]))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    (record,) = calls(caplog)
    assert record.levelname == "WARNING"
    assert "m.read unknown, " in record.getMessage()
    assert "CancelledError" in record.getMessage()


async def test_each_retry_is_a_warning(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, transport: ScriptedTransport
) -> None:
    class Patient(Plugin):
        def calculate_delay(self, attempt: int) -> float:
            return 0.0

    tries: list[int] = []

    async def third_time_lucky() -> Any:
        tries.append(1)
        if len(tries) < 3:
            raise transport.answers["refuse"]
        return []

    transport.answers["search"] = third_time_lucky
    async with make_client("logging", Patient(), attempts=3) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "search", [])
    first, second, end = calls(caplog)
    assert first.getMessage().startswith(
        f"m.search attempt 1 failed ({ConnectionFailed.__name__}), next in 0.0 s ["
    )
    assert second.levelname == "WARNING"
    assert end.levelname == "INFO"
    assert ", 3 attempts, " in end.getMessage()


async def test_a_line_break_in_a_name_forges_no_line(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, transport: ScriptedTransport
) -> None:
    transport.answers["read\nm.write success"] = True
    async with make_client("logging") as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "read\nm.write success", [1])
    assert "\n" not in calls(caplog)[0].getMessage()


async def test_nothing_is_built_for_a_logger_that_does_not_listen(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "zenoo.calls")
    async with make_client("logging") as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "read", [1])
    assert calls(caplog) == []


async def test_audit_and_logging_side_by_side_keep_apart(
    make_client: MakeClient,
    caplog: pytest.LogCaptureFixture,
    audit_file: Any,
    entries: Callable[[], list[dict[str, Any]]],
) -> None:
    async with make_client("logging", "audit", audit={"path": str(audit_file)}) as client:
        await client.login("demo", "ada", PASSWORD)
        await asyncio.gather(*(client.call("m", "read", [n]) for n in range(10)))
    lines = [record.zenoo["call"] for record in calls(caplog)]  # type: ignore[attr-defined]
    assert lines == [entry["call"] for entry in entries()]


# --- what is worth a line -------------------------------------------------------------------------


async def test_a_slow_call_is_a_warning(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, transport: ScriptedTransport
) -> None:
    async def slow() -> list[Any]:
        await asyncio.sleep(0.25)
        return []

    transport.answers["slow"] = slow
    async with make_client("logging", logging={"slow": 0.2}) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "slow", [])
        await client.call("m", "search", [])
    first, second = calls(caplog)
    assert (first.levelname, second.levelname) == ("WARNING", "INFO")
    assert " ms, slow, 0 records, " in first.getMessage()
    assert first.zenoo["slow"] is True  # type: ignore[attr-defined]
    assert "slow" not in second.zenoo  # type: ignore[attr-defined]


async def test_a_sample_of_those_that_went_well_and_all_others(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_client("logging", logging={"sample": 0.0}) as client:
        await client.login("demo", "ada", PASSWORD)
        await client.call("m", "search", [])
        with pytest.raises(ConnectionFailed):
            await client.call("m", "refuse", [])
    assert [record.zenoo["method"] for record in calls(caplog)] == [  # type: ignore[attr-defined]
        "refuse"
    ]


async def test_a_share_of_calls(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([0.1, 0.9, 0.49, 0.5])
    monkeypatch.setattr("zenoo_observe.logs.random", lambda: next(drawn))
    async with make_client("logging", logging={"sample": 0.5}) as client:
        await client.login("demo", "ada", PASSWORD)
        for number in range(4):
            await client.call("m", "read", [number])
    assert [record.zenoo["ids"] for record in calls(caplog)] == [  # type: ignore[attr-defined]
        [0], [2],
    ]  # fmt: skip


@pytest.mark.parametrize("table", [{"sample": 1.5}, {"sample": -0.1}, {"slow": 0}, {"slow": -1}])
async def test_wrong_numbers_fail_the_opening(
    make_client: MakeClient, table: dict[str, float]
) -> None:
    with pytest.raises(ConfigError, match="logging"):
        await make_client("logging", logging=table).open()


async def test_filters_and_handlers_of_the_application_have_their_say(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    quiet = logging.getLogger("zenoo.calls")

    def only(record: logging.LogRecord) -> bool:
        return record.zenoo["method"] != "read"  # type: ignore[attr-defined,no-any-return]

    quiet.addFilter(only)
    try:
        async with make_client("logging") as client:
            await client.login("demo", "ada", PASSWORD)
            await client.call("m", "read", [1])
            await client.call("m", "write", [1])
    finally:
        quiet.removeFilter(only)
    assert [record.zenoo["method"] for record in calls(caplog)] == [  # type: ignore[attr-defined]
        "write"
    ]
