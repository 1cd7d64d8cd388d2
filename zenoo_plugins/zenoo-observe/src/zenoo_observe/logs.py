"""The plugin `logging`: one line for each call through Python's standard logging."""

from __future__ import annotations

import logging
from random import random
from typing import Any, ClassVar, Literal

from attrs import field, frozen
from attrs.validators import and_, ge, gt, le, optional

from zenoo_core.records import Call
from zenoo_core.retry import Outcome
from zenoo_observe.entry import entry
from zenoo_observe.watch import CallWatcher, Seen

LOGGER = "zenoo.calls"


@frozen
class LoggingSettings:
    """The table `[logging]`.

    `level` is that of a call that went well, others are warnings. One that took longer than `slow`
    seconds is a warning as well. `sample` is the share of the calls that went well, and fast
    enough, that have a line: 0.01 for every hundredth or so, 0 for none.
    """

    level: Literal["debug", "info", "warning"] = "info"
    slow: float | None = field(default=None, validator=optional(gt(0)))
    sample: float = field(default=1.0, validator=and_(ge(0), le(1)))


class LoggingPlugin(CallWatcher):
    """Log each call to the logger `zenoo.calls`; handlers and filters are the application's.

    Each record carries the call as a dict in its attribute `zenoo`, for structured formatters.
    """

    Settings: ClassVar[type[LoggingSettings]] = LoggingSettings
    key = name = "logging"

    def __init__(self, settings: LoggingSettings | None = None) -> None:
        super().__init__()
        self.settings = settings = settings or LoggingSettings()
        self._level = logging.getLevelNamesMapping()[settings.level.upper()]
        self._slow = float("inf") if settings.slow is None else settings.slow
        self._log = logging.getLogger(LOGGER)

    def on_retry(self, attempt: int, delay: float, error: Exception, call: Call) -> None:
        kind = type(error).__name__
        about = {"call": call.id, "model": call.model, "method": call.method,
                 "attempt": attempt, "error": kind, "delay": delay}  # fmt: skip
        self._log.warning(
            "%s attempt %d failed (%s), next in %.1f s [%s]",
            _one_line(call.operation), attempt, kind, delay, call.id,
            extra={"zenoo": about},
        )  # fmt: skip

    def ended(self, call: Call, seen: Seen, outcome: Outcome) -> None:
        """Log the call's line."""
        # A call that Odoo has done can still fail in a plugin, on the way back.
        well = outcome is Outcome.SUCCESS and not seen.error
        slow = seen.seconds() > self._slow
        level = self._level if well and not slow else logging.WARNING
        if not self._log.isEnabledFor(level) or (well and not slow and self._passed_over()):
            return
        record = entry(call, seen, outcome, self.where)
        if slow:
            record["slow"] = True
        # Not by `log()`: that looks through the stack for who has called, which nobody here has.
        self._log.handle(
            self._log.makeRecord(
                LOGGER, level, __file__, 0, "%s", (_Line(record),), None, "call",
                {"zenoo": record},
            )
        )  # fmt: skip

    def _passed_over(self) -> bool:
        return self.settings.sample < 1 and random() >= self.settings.sample


class _Line:
    """A call's line, put together only if somebody writes it as a text."""

    __slots__ = ("_record",)

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record

    def __str__(self) -> str:
        """Return `res.partner.read success, 12.3 ms, 3 records, admin on demo [id]`."""
        record = self._record
        parts = [
            f"{record['model']}.{record['method']} {record['outcome']}",
            f"{record['duration'] * 1e3:.1f} ms",
            *(["slow"] if "slow" in record else []),
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
