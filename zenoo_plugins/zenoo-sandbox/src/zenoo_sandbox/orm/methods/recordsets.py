"""Helpers of recordsets: callable in 18.0, where a recordset is answered as ids or as text."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.methods.reading import search
from zenoo_sandbox.orm.read import choose, existing, read
from zenoo_sandbox.orm.records import Records

ALSO_PRIVATE_19 = frozenset(
    {
        "check_access",
        "ensure_one",
        "grouped",
        "mapped",
        "modified",
        "flush_model",
        "flush_recordset",
    }
    | {"invalidate_model", "invalidate_recordset", "fetch", "concat", "union", "filtered_domain"}
)


def exists(self: Records) -> list[int]:
    """Return the ids that exist."""
    return existing(self.env, self.info, self.ids)


def browse(self: Records, ids: Any = ()) -> str:
    """Return the text of a recordset."""
    found = ids if isinstance(ids, list | tuple) else (ids,)
    return str(Records(self.env, self.info, tuple(found)))


def sudo(self: Records, flag: Any = True) -> str:
    """Return the text of the recordset; what it was raised to ends with the call."""
    return str(self)


def with_context(self: Records, *args: Any, **kwargs: Any) -> str:
    """Return the text of the recordset."""
    return str(self)


def with_user(self: Records, user: Any) -> str:
    """Return the text of the recordset."""
    return str(self)


def with_company(self: Records, company: Any) -> str:
    """Return the text of the recordset."""
    return str(self)


def search_fetch(
    self: Records,
    domain: Any,
    field_names: Any,
    offset: Any = 0,
    limit: Any = None,
    order: Any = None,
) -> list[int]:
    """Return the ids of a domain, after a look at the fields."""
    choose(self.env, self.info, field_names)
    return search(self, domain, offset, limit, order)


def filtered(self: Records, func: Any) -> list[int]:
    """Return the ids whose field is set; refuse what is no name: no function is on the wire."""
    if isinstance(func, str):
        found = read(self.env, self.info, existing(self.env, self.info, self.ids), [func])
        return [record["id"] for record in found if record[func]]
    raise PythonError(TypeError, f"{type(func).__name__!r} object is not callable")


METHODS = {
    "exists": Method(exists),
    "browse": Method(browse),
    "sudo": Method(sudo),
    "with_context": Method(with_context),
    "with_user": Method(with_user),
    "with_company": Method(with_company),
    "search_fetch": Method(search_fetch, on_model=True),
    "filtered": Method(filtered),
}
