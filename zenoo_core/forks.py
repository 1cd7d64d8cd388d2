"""What becomes of open clients in a child that was forked from their process: nothing.

Sockets and the selector are shared with the parent there. Whatever the child closed, or merely
forgot, would take connections out of the parent's selector, whose calls would then never end.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Inheritable(Protocol):
    """What has to know that it came over from the parent."""

    def inherit(self) -> None:
        """Do nothing any more: all that it has open is the parent's."""


class _Process:
    """Tell this process from others, also from those that it was forked from."""

    def __init__(self) -> None:
        self.name = os.urandom(4).hex()


process = _Process()
_open: WeakSet[Inheritable] = WeakSet()
_inherited: list[Inheritable] = []  # for ever: destroying them would close what they hold


def keep_apart(owner: Inheritable) -> None:
    """Let an owner of connections `inherit` in each child that is forked from here on."""
    _open.add(owner)


def _after_fork() -> None:
    process.name = os.urandom(4).hex()
    for owner in list(_open):
        owner.inherit()
        _inherited.append(owner)
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
