"""The time that a sandbox lives in: the real one, until a test sets or advances it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["Clock"]


class Clock:
    """Tell the time of a sandbox; calling it returns an aware datetime in UTC.

    Everything that the sandbox dates follows it: `create_date` and `write_date`, defaults, relative
    dates in domains, the life of web sessions, the pause after wrong passwords, the log of calls.
    """

    def __init__(self) -> None:
        # One tuple, so that another thread never sees half of a change.
        self._state: tuple[datetime | None, timedelta] = (None, timedelta())

    def __call__(self) -> datetime:
        """Return the time."""
        stopped, shift = self._state
        return stopped if stopped is not None else datetime.now(UTC) + shift

    def set(self, moment: datetime | str) -> None:
        """Stop at a moment, a datetime or ISO text; without a time zone it is meant as UTC."""
        found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        self._state = (found.astimezone(UTC), timedelta())

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Go forward, or back by negative numbers; a stopped clock stays stopped."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        stopped, shift = self._state
        self._state = (stopped + step, shift) if stopped is not None else (None, shift + step)

    def reset(self) -> None:
        """Go back to the real time, and run."""
        self._state = (None, timedelta())

    def __repr__(self) -> str:
        stopped, shift = self._state
        manner = "stopped" if stopped is not None else f"shifted by {shift}" if shift else "real"
        return f"Clock({self():%Y-%m-%d %H:%M:%S} UTC, {manner})"
