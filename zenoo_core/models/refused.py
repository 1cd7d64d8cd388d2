"""What is said when the server refuses a query: a close match, the fields that are forbidden."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from zenoo_core.config.problems import close_to
from zenoo_core.errors import AccessError, UnknownFieldError, ZenooError
from zenoo_core.models.plan import Plan
from zenoo_core.records import EMPTY

if TYPE_CHECKING:
    from zenoo_core.models.query import Query

T = TypeVar("T")
# Recorded: "Invalid field res.partner.x in condition (…", "Invalid field 'x' on 'res.partner'".
_INVALID = re.compile(r"Invalid field (?:([\w.]+)\.(\w+) in |'(\w+)' on (?:model )?'([\w.]+)')")


async def told_better(query: Query[Any], plan: Plan, call: Awaitable[T]) -> T:
    """Make the call; say what was probably meant where the server knows no such field."""
    try:
        return await call
    except UnknownFieldError as error:
        error.hint = await _advice(query, error) or error.hint
        raise
    except AccessError as error:
        if plan.columns and (names := await _forbidden(query, plan)):
            error.hint = (
                f"This user may not read {', '.join(names)}: leave them out with only() or "
                "defer(), or let skip_forbidden() do it."
            )
        raise


async def _advice(query: Query[Any], error: UnknownFieldError) -> str:
    found = _INVALID.search(error.message)
    if found is None:
        return ""
    model, field = found[1] or found[4], found[2] or found[3]
    close = close_to(field, await _metadata(query, model))
    return f"{model} has no field {field!r}, did you mean {close!r}?" if close else ""


async def _forbidden(query: Query[Any], plan: Plan) -> list[str]:
    known = await _metadata(query, plan.model)
    return [name for name in plan.columns if name not in known] if known else []


async def _metadata(query: Query[Any], model: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = await query._client.models.metadata(model, query._client)
    except ZenooError:
        return EMPTY  # the refusal that is being explained matters more
    return found
