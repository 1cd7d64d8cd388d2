"""The operations on records that every model of Odoo has, as methods of the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, overload

from zenoo_core.errors import InvalidArgumentsError
from zenoo_core.records import EMPTY

Record = dict[str, Any]
Domain = Sequence[Any]
Ids = int | Sequence[int]


class Operations:
    """`search`, `read`, `create`, ... over `call_kw`; arguments are in Odoo's own order."""

    async def call_kw(
        self,
        model: str,
        method: str,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] = EMPTY,
        *,
        result_type: Any = Any,
    ) -> Any:
        """Call any public method of a model: the one way on which all the others go.

        A `context` among the keyword arguments is laid over the client's. `result_type` is what the
        result is decoded into: a type, or a `ResultDecoder`. Raises `OdooError`,
        `TransportError`, `OutcomeUnknown`, `PluginError`, `NotLoggedIn`.
        """
        raise TypeError(f"{type(self).__name__} must override call_kw")

    async def call(self, model: str, method: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call any public method of a model with its arguments as they are; raises as `call_kw`."""
        return await self.call_kw(model, method, args, kwargs)

    async def execute(self, model: str, method: str, /, *args: Any, **kwargs: Any) -> Any:
        """Do as `call`, under the name that Odoo's own service has."""
        return await self.call_kw(model, method, args, kwargs)

    async def search(
        self,
        model: str,
        domain: Domain = (),
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
    ) -> list[int]:
        """Return the ids of the records that a domain selects, in order.

        Archived records are left out unless the context has `active_test=False`. A limit of None
        or 0 means no limit.
        """
        kwargs = _given(offset=offset or None, limit=limit, order=order)
        return cast("list[int]", await self.call_kw(model, "search", (domain,), kwargs))

    async def search_read(
        self,
        model: str,
        domain: Domain = (),
        fields: Sequence[str] | None = None,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
    ) -> list[Record]:
        """Search and read in one call; without `fields` every readable field, which may be much."""
        kwargs = _given(fields=fields, offset=offset or None, limit=limit, order=order)
        return cast("list[Record]", await self.call_kw(model, "search_read", (domain,), kwargs))

    async def search_count(self, model: str, domain: Domain = (), limit: int | None = None) -> int:
        """Return how many records a domain selects, counting up to `limit`."""
        kwargs = _given(limit=limit)
        return cast("int", await self.call_kw(model, "search_count", (domain,), kwargs))

    async def read(self, model: str, ids: Ids, fields: Sequence[str] | None = None) -> list[Record]:
        """Return the records with these ids; ids that do not exist are left out, as Odoo does."""
        kwargs = EMPTY if fields is None else {"fields": fields}
        return cast("list[Record]", await self.call_kw(model, "read", (_list(ids),), kwargs))

    @overload
    async def create(self, model: str, values: Mapping[str, Any]) -> int: ...
    @overload
    async def create(self, model: str, values: Sequence[Mapping[str, Any]]) -> list[int]: ...
    async def create(
        self, model: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> int | list[int]:
        """Create one record and return its id, or a list of records and return their ids.

        All are created or none. `OutcomeUnknown` if the answer got lost:
        what may have been created is not sent again.
        """
        created = await self.call_kw(model, "create", (values,))
        if isinstance(values, Mapping) and isinstance(created, list):
            return cast("int", created[0])  # some servers answer with a list for one dict, too
        return cast("int | list[int]", created)

    async def write(self, model: str, ids: Ids, values: Mapping[str, Any]) -> bool:
        """Write the same values on records; None and False clear a field.

        A many2one takes a bare id: Odoo clears the field in silence for anything else.
        """
        return cast("bool", await self.call_kw(model, "write", (_list(ids), values)))

    async def unlink(self, model: str, ids: Ids) -> bool:
        """Delete records; raises `MissingError` if one of them does not exist."""
        return cast("bool", await self.call_kw(model, "unlink", (_list(ids),)))

    async def fields_get(
        self,
        model: str,
        fields: Sequence[str] | None = None,
        attributes: Sequence[str] | None = None,
    ) -> dict[str, Record]:
        """Return a model's fields by name with their attributes; unknown names are left out."""
        kwargs = _given(allfields=fields, attributes=attributes)
        return cast("dict[str, Record]", await self.call_kw(model, "fields_get", (), kwargs))


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _list(ids: Ids) -> Sequence[int]:
    return [ids] if isinstance(ids, int) else ids


def check_call(model: Any, method: Any, args: Any, kwargs: Any) -> None:
    """Raise `InvalidArgumentsError` for what cannot be a call on any server."""
    listed = isinstance(args, Sequence) and not isinstance(args, str | bytes)
    named = isinstance(kwargs, Mapping)
    context = (kwargs.get("context") if named else None) or EMPTY
    for name, value, fits, expected in (
        ("model", model, isinstance(model, str) and model, "the name of a model"),
        ("method", method, isinstance(method, str) and method, "the name of a method"),
        ("args", args, listed, "a list or a tuple"),
        ("kwargs", kwargs, named, "a dict"),
        ("context", context, isinstance(context, Mapping), "a dict"),
    ):
        if not fits:
            found = f"of type {type(value).__name__}" if value != "" else "empty text"
            raise InvalidArgumentsError(
                f"{name} is {found}, expected {expected}", model=str(model), method=str(method)
            )
