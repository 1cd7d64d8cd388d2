"""Budget, breaker, gate and time: what bounds tries, whatever a strategy says."""

from __future__ import annotations

import asyncio
import random
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from zenoo_core import Plugin, ZenooClient
from zenoo_core.deadlines import time_limit
from zenoo_core.errors import (
    CircuitOpen,
    ConnectionFailed,
    ConnectionLost,
    DeadlineExceeded,
    OutcomeUnknown,
    PluginError,
    TooManyRequests,
)
from zenoo_core.records import Phase
from zenoo_core.retry import Outcome, RetryStrategy
from zenoo_core.retry import breaker as breaking
from zenoo_core.retry.breaker import Breaker
from zenoo_core.retry.budget import Budget
from zenoo_core.retry.gate import Gate

DOWN = ConnectionFailed("down", phase=Phase.CONNECT)


class Now(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return 0.0


def always(error: Exception) -> Any:
    def fail(*call: Any) -> Any:
        raise error

    return fail


# --- budget ---------------------------------------------------------------------------------------


@given(st.integers(0, 600), st.lists(st.sampled_from([*Outcome, None]), max_size=200))
def test_a_budget_never_leaves_its_bounds(capacity: int, events: list[Outcome | None]) -> None:
    budget, spent = Budget(capacity), 0
    for event in events:
        if event is None:
            budget.earn(spent)
            spent = 0
        elif (price := budget.spend(event)) is not None:
            spent = price
        assert 0 <= budget.tokens <= capacity


async def test_an_outage_costs_few_more_requests_than_calls(make_client) -> None:
    client = await make_client(
        answer=always(DOWN), retry=Now(), breaker_failures=0, retry_budget=500
    )
    for _ in range(300):
        with pytest.raises(ConnectionFailed) as caught:
            await client.read("res.partner", 1)
    assert len(client.transport.sent) == 300 + 500 // 14
    assert any("retry budget is used up" in note for note in caught.value.__notes__)


async def test_successes_fill_the_budget_again(make_client) -> None:
    left = [20]

    def flaky(*call: Any) -> int:
        left[0] -= 1
        if left[0] % 2:
            raise DOWN
        return 1

    client = await make_client(answer=flaky, retry=Now(), retry_budget=14)
    for _ in range(10):  # each takes the whole budget and gives it back
        assert await client.read("res.partner", 1) == 1


# --- breaker --------------------------------------------------------------------------------------


class BreakerMachine(RuleBasedStateMachine):
    """A breaker beside the plainest description of what it has to do."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.real = breaking.monotonic
        breaking.monotonic = lambda: self.now
        self.breaker = Breaker(3, 30.0, "http://x")
        self.in_a_row, self.open_until, self.probe = 0, 0.0, False
        self.admitted: list[bool] = []

    def teardown(self) -> None:
        breaking.monotonic = self.real

    @rule(seconds=st.floats(0, 40))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def ask(self) -> None:
        refused = self.in_a_row >= 3 and (self.now < self.open_until or self.probe)
        if refused:
            with pytest.raises(CircuitOpen):
                self.breaker.admit()
        else:
            probe = self.breaker.admit()
            assert probe is (self.in_a_row >= 3)
            self.probe = self.probe or probe
            self.admitted.append(probe)

    @precondition(lambda self: self.admitted)
    @rule(outcome=st.sampled_from(Outcome), data=st.data())
    def end(self, outcome: Outcome, data: Any) -> None:
        probe = self.admitted.pop(data.draw(st.integers(0, len(self.admitted) - 1)))
        self.breaker.judge(outcome, probe)
        bad = outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN)
        was_open = self.in_a_row >= 3
        self.in_a_row = self.in_a_row + 1 if bad else 0
        if probe:
            self.probe = False
        if self.in_a_row >= 3 and (probe or not was_open):
            self.open_until = self.now + 30.0

    @precondition(lambda self: True in self.admitted)
    @rule()
    def cancel_the_probe(self) -> None:
        self.admitted.remove(True)
        self.breaker.abandon()
        self.probe = False

    @invariant()
    def one_probe(self) -> None:
        assert self.admitted.count(True) <= 1


TestBreaker = BreakerMachine.TestCase


def test_one_event_counts_once_however_many_calls_it_has_ended() -> None:
    breaker, cut, other = Breaker(3, 30.0, "http://x"), object(), object()
    for event in (cut, cut, cut, other, other):
        breaker.judge(Outcome.UNKNOWN, False, event)
    assert breaker.failed == 2
    breaker.judge(Outcome.SUCCESS, False)
    assert breaker.failed == 0
    for _ in range(3):  # without one, each is its own
        breaker.judge(Outcome.NOT_SENT, False)
    assert breaker.is_open


async def test_an_open_breaker_refuses_at_once_and_one_probe_closes_it(make_client) -> None:
    down = [True]
    started: list[float] = []

    async def answer(*call: Any) -> int:
        started.append(monotonic())
        await asyncio.sleep(0.01)
        if down[0]:
            raise DOWN
        return 1

    client = await make_client(
        answer=lambda *call: answer(*call), breaker_failures=3, breaker_seconds=0.2
    )
    for _ in range(3):
        with pytest.raises(ConnectionFailed):
            await client.read("res.partner", 1)
    began = monotonic()
    for _ in range(100):
        with pytest.raises(CircuitOpen, match=r"http://127.0.0.1:1 has not answered 3 times"):
            await client.create("res.partner", {})
    assert monotonic() - began < 0.15
    assert len(started) == 3
    await asyncio.sleep(0.25)
    down[0] = False
    results = await asyncio.gather(
        *(client.read("res.partner", 1) for _ in range(20)), return_exceptions=True
    )
    assert len(started) == 4, "one probe for all"
    assert [r for r in results if r == 1] == [1]
    assert await client.read("res.partner", 1) == 1


async def test_a_cancelled_probe_lets_another_one_go(make_client) -> None:
    hang = asyncio.Event()
    mode = ["down"]

    async def answer(*call: Any) -> int:
        if mode[0] == "down":
            raise DOWN
        if mode[0] == "hang":
            await hang.wait()
        return 1

    client = await make_client(
        answer=lambda *call: answer(*call), breaker_failures=1, breaker_seconds=0.01
    )
    with pytest.raises(ConnectionFailed):
        await client.read("res.partner", 1)
    await asyncio.sleep(0.02)
    mode[0] = "hang"
    probe = asyncio.create_task(client.read("res.partner", 1))
    await asyncio.sleep(0.01)
    with pytest.raises(CircuitOpen, match="one is being made"):
        await client.read("res.partner", 1)
    probe.cancel()
    await asyncio.wait([probe])
    mode[0] = "up"
    assert await client.read("res.partner", 1) == 1


async def test_answers_of_odoo_keep_the_breaker_closed(make_client) -> None:
    from zenoo_core.errors import ValidationError

    client = await make_client(answer=always(ValidationError("no")), breaker_failures=2)
    for _ in range(10):
        with pytest.raises(ValidationError):
            await client.create("res.partner", {})


# --- gate -----------------------------------------------------------------------------------------


async def test_no_more_tries_at_once_than_the_cap(make_client) -> None:
    now = most = 0

    async def answer(*call: Any) -> int:
        nonlocal now, most
        now += 1
        most = max(most, now)
        try:
            await asyncio.sleep(random.random() * 0.002)
        finally:
            now -= 1
        return 1

    client = await make_client(answer=lambda *call: answer(*call), concurrency=7)
    tasks = [asyncio.create_task(client.read("res.partner", 1)) for _ in range(200)]
    for task in random.sample(tasks, 60):
        asyncio.get_running_loop().call_later(random.random() * 0.02, task.cancel)
    await asyncio.wait(tasks)
    assert most <= 7
    assert now == 0
    # no place was lost to those that were cancelled
    now = most = 0
    await asyncio.gather(*(client.read("res.partner", 1) for _ in range(50)))
    assert most == 7


async def test_a_call_made_from_a_hook_does_not_wait_for_the_one_that_it_is_in(make_client) -> None:
    class Nested(Plugin):
        async def on_attempt(self, call: Any) -> None:
            if call.method == "create":
                await client.search_count("res.partner")

    client = await make_client(Nested(), concurrency=1)
    async with asyncio.timeout(2):
        await asyncio.gather(*(client.create("res.partner", {}) for _ in range(5)))


@given(rate=st.floats(0.5, 1000), count=st.integers(1, 100))
async def test_the_rate_is_kept_from_the_second_second_on(rate: float, count: int) -> None:
    gate, slept = Gate(1000, rate), 0.0
    for _ in range(count):  # all at the same moment: how long would the last one have to wait?
        now = monotonic()
        due = max(gate._next, now)
        gate._next = due + gate._spacing
        slept = max(0.0, due - now - gate._tolerance)
    burst = max(1.0, rate)
    assert slept == pytest.approx(max(0.0, (count - burst) / rate), abs=0.05)


async def test_the_rate_of_a_client(make_client) -> None:
    client = await make_client(rate=200)
    began = monotonic()
    await asyncio.gather(*(client.read("res.partner", 1) for _ in range(240)))
    assert 0.15 < monotonic() - began < 1.0


async def test_waiting_for_ones_turn_is_not_sent(make_client) -> None:
    release = asyncio.Event()

    async def answer(*call: Any) -> int:
        await release.wait()
        return 1

    client = await make_client(answer=lambda *call: answer(*call), concurrency=1)
    first = asyncio.create_task(client.read("res.partner", 1))
    await asyncio.sleep(0)
    with pytest.raises(DeadlineExceeded) as caught:  # and no OutcomeUnknown
        await client.with_timeout(0.1).create("res.partner", {})
    assert caught.value.phase is Phase.RESOLVE
    release.set()
    assert await first == 1


# --- time -----------------------------------------------------------------------------------------


async def test_each_try_has_its_own_time_and_all_have_one(make_client) -> None:
    async def hang(*call: Any) -> None:
        await asyncio.Event().wait()

    client = await make_client(
        answer=lambda *call: hang(*call), retry=Now(), timeout=0.1, deadline=10, attempts=3
    )
    began = monotonic()
    with pytest.raises(DeadlineExceeded):
        await client.read("res.partner", 1)
    assert 0.3 <= monotonic() - began < 0.6
    assert len(client.transport.sent) == 3
    began = monotonic()
    with pytest.raises(DeadlineExceeded):
        await client.with_timeout(0.15).read("res.partner", 1)
    assert 0.1 <= monotonic() - began < 0.25  # what is left is too little for a second try
    assert asyncio.current_task().cancelling() == 0
    with pytest.raises(OutcomeUnknown):
        await client.with_timeout(0.1).create("res.partner", {})


async def test_no_try_begins_that_could_not_end_in_time(make_client) -> None:
    class Patient(RetryStrategy):
        def calculate_delay(self, attempt: int) -> float:
            return 0.16

    client = await make_client(answer=always(DOWN), retry=Patient())
    began = monotonic()
    with pytest.raises(ConnectionFailed):
        await client.with_timeout(0.2).read("res.partner", 1)
    assert monotonic() - began < 0.05
    assert len(client.transport.sent) == 1


@pytest.mark.parametrize(("asked", "tries"), [(0.05, 2), (1e9, 1), (None, 2)])
async def test_the_servers_own_wish_is_a_floor_and_never_outlasts_the_deadline(
    make_client, asked, tries
) -> None:
    busy = [TooManyRequests("slow", phase=Phase.READ, retry_after=asked)]

    def answer(*call: Any) -> int:
        if busy:
            raise busy.pop()
        return 1

    client = await make_client(answer=answer, retry=Now())
    began = monotonic()
    try:
        assert await client.with_timeout(5).create("res.partner", {}) == 1
    except TooManyRequests:
        assert tries == 1
    took = monotonic() - began
    assert len(client.transport.sent) == tries
    assert (asked if asked and tries == 2 else 0) <= took < 0.2


async def test_a_call_from_a_hook_stands_under_the_deadline_of_the_call(make_client) -> None:
    seen: list[Any] = []

    class Nested(Plugin):
        async def before_request(self, call: Any) -> None:
            if call.method == "create":
                seen.append("asked")
                await client.read("res.partner", 1)

    async def hang(*call: Any) -> None:
        await asyncio.Event().wait()

    client = await make_client(Nested(), answer=lambda *call: hang(*call), hook_timeout=30)
    began = monotonic()
    with pytest.raises(DeadlineExceeded, match=r"res\.partner\.create"):
        await client.with_timeout(0.15).create("res.partner", {})
    assert monotonic() - began < 0.35
    assert seen == ["asked"]
    assert asyncio.current_task().cancelling() == 0


async def test_a_task_that_a_hook_starts_stands_under_it_too_while_the_call_lasts(make_client):
    left: list[float] = []

    class Spawning(Plugin):
        def __init__(self) -> None:
            self.go = asyncio.Event()

        async def before_request(self, call: Any) -> None:
            if call.method == "create":
                self.inside = asyncio.create_task(client.read("res.partner", 1))
                self.later = asyncio.create_task(self.after())

        async def after(self) -> None:
            await self.go.wait()
            await client.read("res.partner", 1)

    async def answer(model: str, method: str, *rest: Any) -> int:
        if method == "create":
            await asyncio.sleep(0.05)
        else:
            await asyncio.sleep(0.3)
        return 1

    plugin = Spawning()
    client = await make_client(plugin, answer=lambda *call: answer(*call))
    assert await client.with_timeout(0.2).create("res.partner", {}) == 1
    with pytest.raises(DeadlineExceeded):
        await plugin.inside
    plugin.go.set()
    await plugin.later  # the call is over: its limit is too
    assert left == []


async def test_several_calls_under_one_limit(make_client) -> None:
    async def slow(*call: Any) -> int:
        await asyncio.sleep(0.1)
        return 1

    client = await make_client(answer=lambda *call: slow(*call))
    began = monotonic()
    with time_limit(0.25) as limit, pytest.raises(DeadlineExceeded):
        for _ in range(10):
            await client.read("res.partner", 1)
            assert limit.remaining() > 0
    assert monotonic() - began < 0.45
    assert await client.read("res.partner", 1) == 1


@given(st.lists(st.floats(0.001, 100), min_size=1, max_size=6))
def test_an_inner_limit_never_outlasts_an_outer_one(seconds: list[float]) -> None:
    def nest(left: list[float], ends: list[float]) -> None:
        if left:
            with time_limit(left[0]) as limit:
                assert all(limit.end <= end for end in ends)
                nest(left[1:], [*ends, limit.end])

    nest(seconds, [])


async def test_a_lost_connection_in_a_nested_call_is_its_own(make_client) -> None:
    class Nested(Plugin):
        async def on_attempt(self, call: Any) -> None:
            if call.method == "create":
                with pytest.raises(ConnectionLost):
                    await client.read("res.partner", 1)

    def answer(model: str, method: str, *rest: Any) -> int:
        if method == "read":
            raise ConnectionLost("lost", phase=Phase.WAIT)
        return 5

    client = await make_client(Nested(), answer=answer)
    assert await client.create("res.partner", {}) == 5


async def test_the_login_takes_of_the_time_of_the_call_that_waits_for_it(scripted) -> None:
    class Slow(scripted):
        async def authenticate(self, credentials: Any) -> Any:
            began.append(monotonic())
            await asyncio.sleep(0.4)
            return await super().authenticate(credentials)

    began: list[float] = []
    settings = {"database": "demo", "user": "admin", "password": "admin"}
    async with ZenooClient(transport=Slow(), config=False, **settings) as client:
        hasty = asyncio.create_task(client.with_timeout(0.1).create("res.partner", {}))
        patient = [asyncio.create_task(client.with_timeout(5).search("a")) for _ in range(5)]
        with pytest.raises(DeadlineExceeded) as caught:  # and no OutcomeUnknown
            await hasty
        assert caught.value.phase is Phase.RESOLVE
        assert await asyncio.gather(*patient) == [True] * 5, "another's haste is not theirs"
        assert len(began) == 2


async def test_a_classifying_plugin_that_fails_ends_the_call_before_it_is_sent(make_client) -> None:
    class Broken(Plugin):
        def classify_call(self) -> None:
            raise ZeroDivisionError

    client = await make_client(Broken())
    with pytest.raises(PluginError, match="classify_call"):
        await client.read("res.partner", 1)
    assert client.transport.sent == []
