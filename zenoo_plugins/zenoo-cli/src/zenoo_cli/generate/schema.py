"""What a server tells of the models that a pack is made of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from zenoo_cli.connection import call_logged_in
from zenoo_core.models.metadata import ATTRIBUTES, Attributes

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


@frozen
class Schema:
    """The fields of each model by name, and the version of the server that told."""

    odoo: str
    models: dict[str, Attributes]


async def ask(client: ZenooClient, models: Sequence[str]) -> Schema:
    """Ask for each model's fields; raises `UnknownModelError`.

    What the user may not see is not told: a pack is best made by an administrator.
    """
    found: dict[str, Attributes] = {}
    version = await client.version()
    with _bar(len(models)) as advance:
        for model in models:
            wanted = {"attributes": ATTRIBUTES, "context": {"lang": "en_US"}}
            found[model] = await call_logged_in(client, model, "fields_get", [], wanted)
            advance()
    return Schema(str(version.get("server_serie") or version["server_version"]), found)


class _bar:
    """A bar on a terminal's standard error; nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total

    def __enter__(self) -> Callable[[], None]:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._progress = Progress(console=console, transient=True, disable=not sys.stderr.isatty())
        self._progress.start()
        task = self._progress.add_task("reading models", total=self._total)
        return lambda: self._progress.advance(task)

    def __exit__(self, *error: object) -> None:
        self._progress.stop()
