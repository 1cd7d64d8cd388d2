"""The forms in which a query gives what it read: records, dicts, tuples, or single values."""

from __future__ import annotations

from operator import attrgetter, itemgetter
from typing import Any, Protocol

from attrs import frozen

from zenoo_core.models.plan import Plan

Row = dict[str, Any]


class Shape(Protocol):
    """How rows are read and what is made of them; `typed` if the model's class is needed."""

    @property
    def typed(self) -> bool:
        """Tell whether the model's class is needed."""

    def id_of(self, row: Any, /) -> Any:
        """Return the id of one of the rows that `read` gives."""

    async def read(
        self, client: Any, cls: Any, plan: Plan, method: str, argument: Any, kwargs: Row
    ) -> list[Any]:
        """Make a call and return rows that know their ids."""

    def finish(self, plan: Plan, rows: list[Any], /) -> list[Any]:
        """Return what the query gives for rows that are in order."""


@frozen
class Records:
    """Objects of the model's class."""

    typed = True
    id_of = staticmethod(attrgetter("id"))

    async def read(
        self, client: Any, cls: Any, plan: Plan, method: str, argument: Any, kwargs: Row
    ) -> list[Any]:
        models = client.models
        found = await models.records(client, cls, method, (argument,), kwargs, plan.columns)
        if plan.prefetch and found:
            await models.prefetch(found, list(plan.prefetch))
        return list(found)

    def finish(self, plan: Plan, rows: list[Any]) -> list[Any]:
        return rows


@frozen
class Dicts:
    """Rows as the server sends them; with `decode` their values are those of records."""

    decode: bool = False

    @property
    def typed(self) -> bool:
        return self.decode

    def id_of(self, row: Any) -> Any:
        return row.id if self.decode else row["id"]

    async def read(
        self, client: Any, cls: Any, plan: Plan, method: str, argument: Any, kwargs: Row
    ) -> list[Any]:
        if self.decode:
            return await _RECORDS.read(client, cls, plan, method, argument, kwargs)
        rows: list[Any] = await client.call_kw(plan.model, method, (argument,), kwargs)
        return rows

    def finish(self, plan: Plan, rows: list[Any]) -> list[Any]:
        return [_dict(plan, row) for row in rows] if self.decode else rows


_RECORDS = Records()


def _dict(plan: Plan, record: Any) -> Row:
    return {"id": record.id, **{name: record[name] for name in plan.columns}}


@frozen
class Tuples(Dicts):
    """Tuples of the values of some fields, in the order that was asked for."""

    def finish(self, plan: Plan, rows: list[Any]) -> list[Any]:
        names = plan.columns
        return [tuple([row[name] for name in names]) for row in super().finish(plan, rows)]


@frozen
class Flat(Dicts):
    """The values of a single field."""

    def finish(self, plan: Plan, rows: list[Any]) -> list[Any]:
        (name,) = plan.columns
        return list(map(itemgetter(name), super().finish(plan, rows)))
