"""Run the demo from start to end, stopping at the first step that goes wrong."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from zenoo_cli.demo.record import StepRecord, logged
from zenoo_cli.demo.story import STEPS, Shown, Stage
from zenoo_cli.embedded import no_settings, sandbox
from zenoo_core.client import ZenooClient
from zenoo_core.errors import ConfigError, ZenooError
from zenoo_core.plugins.discovery import installed

NEEDED = {
    "sandbox": "zenoo-sandbox",
    "session": "zenoo-http",
    "audit": "zenoo-observe",
    "logging": "zenoo-observe",
}
_T = TypeVar("_T")


class Failed(Exception):
    """A step went wrong; the last record says how."""


class Demo:
    """One run; `tell` is called with each step as soon as it is over."""

    def __init__(self, tell: Callable[[StepRecord], None]) -> None:
        self.records: list[StepRecord] = []
        self._tell = tell

    @property
    def went_well(self) -> bool:
        """Tell whether every step was reached and went as it should."""
        return len(self.records) == len(STEPS) + 2 and not any(r.error for r in self.records)

    async def run(self) -> None:
        """Go through all steps; a failure is in the last record, everything is closed again."""
        _check_installed()
        folder = tempfile.TemporaryDirectory(prefix="zenoo-demo-")
        with no_settings(), folder as name, suppress(Failed):
            await self._run(Path(name))

    async def _run(self, folder: Path) -> None:
        async with self._started(folder) as url:
            config, audit = folder / "zenoo.toml", folder / "audit.jsonl"
            with logged("zenoo.calls") as log:
                async with self._opened(url, config, audit) as client:
                    stage = Stage(client, audit, log)
                    for title, step in STEPS:
                        await self._step(title, step(stage), lambda shown: shown)

    @asynccontextmanager
    async def _started(self, folder: Path) -> AsyncIterator[str]:
        server = sandbox(folder)
        url = await self._step(
            "Start an embedded server",
            server.__aenter__(),
            lambda url: Shown(f"listening at {url}"),
        )
        try:
            yield url
        finally:
            await server.__aexit__(None, None, None)

    @asynccontextmanager
    async def _opened(self, url: str, config: Path, audit: Path) -> AsyncIterator[ZenooClient]:
        text = write_configuration(config, url, audit)
        client = ZenooClient(config=config)
        await self._step(
            "Switch plugins on and open a client",
            client.open(),
            lambda _: Shown(f"zenoo.toml:\n{text}"),
        )
        try:
            yield client
        finally:
            await client.close()

    async def _step(self, title: str, work: Awaitable[_T], show: Callable[[_T], Shown]) -> _T:
        record = StepRecord(len(self.records) + 1, title)
        self.records.append(record)
        began = perf_counter()
        try:
            result = await work
            shown = show(result)
            record.text, record.rows = shown.text, shown.rows
            return result
        except ZenooError as error:
            record.error, record.hint = f"{type(error).__name__}: {error.message}", error.hint
            raise Failed from error
        except Exception as error:
            record.error = f"{type(error).__name__}: {error}"
            raise Failed from error
        except asyncio.CancelledError:
            record.error = "interrupted"
            raise
        finally:
            record.seconds = round(perf_counter() - began, 3)
            self._tell(record)


def write_configuration(config: Path, url: str, audit: Path) -> str:
    """Write the demo's `zenoo.toml`, where all that it uses is switched on; return its text."""
    text = (
        f'url = "{url}"\n'
        'transport = "session"\n'
        'plugins = ["audit", "logging"]\n'
        "\n[audit]\n"
        f"path = '{audit}'\n"
    )
    config.write_text(text)
    return text


def _check_installed() -> None:
    missing = sorted({NEEDED[name] for name in NEEDED if name not in installed()})
    if missing:
        raise ConfigError(
            f"the demo needs {', '.join(missing)}, not installed here",
            hint=f"pip install {' '.join(missing)}",
        )


def run(demo: Demo) -> None:
    """Run to the end, or until Ctrl-C or SIGTERM; the server is ended in any case."""
    asyncio.run(_until_terminated(demo))


async def _until_terminated(demo: Demo) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine always runs in a task here
    with suppress(NotImplementedError):  # Windows has no such signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await demo.run()
