"""What a check says, and the two measures of a plugin."""

from __future__ import annotations

from typing import Any, Literal

import attrs

State = Literal["passed", "failed", "not run"]


@attrs.frozen
class Finding:
    """One check, how it ended, and why."""

    check: str
    state: State
    detail: str = ""


@attrs.frozen
class Weight:
    """What a plugin costs.

    `import_ratio` is its import's time by that of `import zenoo_core`, after which it comes;
    `call_ratio` a call's time by that of a call without it, on a transport that waits for nothing;
    `call_microseconds` what it adds to each.
    """

    import_ratio: float
    import_milliseconds: float
    call_ratio: float
    call_microseconds: float


@attrs.frozen
class Examined:
    """A plugin with all that was found; without a weight if it could not be used."""

    plugin: str
    findings: tuple[Finding, ...]
    weight: Weight | None = None

    @property
    def well(self) -> bool:
        """Tell whether nothing failed."""
        return all(finding.state != "failed" for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**attrs.asdict(self), "passed": self.well}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Examined:
        """Read what `as_dict` wrote."""
        findings = tuple(Finding(**finding) for finding in told["findings"])
        weight = Weight(**told["weight"]) if told["weight"] else None
        return cls(told["plugin"], findings, weight)
