"""What a public method is called on."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from zenoo_sandbox.orm.domain import Node, parse
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.registry import ModelInfo


@frozen(eq=False)
class Records:
    """A model and some ids, seen by a caller: `self` of a public method."""

    env: Env
    info: ModelInfo
    ids: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.info.name}{self.ids!r}"

    @property
    def numbers(self) -> list[int]:
        """Return the ids that can be ids at all: a text or a huge number matches nothing."""
        return [id_ for id_ in self.ids if type(id_) is int and 0 < id_ < 2**31]

    def parse(self, domain: Any) -> Node:
        """Return the tree of a domain in the manner of the version."""
        return parse(domain, new=self.env.registry.new)
