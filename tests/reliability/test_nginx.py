"""R1 behind a real nginx, which turns faults of the server's side into answers of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from reliability.rig import EIGHT, MARK, Line, gathered, kinds, marked, move
from reliability.server import MODEL
from reliability.test_writes import check_creates, created
from zenoo_core.testing.faults import FaultProxy

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed on this machine"),
    pytest.mark.deep,
]

_CONFIGURATION = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    limit_req_zone $binary_remote_addr zone=all:1m rate=50r/s;
    upstream odoo {{ server {upstream}; keepalive 50; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://odoo; proxy_http_version 1.1; proxy_set_header Connection "";
            {extra}
        }}
    }}
}}
"""


@asynccontextmanager
async def nginx(upstream: str, folder: Path, extra: str = "") -> AsyncIterator[str]:
    """Run nginx before a server, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(
        _CONFIGURATION.format(
            folder=folder, port=port, extra=extra, upstream=upstream.removeprefix("http://")
        )
    )
    process = await asyncio.create_subprocess_exec(
        str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"),
        "-e", str(folder / "error.log"),
    )  # fmt: skip
    try:
        for _ in range(100):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize("extra", ["", "proxy_read_timeout 1s;"])
async def test_r1_behind_nginx(
    line: Line, seed: int, figures: Any, tmp_path: Path, extra: str
) -> None:
    async with (
        FaultProxy(line.server.url, rates=EIGHT, seed=seed, only=marked) as proxy,
        nginx(proxy.url, tmp_path, extra) as url,
        line.client(url, write_timeout=2.0) as client,
    ):
        outcomes = await created(client, 1_000)
    await check_creates(line, outcomes, figures, proxy)


async def test_r1_a_rate_limit_of_nginx(line: Line, figures: Any, tmp_path: Path) -> None:
    """Its 503 is told from one of a server that died only by configuration."""
    extra = "limit_req zone=all burst=5 nodelay;"
    async with nginx(line.server.url, tmp_path, extra) as url:
        async with line.client(attempts=1) as client:
            move(client, url)
            limited = await created(client, 300)
            await check_creates(line, limited, figures, None)
            assert kinds(limited)["OutcomeUnknown"] > 30
        settings: dict[str, Any] = {
            "rejected_statuses": [503], "attempts": 20, "deadline": 60.0,
            "backoff": {"slow_base": 0.2},
        }  # fmt: skip
        async with line.client(**settings) as client:
            move(client, url)  # the login is not to be limited

            async def create(index: int) -> Any:
                call = f"{MARK}more-{index}"
                return await client.with_context(call_id=call).create(MODEL, {"name": call})

            outcomes = await gathered(100, create, 50)
    done = {call: n for call, n in line.server.executions.items() if "more" in call}
    figures(f"100 creates with rejected_statuses = [503]: {dict(kinds(outcomes))}")
    assert kinds(outcomes)["ok"] == len(done)
    assert set(done.values()) == {1}
    assert kinds(outcomes)["ok"] >= 98


async def test_r1_the_server_behind_nginx_dies(line: Line, figures: Any, tmp_path: Path) -> None:
    proxy = await FaultProxy(line.server.url, latency=0.05).start()
    async with nginx(proxy.url, tmp_path) as url, line.client(url, attempts=3) as client:
        creating = asyncio.create_task(created(client, 1_000))
        while proxy.requests < 300:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await proxy.stop()
        outcomes = await creating
    await check_creates(line, outcomes, figures, None)
    assert kinds(outcomes)["OutcomeUnknown"] > 500
