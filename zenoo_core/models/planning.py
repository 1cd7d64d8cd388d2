"""From a query to its plan: asks at most for the fields of the model."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from attrs import evolve

from zenoo_core.errors import InvalidValueError
from zenoo_core.models.comparing import RELATIONAL
from zenoo_core.models.plan import Plan, columns_of, order_of
from zenoo_core.models.terms import domain_of, unsearchable
from zenoo_core.records import EMPTY

if TYPE_CHECKING:
    from zenoo_core.models.query import Query


class FieldsSkipped(UserWarning):
    """A query is read without fields that the user may not read."""


def selection(query: Query[Any], *, reverse: bool = False) -> Plan:
    """Return which records a query selects and in which order, without what is read of them."""
    model, resolver = query._cls, query._client.models.resolver
    order = order_of(query._order, model, resolver, reverse=reverse)
    if reverse:
        order = f"{order}, id desc" if order else "id desc"
    domain = domain_of(query.terms, model, resolver)
    return Plan(
        query.model_name, domain, (), order, query._limit, query._offset, prefetch=query._paths
    )


async def plan_of(query: Query[Any], *, reverse: bool = False) -> Plan:
    """Return what reading a query sends; asks for the model's fields where they are needed."""
    models, view = query._client.models, query._client
    cls = await models.load(query._cls, view) if _needs_class(query) else None
    if query._skipping:
        await models.metadata(query.model_name, view)
    plan = selection(query, reverse=reverse)
    columns = models.columns(cls) if query._only is None else query._only
    names = columns_of(columns, query._cls, models.resolver)
    left_out = columns_of(query._deferred, query._cls, models.resolver)
    kept = [name for name in names if name not in left_out]
    kept += [name for name in _prefetched(query) if name not in kept]
    return evolve(plan, columns=_readable(query, kept))


async def explained(query: Query[Any]) -> Plan:
    """Return the plan with the whole context and what is known to be wrong with it."""
    plan = await plan_of(query)
    found = unsearchable(plan.domain, query._cls, query._client.models.resolver)
    told = tuple(f"{model}: field {path!r} cannot be searched" for model, path in found)
    return evolve(plan, context=dict(query._client.context), warnings=told)


async def refuse_ignored(query: Query[Any]) -> None:
    """Raise `InvalidValueError` for a condition that the server would pass over in silence.

    That is for changes: what was meant for a few records would be done to all of them. Asks for
    the fields of the models that the conditions name, once for a client.
    """
    ignored = await _ignored(query, selection(query).domain, query.model_name)
    if ignored:
        raise InvalidValueError(
            f"the server cannot search {', '.join(map(repr, ignored))} and would pass it over",
            model=query.model_name,
            hint="Narrow the query by stored fields, or read, select here, and change by ids.",
        )


async def _ignored(query: Query[Any], domain: Any, model: str) -> list[str]:
    found: list[str] = []
    for item in domain:
        if isinstance(item, str) or not isinstance(item[0], str) or item[0] == "id":
            continue
        path, operator, value = item
        at = model
        for name in path.split("."):
            known = await query._client.models.metadata(at, query._client) if at else EMPTY
            if (told := known.get(name)) is None:
                break  # the server says by itself that there is no such field
            if told.get("searchable") is False:
                found.append(path)
            at = told.get("relation") or ""
        if operator in ("any", "not any") and at:
            found += await _ignored(query, value, at)
    return found


def _needs_class(query: Query[Any]) -> bool:
    return query._only is None or query._shape.typed


def _prefetched(query: Query[Any]) -> list[str]:
    """Return the fields that the paths to be prefetched begin with, which have to be read."""
    resolver = query._client.models.resolver
    found: dict[str, None] = {}
    for path in query._paths:
        target = resolver.target(query._cls, path)
        if target.facts.kind and target.facts.kind not in RELATIONAL:
            raise InvalidValueError(
                f"prefetch({path!r}): {target.path!r} of type {target.facts.kind} is no relation",
                model=query.model_name,
                hint="A path consists of relations: prefetch('order_line.product_id').",
            )
        found[target.path.partition(".")[0]] = None
    return list(found)


def _readable(query: Query[Any], columns: list[str]) -> tuple[str, ...]:
    if not query._skipping:
        return tuple(columns)
    known = query._client.models.known_metadata(query.model_name, query._client) or EMPTY
    forbidden = [name for name in columns if name not in known and name != "id"]
    if forbidden:
        _told(query.model_name, forbidden)
    return tuple(name for name in columns if name not in forbidden)


def _told(model: str, forbidden: list[str]) -> None:
    text = f"{model}: left out what this user may not read: {', '.join(forbidden)}"
    warnings.warn(text, FieldsSkipped, stacklevel=5)
