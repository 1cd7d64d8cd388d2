"""What a database is made of, beyond what every database of its version holds."""

from __future__ import annotations

from collections.abc import Set

from attrs import frozen

from zenoo_sandbox.data import Access, Seed
from zenoo_sandbox.orm.declare import Model

_EMPLOYEES = "base.group_user"


@frozen(eq=False)
class Extension:
    """A model that users add: its declaration, who may use it, its first records.

    Without `access` every internal user may do everything with a model that is new.
    """

    model: Model
    access: tuple[Access, ...] = ()
    records: tuple[Seed, ...] = ()

    def rights(self, ruled: Set[str]) -> tuple[Access, ...]:
        """Return the access rights to write, when those in `ruled` have theirs already."""
        if self.model.name in ruled:
            return self.access
        everything = Access(self.model.name, _EMPLOYEES, True, True, True, True)
        return self.access or (everything,)


@frozen
class Plan:
    """Say what to build: a version, demo data or none, models that users add, generated records."""

    version: str
    demo: bool = True
    extensions: tuple[Extension, ...] = ()
    seed: int = 0
    sizes: tuple[tuple[str, int], ...] = ()

    @property
    def added(self) -> str:
        """Name the models that users add: a file that was built with others does not fit."""
        return " ".join(sorted(extension.model.name for extension in self.extensions))
