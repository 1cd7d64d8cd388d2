"""The whole examination, in the order of its report."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from zenoo_cli.doctor import account, gateway, house, network, protocols
from zenoo_cli.doctor.asking import Server
from zenoo_cli.doctor.findings import Finding, Verdict
from zenoo_core import Secret
from zenoo_core.config import Configuration
from zenoo_core.errors import ZenooError
from zenoo_core.transport import Serves

_ASKED = ("version", "protocols", "database", "credentials", "key expiry", "clock")


async def examine(found: Configuration, arguments: Mapping[str, Any]) -> list[Finding]:
    """Look at configuration, server and account; `arguments` are those of a client."""
    settings = found.settings
    source = found.origin("url")
    rows = [Finding("configuration", Verdict.OK, f"{settings.url} ({source})")]
    rows += await asyncio.to_thread(lambda: list(house.plugins(found)))
    rows.append(house.cache(found))
    serves = house.transports(found)
    server = Server(settings.url, **_tls(found))
    behind = gateway.is_gateway(settings)
    reach = gateway.reach if behind else network.reach
    answer, reached = await asyncio.to_thread(reach, server)
    now = datetime.now(UTC)
    rows += reached
    if answer is None:
        return [*rows, *network.unreached(*_ASKED)]
    rows.append(network.tls(settings.url, answer, allowed=settings.allow_insecure, now=now))
    rows.append(network.clock(answer, now))
    if not behind:
        rows += await asyncio.to_thread(_asked, server, settings.database, serves)
    return [*rows, *await _logged_in(found, arguments, serves, now)]


def _asked(server: Server, database: str | None, serves: Mapping[str, Serves]) -> list[Finding]:
    _, version = protocols.version(server)
    offers = protocols.offered(server, database)
    wires = protocols.wires(offers, serves)
    return [version, *wires, protocols.databases(server, database)]


async def _logged_in(
    found: Configuration,
    arguments: Mapping[str, Any],
    serves: Mapping[str, Serves],
    now: datetime,
) -> list[Finding]:
    from zenoo_core.client import ZenooClient

    rows: list[Finding] = []
    name, settings = found.settings.transport, found.settings
    try:
        async with ZenooClient(**arguments) as client:
            if gateway.is_gateway(settings):
                rows += await gateway.asked(client, settings.database)
            known, found_out = await account.credentials(client)
            rows += found_out
            if known:
                rows.append(await account.key_expiry(client, now))
            if client.transport_choice is not None:
                name = client.transport_choice.name
    except ZenooError as error:
        rows.append(Finding("client", Verdict.FAILED, error.message, error.hint))
    is_key = None if not (settings.api_key or settings.password) else bool(settings.api_key)
    rows.append(protocols.future(name, serves.get(name), is_key=is_key))
    return rows


def _tls(found: Configuration) -> dict[str, Any]:
    """Return TLS's files that a transport's table names, for they are its trust too."""
    for table in found.tables.values():
        given = {name: table.get(name) for name in ("cert_file", "key_file", "key_password")}
        certificate = given.pop("cert_file")
        if isinstance(certificate, str) or isinstance(table.get("ca_file"), str):
            key, password = (None if one is None else Secret.of(one) for one in given.values())
            own = (certificate, key, password) if certificate else None
            return {"ca_file": table.get("ca_file"), "own": own}
    return {}
