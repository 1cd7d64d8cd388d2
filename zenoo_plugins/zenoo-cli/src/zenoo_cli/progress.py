"""The plugin `progress`: a bar for every long piece of work, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from zenoo_core import Plugin

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@frozen
class ProgressSettings:
    """`keep` leaves the bars of finished work on the screen."""

    keep: bool = False


class ProgressPlugin(Plugin):
    """Show how far batches and other long work have come.

    Where standard error is no terminal, finished work is a line and nothing moves.
    """

    Settings = ProgressSettings

    def __init__(self, settings: ProgressSettings | None = None) -> None:
        self._settings = settings or ProgressSettings()
        self._display: Progress | None = None
        self._bars: dict[str, TaskID] = {}

    def on_progress(self, operation: str, done: int, total: int | None) -> None:
        """Move the bar of this work; it goes when the work is done."""
        display = self._shown()
        bar = self._bars.get(operation)
        if bar is None:
            bar = self._bars[operation] = display.add_task(operation, total=total)
        display.update(bar, completed=done, total=total)
        if total is not None and done >= total:
            del self._bars[operation]
            if not self._settings.keep and display.console.is_terminal:
                display.remove_task(bar)
            if not self._bars:
                self._stop()

    def on_client_close(self, client: Any) -> None:
        """Leave the screen as it was, also where work ended before its time."""
        self._stop()

    def _shown(self) -> Progress:
        if self._display is None:
            from rich.console import Console
            from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

            columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn())
            console = Console(stderr=True)
            self._display = Progress(*columns, TimeRemainingColumn(), console=console)
            self._display.start()
        return self._display

    def _stop(self) -> None:
        if self._display is not None:
            self._display.stop()
        self._display = None
        self._bars.clear()
