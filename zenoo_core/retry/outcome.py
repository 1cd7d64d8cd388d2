"""What is known of a call after an attempt: decided by phase, never by an exception's name."""

from __future__ import annotations

from asyncio import CancelledError
from enum import StrEnum

from zenoo_core.errors import (
    OdooError,
    OutcomeUnknown,
    SessionExpired,
    TooManyRequests,
    TransportError,
)
from zenoo_core.records import Phase


class Outcome(StrEnum):
    """How an attempt, or a whole call, ended on the server."""

    SUCCESS = "success"
    NOT_SENT = "not_sent"
    REJECTED = "rejected"
    FAILED_ROLLED_BACK = "failed_rolled_back"
    COMMITTED_UNREADABLE = "committed_unreadable"
    UNKNOWN = "unknown"


def outcome_of(error: BaseException, phase: Phase | None) -> Outcome:
    """Classify a failure; `phase` is the deadline's, for errors that have none of their own.

    `phase` None means that no attempt was under way.
    """
    if isinstance(error, SessionExpired | TooManyRequests):
        return Outcome.REJECTED
    if isinstance(error, OdooError):
        return Outcome.FAILED_ROLLED_BACK
    if isinstance(error, OutcomeUnknown):
        return Outcome.UNKNOWN
    if isinstance(error, TransportError):
        return Outcome.NOT_SENT if error.phase.before_body else Outcome.UNKNOWN
    if isinstance(error, CancelledError) and phase is not None and not phase.before_body:
        return Outcome.UNKNOWN
    return Outcome.NOT_SENT
