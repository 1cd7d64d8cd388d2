"""web_read, web_search_read, web_save, web_save_multi, web_name_search."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import PythonError
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.methods import names, reading
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.specification import web_read as _read


def web_read(self: Records, specification: Any) -> list[dict[str, Any]]:
    """Return the records as the specification asks."""
    return _read(self.env, self.info, self.ids, specification)


def web_search_read(
    self: Records,
    domain: Any,
    specification: Any,
    offset: Any = 0,
    limit: Any = None,
    order: Any = None,
    count_limit: Any = None,
) -> dict[str, Any]:
    """Return the records of a domain, and how many there are without a limit."""
    ids = reading.search(self, domain, offset, limit, order)
    records = _read(self.env, self.info, ids, specification)
    if not records:
        return {"length": 0, "records": []}
    with python_errors():
        length = len(ids) + int(offset or 0)
        full = bool(limit) and len(ids) == int(limit)
        counted = bool(count_limit) and int(count_limit) <= length
    force = bool(limit) and self.env.context.get("force_search_count")
    if (full and not counted) or force:
        length = reading.search_count(self, domain, count_limit)
    return {"length": length, "records": records}


def web_save(
    self: Records, vals: Any, specification: Any, next_id: Any = None
) -> list[dict[str, Any]]:
    """Write to the records, or create one where there is none; return it, or the next one."""
    if self.ids:
        crud.write(self.env, self.info, self.ids, vals)
        ids = list(self.ids)
    else:
        ids = crud.create(self.env, self.info, [vals])
    if next_id:
        ids = [next_id]
    return _read(self.env.with_context(bin_size=True), self.info, ids, specification)


def web_save_multi(self: Records, vals_list: Any, specification: Any) -> list[dict[str, Any]]:
    """Write to each record its own values; return them."""
    with python_errors():
        values = list(vals_list)
    if len(self.ids) != len(values):
        text = "Each record must have a corresponding vals entry."
        raise PythonError(ValueError, text)
    for id_, vals in zip(self.ids, values, strict=True):
        crud.write(self.env, self.info, [id_], vals)
    return _read(self.env.with_context(bin_size=True), self.info, self.ids, specification)


def web_name_search(
    self: Records,
    name: Any,
    specification: Any,
    domain: Any = None,
    operator: Any = "ilike",
    limit: Any = 100,
) -> list[dict[str, Any]]:
    """Return the records whose name matches, as the specification asks."""
    own = self.info.declared.methods.get("name_search") or names.METHODS["name_search"]
    found = own.run(self, name, domain, operator, limit)
    if isinstance(specification, dict) and [*specification] == ["display_name"]:
        formatted = "__formatted_display_name"
        return [{"id": id_, "display_name": shown, formatted: shown} for id_, shown in found]
    return _read(self.env, self.info, [id_ for id_, _ in found], specification)


def web_resequence(
    self: Records, specification: Any, field_name: Any = "sequence", offset: Any = 0
) -> list[dict[str, Any]]:
    """Number the records in their order, from `offset` on; return them."""
    with python_errors():
        if field_name not in self.info.fields:
            return []
        numbered = list(enumerate(self.ids, int(offset)))
    for number, id_ in numbered:
        crud.write(self.env, self.info, [id_], {field_name: number})
    return _read(self.env, self.info, self.ids, specification)


METHODS = {
    "web_resequence": Method(web_resequence),
    "web_read": Method(web_read),
    "web_search_read": Method(web_search_read, on_model=True),
    "web_save": Method(web_save),
    "web_save_multi": Method(web_save_multi),
    "web_name_search": Method(web_name_search, on_model=True),
}
