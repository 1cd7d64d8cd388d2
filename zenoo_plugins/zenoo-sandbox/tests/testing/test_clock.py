"""The clock that can be set, and all that follows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from zenoo_sandbox import Sandbox
from zenoo_sandbox.clock import Clock

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError

NOON = "2024-02-29 12:00:00"


async def _dates(client: ZenooClient, made: int) -> tuple[str, str]:
    found = (await client.read("res.partner", [made], ["create_date", "write_date"]))[0]
    return found["create_date"], found["write_date"]


async def test_records_are_dated_by_it(served: Sandbox, client: ZenooClient) -> None:
    served.clock.set(NOON)
    made = await client.create("res.partner", {"name": "Leap"})
    assert await _dates(client, made) == (NOON, NOON)
    served.clock.advance(days=1, hours=2, minutes=3, seconds=4)
    await client.write("res.partner", made, {"name": "Day"})
    assert await _dates(client, made) == (NOON, "2024-03-01 14:03:04")
    assert served.calls[-1].time == datetime(2024, 3, 1, 14, 3, 4, tzinfo=UTC)


async def test_relative_dates_follow_it(served: Sandbox, client: ZenooClient) -> None:
    served.clock.set(NOON)
    made = await client.create("res.partner", {"name": "Leap"})
    recent = [["id", "=", made], ["create_date", ">=", "-7d"]]
    assert await client.search_count("res.partner", recent) == 1
    served.clock.advance(days=8)
    assert await client.search_count("res.partner", recent) == 0


async def test_sessions_end_after_a_week_without_use(served: Sandbox, web: ZenooClient) -> None:
    logins = len(served._site.sessions)
    for _ in range(3):
        served.clock.advance(days=6)
        await web.search_count("res.partner", [])
    assert len(served._site.sessions) == logins
    session = next(iter(served._site.sessions._sessions))
    served.clock.advance(days=8)
    # The client logs in again by itself; the old session is not there any more.
    await web.search_count("res.partner", [])
    assert session not in served._site.sessions._sessions


async def test_the_pause_after_wrong_passwords_follows_it(served: Sandbox) -> None:
    async with ZenooClient(served.url, transport="session", config=False) as client:
        for _ in range(10):
            with pytest.raises(ZenooError):
                await client.login("demo", "admin", "wrong")
        with pytest.raises(ZenooError, match="Too many login failures"):
            await client.login("demo", "admin", "admin")
        served.clock.advance(minutes=2)
        await client.login("demo", "admin", "admin")


def test_set_advance_reset() -> None:
    clock = Clock()
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    clock.advance(hours=1)
    assert abs(clock() - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=5)
    assert "shifted by 1:00:00" in repr(clock)
    clock.set(datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert clock() == clock() == datetime(2024, 1, 1, tzinfo=UTC)
    assert "stopped" in repr(clock)
    clock.advance(days=-1)
    assert clock() == datetime(2023, 12, 31, tzinfo=UTC)
    clock.reset()
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="Invalid isoformat"):
        clock.set("yesterday")
