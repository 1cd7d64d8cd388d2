"""How a record is found by its name."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm.domain import TRUE, Leaf, Node, join
from zenoo_sandbox.orm.registry import ModelInfo


def name_domain(info: ModelInfo, operator: str, value: Any) -> Node:
    """Return the domain of the records whose display name is meant by the (positive) operator."""
    names = info.declared.names_search or (info.declared.rec_name,)
    known = [name for name in names if name.partition(".")[0] in info.fields]
    if not known:
        return TRUE
    return join("OR", [Leaf(name, operator, value) for name in known])
