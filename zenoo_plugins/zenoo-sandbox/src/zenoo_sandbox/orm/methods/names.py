"""name_search and name_create."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zenoo_sandbox.orm import access, crud, read
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.domain import Leaf, Node, Not, join
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.records import Records

Finder = Callable[[Records, Any, Any, Any, Any], list[list[Any]]]


def search_names(
    self: Records, name: Any, domain: Any, operator: Any, limit: Any
) -> list[list[Any]]:
    """Return [id, display name] of the records whose name matches."""
    env, info = self.env, self.info
    access.check_access(env, info, "read")
    parts: list[Node] = [self.parse(domain or [])]
    if name or operator not in ("like", "ilike"):
        leaf = self.parse([["display_name", operator, name]])
        parts.insert(0, leaf)
    return _named(self, join("AND", parts), limit)


def search_names_after(
    self: Records, first: Node, name: Any, domain: Any, operator: Any, limit: Any
) -> list[list[Any]]:
    """Return what `search_names` does, after the records of a domain that match better."""
    access.check_access(self.env, self.info, "read")
    rest = self.parse(domain or [])
    found = _named(self, join("AND", [rest, first]), limit)
    if limit is not None:
        with python_errors():
            limit -= len(found)
            if limit <= 0:
                return found
    others = Not(Leaf("id", "in", [id_ for id_, _ in found]))
    return found + search_names(self, name, join("AND", [rest, others]), operator, limit)


def _named(self: Records, node: Node, limit: Any) -> list[list[Any]]:
    query = Query(self.env, self.info).visible(node).order(None)
    ids = [row[0] for row in query.fetch(["t.id"], limit=limit)]
    shown = read.names(self.env, self.info, ids) if ids else {}
    return [[id_, shown.get(id_) or False] for id_ in ids]


def signed(find: Finder, *, new: bool) -> Method:
    """Return `name_search` with the parameters of a version: 18.0 calls the domain `args`."""

    def name_search(
        self: Records, name: Any = "", domain: Any = None, operator: Any = "ilike", limit: Any = 100
    ) -> list[list[Any]]:
        return find(self, name, domain, operator, limit)

    def name_search_18(
        self: Records, name: Any = "", args: Any = None, operator: Any = "ilike", limit: Any = 100
    ) -> list[list[Any]]:
        return find(self, name, args, operator, limit)

    return Method(name_search if new else name_search_18, on_model=True)


def name_create(self: Records, name: Any) -> list[Any]:
    """Create a record that has only a name."""
    made = crud.create(self.env, self.info, [{self.info.declared.rec_name: name}])[0]
    return [made, read.names(self.env, self.info, [made]).get(made) or False]


METHODS = {
    "name_search": signed(search_names, new=True),
    "name_create": Method(name_create, on_model=True),
}
METHODS_18 = {"name_search": signed(search_names, new=False)}
