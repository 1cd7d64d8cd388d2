"""The table `[backoff]` of the configuration."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen
from attrs.validators import gt, le

from zenoo_core.retry.strategies import LONGEST

Kind = Literal["exponential", "fibonacci", "constant", "runtime"]


@frozen(kw_only=True)
class BackoffSettings:
    """How long to wait between tries; all times are in seconds.

    `base` is the first delay after a failure of the network, `slow_base` the first one after a
    server that is busy (HTTP 429, a conflict with another transaction); `longest` is where growing
    ends. With `jitter` each delay is drawn between 0 and what `kind` says, so that clients which
    failed together do not come back together.
    """

    kind: Kind = "exponential"
    base: float = field(default=0.05, validator=gt(0))
    slow_base: float = field(default=1.0, validator=gt(0))
    longest: float = field(default=20.0, validator=[gt(0), le(LONGEST)])
    jitter: bool = True
