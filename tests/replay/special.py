"""The few cases that need more than their request: what the recorder did before, or beside it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from zenoo_sandbox import Sandbox

from replay import wires
from replay.wire import exchange, exchange_kept, parse, request_bytes

if TYPE_CHECKING:
    from replay.harness import Replay
    from replay.recordings import Case

_JSON = {"Content-Type": "application/json"}
_VERSION: dict[str, Any] = {
    "params": {"service": "common", "method": "version", "args": []},
    "id": 1,
}


async def _execute(run: Replay, model: str, method: str, *args: Any) -> Any:
    params = {
        "service": "object",
        "method": "execute_kw",
        "args": ["demo", 2, "sandbox-admin", model, method, list(args)],
    }
    raw = request_bytes("POST", "/jsonrpc", _JSON, json.dumps({"params": params}).encode())
    answer = json.loads((await exchange(run.sandbox.host, run.sandbox.port, raw)).body)
    assert "error" not in answer, answer
    return answer.get("result")


@asynccontextmanager
async def _thousand_partners(run: Replay, case: Case) -> AsyncIterator[None]:
    """Make the partners of the large answers, with the recorded ids bound to theirs."""
    values = [{"name": f"Wire bulk {n}", "email": f"bulk{n}@example.com"} for n in range(1000)]
    made = await _execute(run, "res.partner", "create", values)
    recorded = [row["id"] for row in case.response["body"]["result"] if isinstance(row, dict)]
    run.ids.update(zip(recorded, made, strict=False))
    yield
    await _execute(run, "res.partner", "unlink", made)


def _written(case: Case) -> int:
    """Return the recorded id of what a case writes."""
    body = case.request["body"]
    if isinstance(body, str):
        return int(body.split("<int>")[2].split("<")[0])
    found: int = body["ids"][0] if "ids" in body else body["params"]["args"][5][0][0]
    return found


@asynccontextmanager
async def _another_writer(run: Replay, case: Case) -> AsyncIterator[None]:
    """Let another transaction hold what the case writes, for as long as the server tries."""
    made = await _execute(run, "res.partner", "create", {"name": "Wire Serial"})
    run.ids[_written(case)] = made
    path = run.sandbox.databases["demo"].path
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.rollback()
        other.close()


@asynccontextmanager
async def _made_before(run: Replay, case: Case) -> AsyncIterator[None]:
    """Make records that the recorder made beside its cases."""
    for recorded, values in wires.MADE_BEFORE[case.name][run.version]:
        run.ids[recorded] = await _execute(run, "res.partner", "create", run.ours(values))
    yield


@asynccontextmanager
async def _ten_failures(run: Replay, case: Case) -> AsyncIterator[None]:
    """Fail ten logins from this address."""
    params = {"db": "demo", "login": "demo", "password": "wrong"}
    body = json.dumps({"params": params}).encode()
    raw = request_bytes("POST", "/web/session/authenticate", _JSON, body)
    for _ in range(10):
        await exchange(run.sandbox.host, run.sandbox.port, raw)
    yield


Prepare = Callable[["Replay", "Case"], AbstractAsyncContextManager[None]]
PREPARE: dict[str, Prepare] = {
    "http-search-read-1000": _thousand_partners,
    "http-search-read-1000-all-fields": _thousand_partners,
    "jsonrpc-serialization-failure": _another_writer,
    "session-login-cooldown": _ten_failures,
    "xmlrpc-fault-serialization-failure": _another_writer,
    "json2-serialization-failure": _another_writer,
    **dict.fromkeys(wires.MADE_BEFORE, _made_before),
}


def _padded(mebibytes: int) -> bytes:
    padding = "A" * (mebibytes * 1024 * 1024)
    return json.dumps({**_VERSION, "params": {**_VERSION["params"], "x": padding}}).encode()


def _many_ids() -> bytes:
    args = ["demo", 2, "sandbox-admin", "res.partner", "read", [list(range(1, 5001)), ["name"]]]
    params = {"service": "object", "method": "execute_kw", "args": args}
    return json.dumps({"jsonrpc": "2.0", "method": "call", "params": params, "id": 141}).encode()


# Bodies that the recording shortens.
BODIES: dict[str, Callable[[], bytes]] = {
    "http-request-body-30MiB": lambda: _padded(30),
    "http-request-body-129MiB": lambda: _padded(129),
    "jsonrpc-ids-huge": _many_ids,
    "json2-ids-huge": lambda: json.dumps({"ids": [*range(1, 2001)], "fields": ["name"]}).encode(),
}


async def _second_request(run: Replay, case: Case) -> list[str]:
    """Send two requests on one connection; the second finds it closed."""
    raw = request_bytes("POST", "/jsonrpc", _JSON, json.dumps(_VERSION).encode())
    reader, writer = await asyncio.open_connection(run.sandbox.host, run.sandbox.port)
    writer.write(raw + raw)
    first = parse(await reader.read())
    writer.close()
    await writer.wait_closed()
    length = int(first.headers["content-length"][0])
    version = case.response["first"]["http_version"]
    answers = (first.status, first.http_version, first.headers["connection"], len(first.body))
    return [] if answers == (200, version, ["close"], length) else [f"first answer: {answers}"]


async def _killed(run: Replay, case: Case) -> list[str]:
    """Stop the server in the middle of a request; the connection ends without an answer."""
    async with Sandbox(version=run.version) as doomed:
        raw = request_bytes("POST", "/jsonrpc", _JSON, json.dumps(_VERSION).encode())
        reader, writer = await asyncio.open_connection(doomed.host, doomed.port)
        writer.write(raw[: -len(raw) // 4])
        await writer.drain()
        await doomed.stop()
        try:
            rest = await asyncio.wait_for(reader.read(), 10)
        except ConnectionResetError:
            rest = b""
        writer.close()
    return [] if rest == b"" else [f"recorded end of the connection, got {rest[:80]!r}"]


async def _stopped(run: Replay, case: Case) -> list[str]:
    """Ask a server that has gone."""
    async with Sandbox(version=run.version) as gone:
        port = gone.port
    try:
        await exchange("127.0.0.1", port, b"")
    except ConnectionRefusedError:
        return []
    return ["recorded a refused connection, got an answer"]


async def _kept(run: Replay, case: Case) -> list[str]:
    """Send two requests on one connection, and get two answers."""
    raw = request_bytes("POST", "/jsonrpc", _JSON, json.dumps(_VERSION).encode())
    answers = await exchange_kept(run.sandbox.host, run.sandbox.port, [raw, raw])
    found = [(a.status, a.http_version, a.headers.get("connection")) for a in answers]
    return [] if found == [(200, "HTTP/1.1", None)] * 2 else [f"answers: {found}"]


# Cases about the connection itself.
TRANSPORT: dict[str, Callable[[Replay, Case], Awaitable[list[str]]]] = {
    "http-keepalive-second-request": _second_request,
    "http-server-killed-mid-request": _killed,
    "http-server-stopped": _stopped,
    "prefork-keepalive": _second_request,
    "prefork-evented-keepalive": _kept,
}
