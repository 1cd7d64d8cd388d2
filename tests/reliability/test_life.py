"""R22: forks, loops, closing: nothing hangs, nothing is shared, nothing is left open."""

from __future__ import annotations

import ast
import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from reliability.rig import Line, gathered
from reliability.server import MODEL
from zenoo_core import Plugin
from zenoo_core.errors import ClientClosed, ZenooError

PROGRAMS = Path(__file__).parent / "programs"


async def started(program: str, line: Line) -> asyncio.subprocess.Process:
    secret = line.server.ask("key") if line.transport == "json2" else "admin"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-X", "dev", "-W", "error", str(PROGRAMS / program),
        line.url, line.transport, "admin", secret,
        stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


async def finished(process: asyncio.subprocess.Process) -> list[str]:
    """Return the lines that a program printed; it has neither failed nor complained."""
    try:
        async with asyncio.timeout(60):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        pytest.fail("it hangs")
    text = err.decode()
    assert process.returncode == 0, text
    assert "ResourceWarning" not in text
    assert "Exception ignored" not in text
    assert "never retrieved" not in text
    return out.decode().splitlines()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no fork here")
async def test_r22_fork(any_line: Line) -> None:
    lines = await finished(await started("fork.py", any_line))
    assert lines == ["ClientClosed, closed, 1 by a client of its own", "220"]


async def test_r22_loops(any_line: Line) -> None:
    lines = await finished(await started("loops.py", any_line))
    assert lines == ["ClientStateError", "ClientStateError", "closed"]


async def test_r22_sigterm_drains(any_line: Line, figures: Any) -> None:
    process = await started("drain.py", any_line)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    while sum(any_line.server.executions.values()) < 100:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    reported = ast.literal_eval((await finished(process))[0])
    done = any_line.server.executions
    figures(f"{reported} reported, {len(done)} done")
    assert reported == {"ok": len(done)}  # nothing lost, nothing in doubt
    assert set(done.values()) == {1}


async def test_r22_no_call_blocks_the_loop(line: Line) -> None:
    """Sockets, sleeps, locks, files: whatever would wait raises an error at once."""
    assert await finished(await started("blocking.py", line)) == ["none of True blocked", "seen"]


async def test_r22_closing_twice_at_once(any_line: Line) -> None:
    async with any_line.client() as client:
        await asyncio.gather(client.close(), client.close(), client.close(grace=1))
        await client.close()
        with pytest.raises(ClientClosed):
            await client.search(MODEL)


async def test_r22_grace_is_not_for_ever(any_line: Line, caplog: Any) -> None:
    async with any_line.client(breaker_failures=5) as client:
        any_line.server.ask("latency", 5.0)
        calls = asyncio.create_task(gathered(9, lambda _: client.search(MODEL), 9))
        await asyncio.sleep(0.1)
        began = asyncio.get_running_loop().time()
        await client.close(grace=0.3)
        assert 0.3 <= asyncio.get_running_loop().time() - began < 2
        assert all(isinstance(outcome, ZenooError) for outcome in await calls)
        assert "has not answered" not in caplog.text  # it was we who did not wait


async def test_r22_a_call_within_a_call_passes_while_draining(any_line: Line) -> None:
    class Nosy(Plugin):
        name = "nosy"

        async def before_request(self, request: Any, call: Any) -> None:
            if call.method == "create":
                await asyncio.sleep(0.1)
                await client.search(MODEL)

    async with any_line.client(plugins=[Nosy()]) as client:
        creating = asyncio.create_task(client.create(MODEL, {"name": "x"}))
        await asyncio.sleep(0.02)
        await client.close(grace=5)
        assert await creating > 0


async def test_r22_a_call_that_closes_its_own_client_does_not_wait_for_itself(
    any_line: Line,
) -> None:
    class Hasty(Plugin):
        name = "hasty"

        async def after_response(self, response: Any, call: Any) -> None:
            if call.method == "search":
                await client.close(grace=30)

    async with any_line.client(plugins=[Hasty()], hook_timeout=5) as client:
        async with asyncio.timeout(3):
            assert await client.search(MODEL) == []
