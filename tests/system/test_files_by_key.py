"""Files of who logs in by an API key: inside of calls, piece by piece."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from zenoo_sandbox import Sandbox

from zenoo_core import Plugin, ZenooClient
from zenoo_core.errors import AccessError, MissingError, OutcomeUnknown
from zenoo_core.hookspecs import hookimpl
from zenoo_core.records import Request
from zenoo_core.testing.faults import FaultProxy

KEY = {"api_key": "sandbox-demo"}


@pytest.fixture(params=["json2", "jsonrpc", "xmlrpc"])
async def client(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[ZenooClient]:
    async with ZenooClient(sandbox.url, transport=request.param, config=False) as client:
        await client.login("demo", "demo", **KEY)
        yield client


async def test_whatever_it_comes_from(client: ZenooClient, tmp_path: Path) -> None:
    assert client.identity
    assert client.transport.streams(client.identity)  # else all of this would hold them whole
    content = os.urandom(400_001)
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    reader, writer = os.pipe()

    def fill() -> None:
        with os.fdopen(writer, "wb") as end:
            end.write(content)

    with path.open("rb") as opened, os.fdopen(reader, "rb") as pipe:
        opened.seek(1)
        filling = asyncio.get_running_loop().run_in_executor(None, fill)
        made = [await client.upload(source, name="a.bin") for source in (path, content)]
        made.append(await client.upload(pipe, name="pipe.bin"))
        made.append(await client.upload(opened, name="rest.bin"))
        await filling
    for number in made[:3]:
        assert await client.download(number, tmp_path / "got") == len(content)
        assert (tmp_path / "got").read_bytes() == content
    async with client.open_file(made[3]) as file:
        assert (file.name, file.size) == ("rest.bin", len(content) - 1)
        assert await file.read() == content[1:]


class Renaming(Plugin):
    """Give what a call creates another name, by a request of its own."""

    def before_request(self, request: Request) -> Request | None:
        if request.method != "create":
            return None
        (values,) = request.args
        return request.replaced({"args": [{**values, "name": "renamed"}]})


async def test_a_plugin_may_change_the_call_around_a_file(
    client: ZenooClient, tmp_path: Path
) -> None:
    client.register_plugin(Renaming())
    content = os.urandom(300_001)
    made = await client.upload(content, name="a.bin")
    async with client.open_file(made) as file:
        assert file.name == "renamed"
        assert await file.read() == content


async def test_many_at_once(client: ZenooClient) -> None:
    contents = [os.urandom(50_000 + n) for n in range(8)]
    made = await asyncio.gather(*(client.upload(c, name=f"{n}") for n, c in enumerate(contents)))

    async def read(number: int) -> bytes:
        async with client.open_file(number) as file:
            return await file.read()

    assert await asyncio.gather(*map(read, made)) == contents


async def test_refusals_are_those_of_calls(client: ZenooClient) -> None:
    with pytest.raises(MissingError):
        async with client.open_file(999):
            pass
    with pytest.raises(MissingError, match="empty"):
        async with client.open_file(await client.create("ir.attachment", {"name": "x"})):
            pass
    limited = await client.with_user("limited", api_key="sandbox-limited")
    with pytest.raises(AccessError):
        await limited.upload(b"x", name="x", model="res.company", record=1)


class Seen(Plugin):
    """Notes what calls carry."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    @hookimpl
    def before_request(self, request: Any) -> None:
        self.texts.append(f"{request.method} {request.params} {request!r}")


async def test_plugins_see_the_call_and_not_the_file(sandbox: Sandbox) -> None:
    seen = Seen()
    async with ZenooClient(sandbox.url, transport="jsonrpc", plugins=[seen], config=False) as c:
        await c.login("demo", "demo", **KEY)
        await c.with_context(lang="fr_FR").upload(b"top secret", name="s.txt")
    (text,) = (text for text in seen.texts if text.startswith("create"))
    assert "s.txt" in text
    assert "fr_FR" in text
    assert len(text) < 500


async def test_a_lost_answer_is_read_again_and_never_written_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    content = os.urandom(300_000)
    async with (
        FaultProxy(sandbox.url) as proxy,
        ZenooClient(proxy.url, transport="jsonrpc", config=False, retry="backoff") as client,
    ):
        await client.login("demo", "demo", **KEY)
        proxy.inject("reset_before")  # nothing has been done: which nobody can know
        with pytest.raises(OutcomeUnknown):
            await client.upload(content, name="a")
        proxy.inject("429")  # turned away: it is sent again, from its beginning
        made = await client.upload(content, name="a")
        proxy.inject("truncated", "502_after")
        assert await client.download(made, tmp_path / "got") == len(content)
        assert (tmp_path / "got").read_bytes() == content
        proxy.inject("reset_after")
        with pytest.raises(OutcomeUnknown):
            await client.upload(content, name="b")
        assert await client.search_count("ir.attachment", [("name", "=", "b")]) == 1
        assert await client.search_count("ir.attachment", [("name", "=", "a")]) == 1


async def test_an_upload_that_is_cancelled_leaves_nothing_behind(client: ZenooClient) -> None:
    task = asyncio.create_task(client.upload(os.urandom(3_000_000), name="gone"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await client.upload(b"next", name="next") > 0


MEGABYTES = 96
# A client by itself, so that its memory is nobody else's: what it grows by, in MiB, up and down.
PROGRAM = """
import asyncio, sys
from pathlib import Path
from zenoo_core import ZenooClient

def most():
    (line,) = [l for l in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in l]
    return int(line.split()[1]) / 1024

async def main(url, folder, megabytes):
    big = Path(folder, "big")
    with big.open("wb") as file:
        file.truncate(int(megabytes) * 2**20)
    async with ZenooClient(url, transport="jsonrpc", config=False) as client:
        await client.login("demo", "x", api_key="k")
        await client.upload(b"x" * 1000, name="small")
        await client.download(7, big.with_name("small"))
        before = most()
        await client.upload(big, name="big")
        size = await client.download(8, big.with_name("got"))
        print(most() - before, size)

asyncio.run(main(*sys.argv[1:]))
"""


class Taker:
    """Logs everybody in, takes any body, and answers a read of record 8 with a large file."""

    taken = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        head = await request.content.readexactly(min(request.content_length or 0, 400))
        length = len(head)
        async for piece in request.content.iter_any():
            length += len(piece)
        self.taken = max(self.taken, length)
        number = int(re.search(rb'"id":\s*(\d+)', head + (piece if length > 400 else b""))[1])
        if b'"read"' not in head:
            result: Any = 2
            if b'"version"' in head:
                result = {"server_version": "19.0", "server_version_info": [19, 0]}
            elif b"context_get" in head:
                result = {"lang": "en_US"}
            return web.json_response({"jsonrpc": "2.0", "id": number, "result": result})
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        await answer.write(b'{"jsonrpc": "2.0", "id": %d, "result": [{"id": 8, "datas": "' % number)
        for _ in range(MEGABYTES if b"[[8]]" in head else 1):
            await answer.write(base64.b64encode(bytes(3 * 2**18)))
        await answer.write(b'"}]}')
        return answer


async def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    server = Taker()
    runner = web.ServerRunner(web.Server(server.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        url,
        str(tmp_path),
        str(MEGABYTES),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await child.communicate()
    finally:
        await runner.cleanup()
    grown, size = output.split()
    assert server.taken > MEGABYTES * 2**20
    assert float(grown) < 16
    assert int(size) == MEGABYTES * 3 * 2**18
