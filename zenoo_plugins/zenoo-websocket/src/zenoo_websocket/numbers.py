"""Whose answer a message is: the id in its envelope, found without decoding the rest."""

from __future__ import annotations

import re

import msgspec

Number = int | str

# How most answers begin, Odoo's among them.
_BEGINNING = re.compile(rb'\{"jsonrpc": ?"2\.0", ?"id": ?(0|[1-9]\d{0,17})[,}]').match


_NOTHING = msgspec.Raw(b"null")


class Head(msgspec.Struct):
    """The members of a message that tell what it is; the rest is skipped, but must be JSON."""

    id: Number | None = None
    method: str | None = None
    error: msgspec.Raw = _NOTHING

    @property
    def is_error(self) -> bool:
        """Tell whether it says that something went wrong."""
        return bytes(self.error) != b"null"


_decode = msgspec.json.Decoder(Head).decode
UNREADABLE = (msgspec.MsgspecError, RecursionError, ValueError)


def number_of(message: bytes) -> int | None:
    """Return the id of a message of the usual form, None for any other."""
    usual = _BEGINNING(message)
    return int(usual[1]) if usual else None


def head_of(message: bytes) -> Head:
    """Read what a message of another form is; raises one of `UNREADABLE` if it is no JSON-RPC."""
    return _decode(message)
