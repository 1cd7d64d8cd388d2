"""Queries: which records, in which order, and how much of them; asked only when awaited."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Never, Self, TypeVar, Unpack, cast, overload

from zenoo_core.errors import DoesNotExist, InvalidValueError, MultipleObjects
from zenoo_core.models import planning, reading
from zenoo_core.models.aggregate import Aggregate
from zenoo_core.models.expressions import Comparable, Ordering
from zenoo_core.models.grouping import aggregated
from zenoo_core.models.ids import given_id, given_ids
from zenoo_core.models.paging import AHEAD, CHUNK
from zenoo_core.models.plan import Plan
from zenoo_core.models.refusals import shown
from zenoo_core.models.shapes import Dicts, Flat, Records, Shape, Tuples
from zenoo_core.models.terms import Q, Term, held, parts_of

if TYPE_CHECKING:
    from zenoo_core.models.batches import BatchOptions

T = TypeVar("T")
Name = str | Comparable


class Query(Generic[T]):
    """Records of a model, to be narrowed step by step; every step gives a new query.

        companies = client.model("res.partner").filter(is_company=True).order_by("-name")
        first_ten = await companies.limit(10)
        async for company in companies: ...

    Nothing is asked of the server before a query is awaited, iterated, or one of its coroutines
    (`first`, `count`, ...) is; each time it is asked anew. Archived records are left out, as Odoo
    does, unless `with_context(active_test=False)`.

    What a name or a value gets wrong is refused before the call where the model's fields are
    known: `UnknownFieldError`, `UnknownLookupError`, `InvalidValueError`; else by the server.
    """

    # Parts of the question; `terms` all have to hold.
    terms: tuple[Any, ...] = ()
    _order: tuple[Any, ...] = ()
    _only: tuple[Name, ...] | None = None
    _deferred: tuple[Name, ...] = ()
    _limit: int | None = None
    _offset: int = 0
    _paths: tuple[str, ...] = ()
    _shape: Shape = Records()
    _skipping: bool = False

    def __init__(self, client: Any, model: str | type[T]) -> None:
        self._client = client
        self._cls: Any = model
        self.model_name: str = model if isinstance(model, str) else cast("Any", model).__model__

    def _with(self, **changes: Any) -> Self:
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.__dict__.update(changes)
        return new

    # --- which records ---------------------------------------------------------------------------

    def filter(self, *terms: Term | Sequence[Any], **lookups: Any) -> Self:
        """Narrow to the records that all of this holds for: look-ups, terms, raw domains."""
        found = (*parts_of(terms, self.model_name), *held(lookups)) if terms else held(lookups)
        return self._with(terms=self.terms + found)

    def exclude(self, *terms: Term | Sequence[Any], **lookups: Any) -> Self:
        """Leave out the records that all of this holds for."""
        found = Q(*parts_of(terms, self.model_name), **lookups)
        return self._with(terms=self.terms + (~found).parts)

    def limit(self, count: int | None) -> Self:
        """Take at most so many; 0 takes none, None takes all."""
        return self._with(_limit=None if count is None else self._count("limit", count))

    def offset(self, count: int) -> Self:
        """Pass over so many first."""
        return self._with(_offset=self._count("offset", count))

    def _count(self, what: str, count: Any) -> int:
        if type(count) is not int or count < 0:
            raise InvalidValueError(
                f"{what}({shown(count)}): expected a whole number, 0 or more", model=self.model_name
            )
        return count

    @property
    def windowed(self) -> bool:
        """Tell whether a limit or an offset cuts the query."""
        return self._limit is not None or self._offset > 0

    def order_by(self, *terms: Name | Ordering) -> Self:
        """Sort by fields, `-name` in reverse, in place of any order before; without: as Odoo does.

        A term may be written as Odoo writes it: `"name desc nulls last"`.
        """
        return self._with(_order=terms)

    # --- how much of them ------------------------------------------------------------------------

    def only(self, *names: Name) -> Self:
        """Read these fields and no others; the id is always there."""
        return self._with(_only=names)

    def defer(self, *names: Name) -> Self:
        """Leave these fields out of what is read."""
        return self._with(_deferred=self._deferred + names)

    def prefetch(self, *paths: str) -> Self:
        """Read relations along paths (`"order_line.product_id"`) too, in one call per relation."""
        return self._with(_paths=self._paths + tuple(p.replace("__", ".") for p in paths))

    def skip_forbidden(self) -> Self:
        """Read without the fields that the user may not read, and warn which those are."""
        return self._with(_skipping=True)

    def values(self, *names: Name, decode: bool = False) -> Query[dict[str, Any]]:
        """Give dicts, as the server sends them: `False` for empty, dates as text.

        With `decode` the values are those that records have.
        """
        return self._shaped(Dicts(decode), names)

    def values_list(self, *names: Name, flat: bool = False, decode: bool = False) -> Query[Any]:
        """Give tuples of the values of these fields, or with `flat` the values of a single one."""
        if not names or (flat and len(names) > 1):
            raise InvalidValueError(
                f"values_list of {len(names)} fields: expected {'one' if flat else 'at least one'}",
                model=self.model_name,
            )
        return self._shaped(Flat(decode) if flat else Tuples(decode), names)

    def _shaped(self, shape: Shape, names: tuple[Name, ...]) -> Query[Any]:
        only = names or self._only
        return cast("Query[Any]", self._with(_shape=shape, _only=only))

    # --- as whom ---------------------------------------------------------------------------------

    def with_context(self, **context: Any) -> Self:
        """Ask with these context keys as well."""
        return self._with(_client=self._client.with_context(**context))

    def with_company(self, company: int, *others: int) -> Self:
        """Ask as working in a company, and perhaps seeing others too."""
        return self._with(_client=self._client.with_company(company, *others))

    def cache(self, ttl: int) -> Self:
        """Keep what it reads for `ttl` seconds, if there is a cache; 0 looks nothing up."""
        return self._with(_client=self._client.with_cache(ttl))

    # --- asking ----------------------------------------------------------------------------------

    def __await__(self) -> Generator[Any, None, list[T]]:
        return self.all().__await__()

    async def all(self) -> list[T]:
        """Return everything in one call; for many records, iterate."""
        return await reading.read_all(self)

    async def __aiter__(self) -> AsyncGenerator[T, None]:
        async for page in self.pages():
            for item in page:
                yield item

    def pages(self, size: int = CHUNK, ahead: int = AHEAD) -> AsyncGenerator[list[T], None]:
        """Iterate over lists of up to `size`, with up to `ahead` more calls under way.

        The ordered ids are taken first: what was there then and still exists comes exactly once.
        """
        if self._count("size", size) == 0 or self._count("ahead", ahead) == 0:
            raise InvalidValueError("pages: size and ahead are 1 or more", model=self.model_name)
        return reading.read_pages(self, size, ahead)

    async def first(self) -> T | None:
        """Return the first one, or None."""
        return next(iter(await self.limit(self._at_most_one)), None)

    async def last(self) -> T | None:
        """Return the last one in the order, without an order that with the greatest id; or None."""
        return await reading.read_last(self)

    async def get(self, *which: Any, **lookups: Any) -> T:
        """Return the one that there is: `get(7)`, archived or not, or by what `filter` takes.

        Raises `DoesNotExist` or `MultipleObjects`.
        """
        number: int | None = None
        if which and not isinstance(which[0], Term | list | tuple):
            number = given_id(which[0], self.model_name, f"get({shown(which[0])})")
            which = which[1:]
        query = self.filter(*which, **lookups) if which or lookups else self
        if number is None:
            found = await query.limit(2)
        else:
            found = list((await reading.read_by_ids(query, [number])).values())
            query = query.filter(id=number)
        if len(found) == 1:
            return found[0]
        domain = planning.selection(query).domain
        if found:
            raise MultipleObjects(f"{self.model_name}: more than one record fits {domain!r}")
        raise DoesNotExist(f"{self.model_name}: no record fits {domain!r}")

    async def in_bulk(self, ids: Iterable[int]) -> dict[int, T]:
        """Return records by id, archived or not, in the order of the ids; missing ones left out."""
        wanted = given_ids(ids, self.model_name, "in_bulk")
        return await reading.read_by_ids(self, list(dict.fromkeys(wanted)))

    async def ids(self) -> list[int]:
        """Return the ids alone."""
        return await reading.ids_alone(self)

    async def count(self) -> int:
        """Return how many there are, within the limit."""
        return await reading.count(self)

    async def exists(self) -> bool:
        """Tell whether there is any."""
        return bool(await self.limit(self._at_most_one).ids())

    @property
    def _at_most_one(self) -> int:
        return 0 if self._limit == 0 else 1

    async def explain(self) -> Plan:
        """Return what would be sent; asks at most for the model's fields."""
        return await planning.explained(self)

    @overload
    async def aggregate(self, /, **measures: Aggregate | str) -> dict[str, Any]: ...
    @overload
    async def aggregate(
        self, by: Name, /, *more: Name, **measures: Aggregate | str
    ) -> list[dict[str, Any]]: ...
    async def aggregate(
        self, by: Name | None = None, /, *more: Name, **measures: Aggregate | str
    ) -> dict[str, Any] | list[dict[str, Any]]:
        """Return a dict for each group, or without `by` a single one of all records.

        `by` are fields, dates with a span (`"create_date:month"`), whose value is the start of it;
        `measures` are `Sum("amount")`, `"amount:sum"`, `Count()`, ... by the name that they get.
        """
        if by is None and self.windowed:
            raise InvalidValueError(
                "one aggregate of a query with a limit or an offset: the server would not heed it",
                model=self.model_name,
                hint="Take the ids first: filter(id__in=await query.ids()).aggregate(...).",
            )
        found = await aggregated(self, () if by is None else (by, *more), measures)
        return found if by is not None else found[0]

    # --- changing --------------------------------------------------------------------------------

    async def create(self, **values: Any) -> T:
        """Create a record and return it; what was not given is read by `await record.fetch()`."""
        return cast("T", await self._client.models.create(self._client, self._cls, values))

    async def bulk_create(
        self, rows: Iterable[Mapping[str, Any]], **options: Unpack[BatchOptions]
    ) -> list[int]:
        """Create records in chunks and return their ids in the order of the rows.

        Each chunk is one transaction. Raises `BatchFailed` with a report for each record: before
        anything is sent if a row does not fit, else after the first chunk that was refused.
        """
        models = self._client.models
        return cast("list[int]", await models.bulk_create(self._client, self._cls, rows, **options))

    async def bulk_write(
        self,
        records: Iterable[Any],
        values: Mapping[str, Any] | None = None,
        **options: Unpack[BatchOptions],
    ) -> int:
        """Write the same values on given records, or `{record: its values}`, in chunks.

        The query's own conditions do not matter here. Raises as `bulk_create`.
        """
        models = self._client.models
        done = await models.bulk_write(self._client, self._cls, records, values, **options)
        return cast("int", done)

    async def bulk_delete(self, records: Iterable[Any], **options: Unpack[BatchOptions]) -> int:
        """Delete given records in chunks; raises as `bulk_create`."""
        models = self._client.models
        return cast("int", await models.bulk_delete(self._client, self._cls, records, **options))

    async def update(self, **values: Any) -> int:
        """Write the same values on all of them and return how many there were."""
        return await reading.change(self, "update", "bulk_write", values)

    async def delete(self) -> int:
        """Delete all of them and return how many there were."""
        return await reading.change(self, "delete", "bulk_delete")

    # --- what it is not --------------------------------------------------------------------------

    def __bool__(self) -> Never:
        raise TypeError("a query is neither true nor false: use `await query.exists()`")

    def __iter__(self) -> Never:
        raise TypeError("a query is asynchronous: `async for record in query`, or await it")

    def __len__(self) -> Never:
        raise TypeError("a query has no length before it is asked: use `await query.count()`")

    def __repr__(self) -> str:
        asked = f", {Q.of(self.terms)!r}" if self.terms else ""
        given = (("offset", self._offset), ("limit", self._limit))
        window = "".join(f", {name}={value}" for name, value in given if value)
        return f"<Query of {self.model_name}{asked}{window}>"
