"""The errors of a test's own arrangements, which no code under test may take for a server's."""

from __future__ import annotations


class UnexpectedCall(BaseException):
    """A call came that the test has no answer for, or whose answer failed.

    It is no `Exception`, let alone a `ZenooError`: neither the retry loop nor an `except` of the
    code under test can make it disappear.
    """


class CassetteMismatch(UnexpectedCall):
    """A call is not, or no longer, among the recorded ones."""
