"""search, search_read, search_count, read."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import access, read
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.records import Records


def search(
    self: Records, domain: Any, offset: Any = 0, limit: Any = None, order: Any = None
) -> list[int]:
    """Return the ids of a domain."""
    access.check_access(self.env, self.info, "read")
    query = Query(self.env, self.info).visible(self.parse(domain)).order(order)
    return [row[0] for row in query.fetch(["t.id"], limit=limit, offset=offset)]


def search_count(self: Records, domain: Any, limit: Any = None) -> int:
    """Return how many records a domain has, counting no further than the limit."""
    access.check_access(self.env, self.info, "read")
    return Query(self.env, self.info).visible(self.parse(domain)).count(limit)


def search_read(
    self: Records,
    domain: Any = None,
    fields: Any = None,
    offset: Any = 0,
    limit: Any = None,
    order: Any = None,
    **read_kwargs: Any,
) -> list[dict[str, Any]]:
    """Return the records of a domain."""
    load = read_kwargs.pop("load", "_classic_read")
    if read_kwargs:
        text = "BaseModel._read_format() got an unexpected keyword argument "
        raise PythonError(TypeError, text + repr(next(iter(read_kwargs))))
    return read.search_read(
        self.env,
        self.info,
        self.parse(domain or []),
        fields,
        limit=limit,
        offset=offset,
        order=order,
        load=load,
    )


def read_records(
    self: Records, fields: Any = None, load: Any = "_classic_read"
) -> list[dict[str, Any]]:
    """Return the records that exist, in the order of the ids."""
    return read.read(self.env, self.info, self.numbers, fields, load=load)


METHODS = {
    "search": Method(search, on_model=True),
    "search_count": Method(search_count, on_model=True),
    "search_read": Method(search_read, on_model=True),
    "read": Method(read_records),
}
