"""The command `zenoo sandbox`."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zenoo_sandbox.server import Sandbox

_LOGINS = (
    ("admin", "administrator"),
    ("demo", "makes contacts and quotations"),
    ("limited", "internal user without further rights"),
)


@click.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8069,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)
@click.option(
    "--version",
    type=click.Choice(["18.0", "19.0"]),
    default="19.0",
    show_default=True,
    help="Version of Odoo to speak like.",
)
@click.option(
    "--database",
    "databases",
    multiple=True,
    default=("demo",),
    show_default=True,
    help="Name of a database; may be given several times.",
)
@click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file that keeps the data; without it nothing is kept.",
)
@click.option(
    "--http",
    "http_version",
    type=click.Choice(["1.1", "1.0"]),
    default="1.1",
    show_default=True,
    help="1.0 answers as Odoo's threaded server does, and ends the connection each time.",
)
def sandbox_command(**options: Any) -> None:
    """Serve an embedded database that answers as Odoo does, until Ctrl-C."""
    from zenoo_sandbox.server import Sandbox

    host, port, store = options["host"], options["port"], options["store"]
    try:
        sandbox = Sandbox(**options)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    asyncio.run(_serve(sandbox, f"{host}:{port}", store))


async def _serve(sandbox: Sandbox, address: str, store: Path | None) -> None:
    stopped = asyncio.Event()
    _stop_on_signals(stopped)
    try:
        await sandbox.start()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.filename is not None:
            raise click.ClickException(
                f"cannot open {error.filename}: {error.strerror}; --store expects a file in a "
                "folder that exists and may be written to"
            ) from error
        hint = "choose another with --port, or --port 0 for any free one"
        raise click.ClickException(f"cannot listen on {address}: {error}; {hint}") from error
    try:
        click.echo(_describe(sandbox, store))
        await stopped.wait()
    finally:
        await sandbox.stop()
    click.echo("The sandbox has ended.")


def _stop_on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
            return


def _describe(sandbox: Sandbox, store: Path | None) -> str:
    lines = [
        f"Odoo {sandbox.version} sandbox at {sandbox.url} (Ctrl-C ends it)",
        f"  databases  {', '.join(sandbox.databases)}",
    ]
    lines += [
        f"  login      {login} / {login}, API key sandbox-{login} ({role})"
        for login, role in _LOGINS
    ]
    kept = f"kept in {store}" if store else "temporary, gone when the sandbox ends"
    return "\n".join([*lines, f"  data       {kept}"])
