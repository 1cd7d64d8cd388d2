"""What a transport counts, for whoever wants to see how its line does."""

from __future__ import annotations

from attrs import define


@define
class Counts:
    """Numbers since the transport was made.

    `dials` sockets were opened, `losses` of them ended otherwise than by our closing. `late`
    answers came to calls that had been given up; `strays` to none that waits: an unknown id, or a
    second answer to the same call. `unasked` messages were no answers at all.
    """

    dials: int = 0
    losses: int = 0
    late: int = 0
    strays: int = 0
    unasked: int = 0
