"""The plugin `audit`: one JSON line for each call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen
from attrs.converters import optional

from zenoo_core import hookimpl
from zenoo_core.records import Call
from zenoo_core.retry import Outcome
from zenoo_observe.entry import entry
from zenoo_observe.scrub import arguments
from zenoo_observe.trail import Trail
from zenoo_observe.watch import CallWatcher, Seen

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


@frozen
class AuditSettings:
    """The table `[audit]`.

    `path` is the file to append to; without one the lines go to standard error, which is where
    service managers and containers collect a program's records, and never in the way of its
    output. `values` adds the arguments of each call, with secrets taken out.
    """

    path: Path | None = field(default=None, converter=optional(Path))
    values: bool = False


class AuditPlugin(CallWatcher):
    """Record each call: time, who, what, which records, how long, how it ended.

    Raises `PluginError` when built for a file that cannot be written, so that a client with a
    wrong `audit.path` does not open.
    """

    Settings: ClassVar[type[AuditSettings]] = AuditSettings
    key = name = "audit"

    def __init__(self, settings: AuditSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or AuditSettings()
        self._trail = Trail(self.settings.path)

    def on_client_open(self, client: ZenooClient) -> None:
        super().on_client_open(client)
        self._trail.open()

    @hookimpl(tryfirst=True)
    def on_client_close(self, client: ZenooClient) -> None:
        super().on_client_close(client)
        self._trail.close()

    def ended(self, call: Call, seen: Seen, outcome: Outcome) -> None:
        """Append the call's line."""
        record = entry(call, seen, outcome, self.where)
        if self.settings.values and seen.request is not None:
            record |= arguments(seen.request)
        # ASCII: no character in a name, not even half a surrogate pair, can break a line.
        self._trail.append(json.dumps(record, separators=(",", ":"), allow_nan=False))
