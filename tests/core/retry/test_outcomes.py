"""Which outcome of which call may be followed by another try, and what the caller is told."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core import Plugin, errors
from zenoo_core.errors import (
    BadResponse,
    ConcurrencyError,
    ConfigError,
    ConnectionFailed,
    ConnectionLost,
    HTTPStatusError,
    MissingError,
    OutcomeUnknown,
    PluginError,
    ResultUnreadable,
    SessionExpired,
    TooManyRequests,
    ValidationError,
)
from zenoo_core.records import Phase, Request
from zenoo_core.retry import Outcome, RetryStrategy, Safety
from zenoo_core.retry.outcome import may_repeat, outcome_of
from zenoo_core.retry.safety import settled

NOT_SENT = ConnectionFailed("no", phase=Phase.CONNECT)
REJECTED = TooManyRequests("slow down", phase=Phase.READ)
CONFLICT = ConcurrencyError("conflict")
REFUSED = ValidationError("no")
LOST = ConnectionLost("lost", phase=Phase.WAIT)
DONE = ResultUnreadable("done")
EXPIRED = SessionExpired("gone")

# Rows: what happened. Columns: SAFE, KEYED, ABSOLUTE, UNSAFE, COMMITS, NEVER.
MATRIX: list[tuple[Exception, Outcome, str]] = [
    (NOT_SENT, Outcome.NOT_SENT, "yyyyy-"),
    (REJECTED, Outcome.REJECTED, "yyyyy-"),
    (CONFLICT, Outcome.FAILED_ROLLED_BACK, "yyyy--"),
    (REFUSED, Outcome.FAILED_ROLLED_BACK, "------"),
    (DONE, Outcome.COMMITTED_UNREADABLE, "------"),
    (LOST, Outcome.UNKNOWN, "yyy---"),
    (EXPIRED, Outcome.REJECTED, "yyyyy-"),
    (errors.CircuitOpen("open", phase=Phase.CONNECT), Outcome.NOT_SENT, "------"),
    (errors.ClientClosed("closed"), Outcome.NOT_SENT, "------"),
]


@pytest.mark.parametrize(("error", "outcome", "row"), MATRIX, ids=lambda v: type(v).__name__)
def test_the_matrix(error: Exception, outcome: Outcome, row: str) -> None:
    assert outcome_of(error, Phase.WAIT) is outcome
    may = [may_repeat(safety, outcome, error) for safety in Safety]
    assert "".join("y" if each else "-" for each in may) == row


@pytest.mark.parametrize(("outcome", "error"), list(product(Outcome, [row[0] for row in MATRIX])))
def test_a_stricter_call_is_never_repeated_where_a_laxer_one_is_not(outcome, error) -> None:
    may = [may_repeat(safety, outcome, error) for safety in sorted(Safety)]
    assert may == sorted(may, reverse=True)


@pytest.mark.parametrize("phase", Phase)
def test_only_the_phase_decides_about_a_failure_of_the_wire(phase: Phase) -> None:
    before = phase in (Phase.RESOLVE, Phase.CONNECT)
    for kind in (ConnectionLost, BadResponse, errors.DeadlineExceeded, errors.TransportError):
        expected = Outcome.NOT_SENT if before else Outcome.UNKNOWN
        assert outcome_of(kind("x", phase=phase), None) is expected
    assert (outcome_of(asyncio.CancelledError(), phase) is Outcome.UNKNOWN) is not before


def test_a_status_is_a_rejection_only_where_configuration_says_so() -> None:
    busy = HTTPStatusError("503", phase=Phase.READ, status=503)
    assert outcome_of(busy, None) is Outcome.UNKNOWN
    assert outcome_of(busy, None, (503,)) is Outcome.REJECTED


# --- absolute writes ------------------------------------------------------------------------------

scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats())
harmless = st.recursive(
    st.dictionaries(st.text(min_size=1), scalars, max_size=3),
    lambda inner: st.dictionaries(
        st.text(min_size=1),
        st.lists(
            st.one_of(
                st.tuples(st.just(1), st.integers(), inner),
                st.tuples(st.sampled_from([3, 4]), st.integers(), st.just(0)),
                st.tuples(st.just(5), st.just(0), st.just(0)),
                st.tuples(st.just(6), st.just(0), st.lists(st.integers())),
            ),
            max_size=3,
        ),
        max_size=2,
    ),
    max_leaves=6,
)


def planted(values: Any, command: tuple[Any, ...]) -> Any:
    """Put a command as deep into values as they go."""
    for name, value in values.items():
        if isinstance(value, list):
            for number, item in enumerate(value):
                if item[0] == 1:
                    deeper = (1, item[1], planted(item[2], command))
                    return values | {name: [*value[:number], deeper, *value[number + 1 :]]}
            return values | {name: [*value, command]}
    return values | {"line_ids": [command]}


@given(values=harmless, command=st.sampled_from([(0, 0, {}), (2, 7, 0), [0, 0, {"a": 1}]]))
def test_a_write_that_creates_or_deletes_at_any_depth_is_not_absolute(values, command) -> None:
    def safety(of: Any) -> Safety:
        return settled(Safety.ABSOLUTE, Request("a.b", "write", ([1], of)))

    assert safety(values) is Safety.ABSOLUTE
    assert safety(planted(values, command)) is Safety.UNSAFE
    in_kwargs = Request("a.b", "write", ([1],), {"vals": planted(values, command)})
    assert settled(Safety.ABSOLUTE, in_kwargs) is Safety.UNSAFE


@pytest.mark.parametrize("method", ["create", "copy", "action_confirm", "message_post"])
def test_nothing_but_write_and_unlink_is_absolute(method: str) -> None:
    with pytest.raises(ConfigError, match=f"x.y.{method} cannot be absolute"):
        settled(Safety.ABSOLUTE, Request("x.y", method))


# --- whole calls ----------------------------------------------------------------------------------


class Now(RetryStrategy):
    def calculate_delay(self, attempt: int) -> float:
        return 0.0


class Script:
    """Answer each call with the next of some failures, then with a result."""

    def __init__(self, *failures: Exception, result: Any = 7) -> None:
        self.failures, self.result, self.calls = list(failures), result, 0

    def __call__(self, *call: Any) -> Any:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.result


Make = Callable[..., Any]


@pytest.mark.parametrize("failure", [NOT_SENT, REJECTED, CONFLICT])
async def test_a_create_is_sent_again_where_nothing_can_have_run(
    make_client: Make, failure
) -> None:
    script = Script(failure, failure)
    client = await make_client(answer=script, retry=Now())
    assert await client.create("res.partner", {}) == 7
    assert script.calls == 3


@pytest.mark.parametrize("failure", [LOST, DONE, REFUSED])
async def test_a_create_is_sent_once_where_something_may_have_run(make_client: Make, failure):
    script = Script(failure)
    client = await make_client(answer=script, retry=Now())
    with pytest.raises((OutcomeUnknown, ResultUnreadable, ValidationError)):
        await client.create("res.partner", {})
    assert script.calls == 1


async def test_a_read_is_sent_again_whatever_was_lost(make_client: Make) -> None:
    script = Script(LOST, BadResponse("html", phase=Phase.DECODE))
    client = await make_client(answer=script, retry=Now())
    assert await client.read("res.partner", 1) == 7


async def test_a_conflict_is_followed_by_two_more_tries_at_most(make_client: Make) -> None:
    script = Script(*[CONFLICT] * 9)
    client = await make_client(answer=script, retry=Now(), attempts=8)
    with pytest.raises(ConcurrencyError):
        await client.create("res.partner", {})
    assert script.calls == 3


async def test_a_doubt_outlives_a_later_definite_failure(make_client: Make) -> None:
    """The first try may still be at work when the second is refused."""
    ended: list[Outcome] = []

    class Watching(Plugin):
        def end_operation(self, outcome: Outcome) -> None:
            ended.append(outcome)

    for later in (REFUSED, NOT_SENT, REJECTED):
        client = await make_client(
            Watching(), answer=Script(LOST, *[later] * 3), retry=Now(), breaker_failures=0
        )
        ended.clear()
        with pytest.raises(OutcomeUnknown) as caught:
            await client.with_retry("absolute").write("res.partner", 1, {"name": "x"})
        error = caught.value
        assert error.phase is Phase.WAIT
        assert error.history[0].outcome == "unknown"
        assert len(error.history) == error.attempts
        assert ended == [Outcome.UNKNOWN]
        again = pickle.loads(pickle.dumps(error))
        assert (again.history, str(again)) == (error.history, str(error))


async def test_a_doubt_ends_with_a_success(make_client: Make) -> None:
    client = await make_client(answer=Script(LOST, NOT_SENT, result=True), retry=Now())
    assert await client.with_retry("absolute").write("res.partner", 1, {"name": "x"}) is True


async def test_a_strategy_that_fails_does_not_hide_that_a_call_may_have_run(make_client) -> None:
    class Broken(RetryStrategy):
        def calculate_delay(self, attempt: int) -> float:
            raise ZeroDivisionError("in the strategy")

    client = await make_client(answer=Script(LOST, LOST), retry=Broken())
    with pytest.raises(OutcomeUnknown) as caught:
        await client.with_retry("absolute").write("res.partner", 1, {"name": "x"})
    assert isinstance(caught.value.__cause__, PluginError)
    with pytest.raises(PluginError, match="Broken failed: ZeroDivision"):
        await client.read("res.partner", 1)


@pytest.mark.parametrize(
    ("delay", "waited"), [(-3.0, 0.0), (1e9, 60.0), (float("nan"), 60.0), (float("inf"), 60.0)]
)
async def test_an_absurd_delay_is_clamped_and_the_strategy_named(
    make_client, monkeypatch, caplog, delay, waited
) -> None:
    class Absurd(RetryStrategy):
        def calculate_delay(self, attempt: int) -> float:
            return delay

    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    client = await make_client(answer=Script(NOT_SENT), retry=Absurd())
    monkeypatch.setattr(asyncio, "sleep", sleep)
    assert await client.read("res.partner", 1) == 7
    assert slept == [waited]
    assert "retry strategy Absurd asks for a delay of" in caplog.text


async def test_an_unlink_whose_record_is_gone_after_a_doubt_was_done(make_client) -> None:
    seen: list[bool] = []

    class Seeing(Plugin):
        def after_response(self, response: Any) -> None:
            seen.append(response.assumed)

    gone = MissingError("gone")
    client = await make_client(Seeing(), answer=Script(LOST, gone), retry=Now())
    assert await client.with_retry("absolute").unlink("res.partner", 1) is True
    assert seen == [True]
    with pytest.raises(MissingError):  # without a doubt it is an error
        await (
            (await make_client(answer=Script(gone), retry=Now()))
            .with_retry("absolute")
            .unlink("res.partner", 1)
        )
    # One of several may have been missing from the start, and then nothing was deleted.
    client = await make_client(answer=Script(LOST, gone), retry=Now())
    with pytest.raises(OutcomeUnknown):
        await client.with_retry("absolute").unlink("res.partner", [1, 2])


# --- who says what a call is ----------------------------------------------------------------------


async def test_configuration_and_caller_may_raise_and_a_plugin_only_lower(make_client) -> None:
    class Careful(Plugin):
        def __init__(self, answer: Safety) -> None:
            self.answer = answer

        def classify_call(self) -> Safety:
            return self.answer

    async def tries(*plugins: Any, word: str = "", **settings: Any) -> int:
        script = Script(LOST, LOST, LOST)
        client = await make_client(*plugins, answer=script, retry=Now(), **settings)
        view = client.with_retry(word) if word else client
        with pytest.raises((OutcomeUnknown, ConnectionLost)):
            await view.call("x.report", "count_all")
        return script.calls

    assert await tries() == 1
    assert await tries(safety={"x.report.count_all": "safe"}) == 3
    assert await tries(safety={"*.count_all": "safe"}) == 3
    assert await tries(safety={"*.count_all": "safe", "x.report.count_all": "unsafe"}) == 1
    assert await tries(word="safe") == 3
    assert await tries(Careful(Safety.SAFE)) == 1, "a plugin may not make it laxer"
    assert await tries(Careful(Safety.UNSAFE), word="safe") == 1


async def test_a_request_that_a_plugin_replaced_is_judged_anew(make_client) -> None:
    class Swap(Plugin):
        def before_request(self, request: Request) -> Request:
            return attrs.evolve(request, method="create", args=({},))

    script = Script(LOST, LOST)
    client = await make_client(Swap(), answer=script, retry=Now())
    with pytest.raises(OutcomeUnknown):
        await client.with_retry("safe").read("res.partner", 1)
    assert script.calls == 1


@pytest.mark.parametrize("word", ["saef", "", "SAFE", "keyed"])
async def test_an_unknown_word_is_refused(make_client, word) -> None:
    client = await make_client()
    with pytest.raises(ConfigError, match=f"unknown word {word!r}"):
        client.with_retry(word)
    with pytest.raises(ConfigError, match=r"safety of a.b.write: unknown word"):
        await make_client(safety={"a.b.write": word})
    with pytest.raises(ConfigError, match="cannot be absolute"):
        await make_client(safety={"a.b.create": "absolute"})
    with pytest.raises(ConfigError, match=r"expected .model\.method"):
        await make_client(safety={"create": "safe"})


async def test_never_is_never(make_client) -> None:
    script = Script(NOT_SENT, NOT_SENT)
    client = await make_client(answer=script, retry=Now())
    with pytest.raises(ConnectionFailed):
        await client.with_retry("never").read("res.partner", 1)
    assert script.calls == 1


async def test_each_unknown_outcome_says_how_to_find_out(make_client) -> None:
    for method, said in {
        "create": "create_once", "write": "write_date", "unlink": "have not been deleted",
        "action_confirm": "before repeating it",
    }.items():  # fmt: skip
        client = await make_client(answer=Script(LOST))
        with pytest.raises(OutcomeUnknown, match=said):
            await client.call("res.partner", method, [1])
