"""The calls that a query makes."""

from __future__ import annotations

from array import array
from collections.abc import AsyncGenerator, Mapping
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve

from zenoo_core.errors import AccessError, ClientStateError
from zenoo_core.models import paging
from zenoo_core.models.domain import Domain
from zenoo_core.models.plan import Plan
from zenoo_core.models.planning import plan_of, refuse_ignored, selection
from zenoo_core.models.refused import told_better
from zenoo_core.records import EMPTY

if TYPE_CHECKING:
    from zenoo_core.models.query import Query

T = TypeVar("T")
_ARCHIVED_TOO = {"context": {"active_test": False}}


async def read_all(query: Query[T], *, reverse: bool = False) -> list[T]:
    """Read everything in one call."""
    if query._limit == 0:
        return []
    plan = await plan_of(query, reverse=reverse)
    rows = await _asked(query, plan, "search_read", plan.domain, plan.window())
    return _finished(query, plan, rows)


async def read_pages(query: Query[T], size: int, ahead: int) -> AsyncGenerator[list[T], None]:
    """Take the ids, then read chunks of them; each chunk is a page, but for what has gone."""
    plan = await plan_of(query)
    began = monotonic()
    ids = array("q", await _ids(query, plan))
    took = monotonic() - began
    async for page in paging.pages(ids, partial(_chunk, query, plan), size, ahead, took):
        yield _finished(query, plan, page)
        del page


async def read_by_ids(query: Query[T], ids: list[int]) -> dict[int, T]:
    """Read the records of some ids, archived ones too, that are among those of the query."""
    plan = await plan_of(query)
    if query.terms:
        plan = evolve(plan, domain=[("id", "in", ids), *plan.domain], limit=None, offset=0)
        among = set(await _ids(query, plan, _ARCHIVED_TOO))
        ids = [number for number in ids if number in among]
    found: dict[int, T] = {}
    async for rows in paging.pages(array("q", ids), partial(_chunk, query, plan)):
        keys = map(query._shape.id_of, rows)
        found.update(zip(keys, _finished(query, plan, rows), strict=True))
    return found


async def read_last(query: Query[T]) -> T | None:
    """Read the last record, within the window if there is one."""
    if not query.windowed:
        return next(iter(await read_all(query.limit(1), reverse=True)), None)
    ids = await ids_alone(query)
    found = await read_by_ids(query._with(terms=()), ids[-1:])
    return next(iter(found.values()), None)


async def ids_alone(query: Query[Any]) -> list[int]:
    """Search without reading."""
    return await _ids(query, selection(query))


async def count(query: Query[Any]) -> int:
    """Count, up to where the window ends."""
    if query._limit == 0:
        return 0
    plan = selection(query)
    most = {"limit": query._offset + query._limit} if query._limit else {}
    found = await told_better(
        query, plan, query._client.call_kw(plan.model, "search_count", (plan.domain,), most)
    )
    return max(0, int(found) - query._offset)


async def change(query: Query[Any], word: str, method: str, *values: Mapping[str, Any]) -> int:
    """Change everything that a query selects and return how many records that were."""
    if not query.terms:
        raise ClientStateError(
            f"{word} of every record of {query.model_name}",
            hint="Narrow the query with filter(), or say filter([]) if all of them are meant.",
        )
    if values:
        models, view = query._client.models, query._client
        models.checked(view, await models.load(query._cls, view), values[0])
    await refuse_ignored(query)
    ids = await ids_alone(query)
    if ids:
        await getattr(query._client.models, method)(query._client, query._cls, ids, *values)
    return len(ids)


async def _ids(query: Query[Any], plan: Plan, options: Mapping[str, Any] = EMPTY) -> list[int]:
    if plan.limit == 0:
        return []
    kwargs = {**plan.window(), **options}
    call = query._client.call_kw(plan.model, "search", (plan.domain,), kwargs)
    found: list[int] = await told_better(query, plan, call)
    return found


async def _chunk(query: Query[Any], plan: Plan, ids: list[int]) -> list[Any]:
    """Read the records of these ids that still exist and may be read, in order.

    `read` does not hide archived records, and unlike a search with `active_test=False` it gives
    relations as they are elsewhere; but it refuses everything for one record out of bounds.
    """
    try:
        rows = await _asked(query, plan, "read", ids)
    except AccessError:
        permitted = evolve(plan, domain=[("id", "in", ids)], order="", limit=None, offset=0)
        kept = set(await _ids(query, permitted, _ARCHIVED_TOO))
        if len(kept) == len(ids):
            raise  # it is about a field, not about a record
        ids = [number for number in ids if number in kept]
        rows = await _asked(query, plan, "read", ids)
    return paging.in_order(ids, rows, query._shape.id_of)


async def _asked(
    query: Query[Any],
    plan: Plan,
    method: str,
    argument: Domain | list[int],
    options: Mapping[str, Any] = EMPTY,
) -> list[Any]:
    kwargs = {"fields": list(plan.columns) or ["id"], **options}
    call = query._shape.read(query._client, query._cls, plan, method, argument, kwargs)
    return await told_better(query, plan, call)


def _finished(query: Query[T], plan: Plan, rows: list[Any]) -> list[T]:
    return query._shape.finish(plan, rows)
