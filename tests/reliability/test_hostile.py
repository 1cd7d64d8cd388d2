"""R13: bodies that are made to hurt end in a typed error, soon and in little memory."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from typing import Any

import pytest

from reliability.rig import Line
from reliability.test_life import PROGRAMS

CAP, ROOM, SECONDS = 64, 32, 2  # MiB, MiB, of CPU, the server with it
TOO_LARGE = {"gzip bomb", "deflate bomb", "no end", "chunks without end", "10 GiB promised"}


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
async def test_r13_hostile_bodies(line: Line, figures: Any) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAMS / "hostile.py"), line.transport, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(120):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    rows = [row.split("\t") for row in out.decode().splitlines()]
    peak, slowest = max(int(row[1]) for row in rows), max(float(row[2]) for row in rows)
    figures(f"{len(rows)} bodies; at most {peak} MiB, {slowest} s")
    assert len(rows) == 16
    assert {row[0] for row in rows if row[3] == "BodyTooLarge"} == TOO_LARGE
    assert {row[3] for row in rows} == {"BodyTooLarge", "BadResponse"}
    assert CAP / 3 < peak <= CAP + ROOM  # it was measured, and held
    assert slowest <= SECONDS
