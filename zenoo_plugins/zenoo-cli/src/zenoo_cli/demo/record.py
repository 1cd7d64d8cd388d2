"""What is kept of a run: each step with its outcome, and the lines that were logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field


@define
class StepRecord:
    """One step as it went; `error` is empty if it went well."""

    number: int
    title: str
    text: str = ""
    rows: list[dict[str, Any]] = field(factory=list)
    seconds: float = 0.0
    error: str = ""
    hint: str = ""


class LogLines(logging.Handler):
    """Keep log records as (level, line)."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelname, record.getMessage()))


@contextmanager
def logged(name: str) -> Iterator[LogLines]:
    """Collect what a logger is told, in place of whatever else is set up for it."""
    logger, handler = logging.getLogger(name), LogLines()
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]
