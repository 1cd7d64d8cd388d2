"""The plugin `audit`: one JSON line for each call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen
from attrs.converters import optional
from attrs.validators import ge

from zenoo_core import hookimpl
from zenoo_core.records import Call
from zenoo_core.retry import Outcome, Safety
from zenoo_core.retry.safety import safety_of
from zenoo_observe.encoding import line
from zenoo_observe.entry import entry
from zenoo_observe.scrub import Scrubber
from zenoo_observe.trail import Trail
from zenoo_observe.watch import CallWatcher, Seen

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


@frozen
class AuditSettings:
    """The table `[audit]`.

    `path` is the file to append to; without one the lines go to standard error, which is where
    service managers and containers collect a program's records, and never in the way of its
    output. `reads = false` leaves out the calls that change nothing. `values` adds the arguments
    of each call, with secrets taken out; `hide` are names of further fields and arguments whose
    values are taken out, in whatever model.

    With `max_bytes` a file that has grown so large is renamed to `<path>.1`, the one before to
    `.2` and so on, up to `keep` of them. A file that somebody else has moved away is let go of
    within a second.
    """

    path: Path | None = field(default=None, converter=optional(Path))
    reads: bool = True
    values: bool = False
    hide: tuple[str, ...] = ()
    max_bytes: int = field(default=0, validator=ge(0))
    keep: int = field(default=5, validator=ge(1))


class AuditPlugin(CallWatcher):
    """Record each call: time, who, what, which records, how long, how it ended.

    Raises `PluginError` when built for a file that cannot be written, so that a client with a
    wrong `audit.path` does not open.
    """

    Settings: ClassVar[type[AuditSettings]] = AuditSettings
    key = name = "audit"

    def __init__(self, settings: AuditSettings | None = None) -> None:
        super().__init__()
        self.settings = settings = settings or AuditSettings()
        self._trail = Trail(settings.path, settings.max_bytes, settings.keep)
        self._scrubber = Scrubber(settings.hide)

    def on_client_open(self, client: ZenooClient) -> None:
        super().on_client_open(client)
        self._trail.open()

    @hookimpl(tryfirst=True)
    def on_client_close(self, client: ZenooClient) -> None:
        super().on_client_close(client)
        self._trail.close()

    def ended(self, call: Call, seen: Seen, outcome: Outcome) -> None:
        """Append the call's line."""
        request = seen.request or call
        if not self.settings.reads and safety_of(request.model, request.method) is Safety.SAFE:
            return
        record = entry(call, seen, outcome, self.where)
        if self.settings.values and seen.request is not None:
            record |= self._scrubber.arguments(seen.request)
        self._trail.append(line(record))
