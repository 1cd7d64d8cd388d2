"""What is known of a call after an attempt: decided by phase, never by an exception's name."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Collection
from enum import StrEnum

from zenoo_core.errors import (
    AuthenticationError,
    CircuitOpen,
    ConcurrencyError,
    HTTPStatusError,
    OdooError,
    OutcomeUnknown,
    ResultUnreadable,
    SessionExpired,
    TooManyRequests,
    TransportError,
)
from zenoo_core.records import Phase
from zenoo_core.retry.safety import Safety


class Outcome(StrEnum):
    """How an attempt, or a whole call, ended on the server."""

    SUCCESS = "success"
    NOT_SENT = "not_sent"
    REJECTED = "rejected"
    FAILED_ROLLED_BACK = "failed_rolled_back"
    COMMITTED_UNREADABLE = "committed_unreadable"
    UNKNOWN = "unknown"


def outcome_of(
    error: BaseException, phase: Phase | None, rejected: Collection[int] = ()
) -> Outcome:
    """Classify a failure; `phase` is the deadline's, for errors that have none of their own.

    `phase` None means that no attempt was under way. `rejected` are the HTTP statuses that are
    known to come from something which has not passed the request on.
    """
    if isinstance(error, SessionExpired | TooManyRequests):
        return Outcome.REJECTED
    if isinstance(error, OdooError):
        return Outcome.FAILED_ROLLED_BACK
    if isinstance(error, ResultUnreadable):
        return Outcome.COMMITTED_UNREADABLE
    if isinstance(error, OutcomeUnknown):
        return Outcome.UNKNOWN
    if isinstance(error, HTTPStatusError) and error.status in rejected:
        return Outcome.REJECTED
    if isinstance(error, HTTPStatusError) and error.refused:
        return Outcome.FAILED_ROLLED_BACK
    if isinstance(error, TransportError):
        return Outcome.NOT_SENT if error.phase.before_body else Outcome.UNKNOWN
    if isinstance(error, CancelledError) and phase is not None and not phase.before_body:
        return Outcome.UNKNOWN
    return Outcome.NOT_SENT


def may_repeat(safety: Safety, outcome: Outcome, error: Exception) -> bool:
    """Tell whether a call of this safety may leave again after an attempt that ended like this.

    Never after a login was refused: a few more, and Odoo turns the whole address away. (A session
    that expired once more, right after its renewal, was not refused.) Nor while the breaker is
    open: it is there to spare caller and server just that.
    """
    refused = isinstance(error, AuthenticationError) and not isinstance(error, SessionExpired)
    if safety is Safety.NEVER or refused or isinstance(error, CircuitOpen):
        return False
    if outcome is Outcome.NOT_SENT:
        return isinstance(error, TransportError)
    if outcome is Outcome.REJECTED:
        return True
    if outcome is Outcome.FAILED_ROLLED_BACK:
        return isinstance(error, ConcurrencyError) and safety < Safety.COMMITS
    return outcome is Outcome.UNKNOWN and safety < Safety.UNSAFE
