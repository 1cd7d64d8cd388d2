"""name_search and name_create."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.orm import access, crud, read
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.domain import Node, join
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.records import Records


def name_search(
    self: Records, name: Any = "", domain: Any = None, operator: Any = "ilike", limit: Any = 100
) -> list[list[Any]]:
    """Return [id, display name] of the records whose name matches."""
    return _search(self, name, domain, operator, limit)


def name_search_18(
    self: Records, name: Any = "", args: Any = None, operator: Any = "ilike", limit: Any = 100
) -> list[list[Any]]:
    """Return [id, display name] of the records whose name matches."""
    return _search(self, name, args, operator, limit)


def _search(self: Records, name: Any, domain: Any, operator: Any, limit: Any) -> list[list[Any]]:
    env, info = self.env, self.info
    access.check_access(env, info, "read")
    parts: list[Node] = [self.parse(domain or [])]
    if name or operator not in ("like", "ilike"):
        leaf = self.parse([["display_name", operator, name]])
        parts.insert(0, leaf)
    query = Query(env, info).visible(join("AND", parts)).order(None)
    ids = [row[0] for row in query.fetch(["t.id"], limit=limit)]
    shown = read.names(env, info, ids) if ids else {}
    return [[id_, shown.get(id_) or False] for id_ in ids]


def name_create(self: Records, name: Any) -> list[Any]:
    """Create a record that has only a name."""
    made = crud.create(self.env, self.info, [{self.info.declared.rec_name: name}])[0]
    return [made, read.names(self.env, self.info, [made]).get(made) or False]


METHODS = {
    "name_search": Method(name_search, on_model=True),
    "name_create": Method(name_create, on_model=True),
}
METHODS_18 = {"name_search": Method(name_search_18, on_model=True)}
