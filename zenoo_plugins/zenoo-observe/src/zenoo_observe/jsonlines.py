"""Structured logs: a formatter that makes one JSON object of each record of standard logging."""

from __future__ import annotations

import logging
from typing import Any

from zenoo_observe.correlation import trace_ids
from zenoo_observe.encoding import line, moment

_RESERVED = ("time", "level", "logger", "message", "exception", "error", "stack")


class JSONFormatter(logging.Formatter):
    """Write records as lines of JSON, zenoo's calls with their fields beside the message.

        handler.setFormatter(JSONFormatter())

    Any logger's records may come: they have `time`, `level`, `logger`, `message`, the class of an
    exception as `error` and its traceback as `exception`, and `trace_id` and `span_id` of the
    span that they were written in. `fields` are added to each line, such as the service's name.
    """

    def __init__(self, **fields: str | int | float | bool) -> None:
        super().__init__()
        if wrong := fields.keys() & set(_RESERVED):
            raise ValueError(f"{', '.join(sorted(wrong))}: the formatter's own")
        self.fields = fields

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        about = record.__dict__.get("zenoo")
        found: dict[str, Any] = {
            "time": moment(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record, about),
            **self.fields,
        }
        if isinstance(about, dict):
            found |= {key: value for key, value in about.items() if key != "time"}
        if "trace_id" not in found and (ids := trace_ids()) is not None:
            found["trace_id"], found["span_id"] = ids
        if record.exc_info or record.exc_text:
            self._add_exception(found, record)
        if record.stack_info:
            found["stack"] = self.formatStack(record.stack_info)
        return line(found).decode()

    def _add_exception(self, found: dict[str, Any], record: logging.LogRecord) -> None:
        if record.exc_info:
            if record.exc_info[0] is not None:
                found["error"] = record.exc_info[0].__name__
            if (
                not record.exc_text
            ):  # kept, as the standard formatter does; a filter may have set it
                record.exc_text = self.formatException(record.exc_info)
        found["exception"] = record.exc_text


def _message(record: logging.LogRecord, about: Any) -> str:
    """Return what is said in words: of a call not what its fields say better."""
    if isinstance(about, dict) and "outcome" in about:
        return f"{about['model']}.{about['method']} {about['outcome']}"
    return record.getMessage()
