"""The plugin `logging`: one line for each call through Python's standard logging."""

from __future__ import annotations

import logging
from typing import Any, ClassVar, Literal

from attrs import frozen

from zenoo_core.records import Call
from zenoo_core.retry import Outcome
from zenoo_observe.entry import entry
from zenoo_observe.watch import CallWatcher, Seen

LOGGER = "zenoo.calls"


@frozen
class LoggingSettings:
    """The table `[logging]`; `level` is that of a call that went well, others are warnings."""

    level: Literal["debug", "info", "warning"] = "info"


class LoggingPlugin(CallWatcher):
    """Log each call to the logger `zenoo.calls`; handlers and filters are the application's.

    Each record carries the call as a dict in its attribute `zenoo`, for structured formatters.
    """

    Settings: ClassVar[type[LoggingSettings]] = LoggingSettings
    key = name = "logging"

    def __init__(self, settings: LoggingSettings | None = None) -> None:
        super().__init__()
        self._level = logging.getLevelNamesMapping()[(settings or LoggingSettings()).level.upper()]
        self._log = logging.getLogger(LOGGER)

    def on_retry(self, attempt: int, delay: float, error: Exception, call: Call) -> None:
        self._log.warning(
            "%s attempt %d failed (%s), next in %.1f s [%s]",
            _one_line(call.operation), attempt, type(error).__name__, delay, call.id,
        )  # fmt: skip

    def ended(self, call: Call, seen: Seen, outcome: Outcome) -> None:
        """Log the call's line."""
        # A call that Odoo has done can still fail in a plugin, on the way back.
        well = outcome is Outcome.SUCCESS and not seen.error
        level = self._level if well else logging.WARNING
        if self._log.isEnabledFor(level):
            record = entry(call, seen, outcome, self.where)
            self._log.log(level, "%s", _line(record), extra={"zenoo": record})


def _line(record: dict[str, Any]) -> str:
    """Return `res.partner.read success, 12.3 ms, 3 records, admin on demo [id]`."""
    parts = [
        f"{record['model']}.{record['method']} {record['outcome']}",
        f"{record['duration'] * 1e3:.1f} ms",
        *([record["error"]] if "error" in record else []),
        *_extent(record),
        *(["from cache"] if "cached" in record else []),
        *([f"{record['attempts']} attempts"] if "attempts" in record else []),
        f"{record.get('login') or record['uid']} on {record['database']}",
    ]
    return _one_line(f"{', '.join(parts)} [{record['call']}]")


def _extent(record: dict[str, Any]) -> list[str]:
    count = len(record["ids"]) if "ids" in record else record.get("records")
    return [] if count is None else [f"{count} record" + ("" if count == 1 else "s")]


def _one_line(text: str) -> str:
    """Keep a name with a line break in it from forging a second line."""
    return text if text.isprintable() else ascii(text)
