"""The table `[memory]`."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge


@frozen(kw_only=True)
class MemorySettings:
    """How much a client keeps; when it is full, what was asked for longest ago goes first.

    `max_bytes` counts keys, values and what Python needs around them.
    """

    max_entries: int = field(
        default=10_000, validator=ge(1), metadata={"help": "The most entries."}
    )
    max_bytes: int = field(
        default=64 * 1024 * 1024, validator=ge(1024), metadata={"help": "The most bytes."}
    )
