"""What was found, the verdict on it, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import frozen


class Verdict(StrEnum):
    """How a finding is to be taken; only `FAILED` makes the exit code 1."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@frozen
class Finding:
    """One row of the report."""

    check: str
    verdict: Verdict
    found: str
    remedy: str = ""


def worst(findings: Iterable[Finding]) -> int:
    """Return the exit code: 1 if anything failed."""
    return int(any(finding.verdict is Verdict.FAILED for finding in findings))


def skipped(check: str, why: str, remedy: str = "") -> Finding:
    """Make a row for what could not be looked at."""
    return Finding(check, Verdict.SKIPPED, why, remedy)
