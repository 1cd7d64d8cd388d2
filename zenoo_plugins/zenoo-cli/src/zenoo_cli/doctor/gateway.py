"""A gateway in place of Odoo: it has no pages to ask, so the client asks through it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from zenoo_cli.doctor.asking import FAILURES, Answer, Server
from zenoo_cli.doctor.findings import Finding, Verdict
from zenoo_cli.doctor.network import reached, unreached_by
from zenoo_cli.doctor.protocols import judged_databases, judged_version
from zenoo_core.config import Settings
from zenoo_core.errors import ZenooError

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


def is_gateway(settings: Settings) -> bool:
    """Tell whether the address is that of a socket, which only takes the calls of a transport."""
    return settings.transport == "websocket" or urlsplit(settings.url).scheme in ("ws", "wss")


def reach(server: Server) -> tuple[Answer | None, list[Finding]]:
    """Ask without a handshake: whatever is answered, somebody is there."""
    try:
        answer = server.get("")
    except FAILURES as error:
        return None, unreached_by(server, error)
    return answer, [reached(f"HTTP {answer.status} after {answer.seconds * 1000:.0f} ms")]


async def asked(client: ZenooClient, database: str | None) -> list[Finding]:
    """Ask what stands behind the gateway, by the calls that need no login."""
    try:
        version = await client.version()
    except ZenooError as error:
        return [Finding("version", Verdict.FAILED, error.message, error.hint)]
    _, told = judged_version(str(version.get("server_version", "")))
    protocol = Finding("protocol websocket", Verdict.OK, "offered")
    try:
        names: object = await client.databases()
    except ZenooError:
        names = None
    return [told, protocol, judged_databases(names, database)]
