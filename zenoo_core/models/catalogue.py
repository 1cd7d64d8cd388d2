"""What one client knows of models: their classes, their metadata, and how to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack, cast

from zenoo_core.errors import ClientStateError
from zenoo_core.models import batches, combining, registry
from zenoo_core.models.base import OdooModel
from zenoo_core.models.batches import Batch, BatchOptions
from zenoo_core.models.checking import by_name, checked
from zenoo_core.models.concrete import bare, concrete_class, loose_class
from zenoo_core.models.decoding import Plan, Rows
from zenoo_core.models.field import Field
from zenoo_core.models.groups import Source
from zenoo_core.models.loading import Loader, prefetch
from zenoo_core.models.metadata import Attributes, Metadata, fields_of
from zenoo_core.models.record import Record
from zenoo_core.models.resolving import Resolver

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

ModelName = str | type[Record]
Bases = tuple[type[OdooModel], ...]

_MOST_PLANS = 512  # sets of fields that records were read with


class Models:
    """The models of a client, shared by its views.

    `register` adds classes before the client opens. Records remember the view of the client that
    they were read with.
    """

    def __init__(self, client: ZenooClient, classes: Iterable[type[OdooModel]] = ()) -> None:
        self._given = [(registry.checked_name(None, cls), cls) for cls in classes]
        self._registered: list[tuple[str, type[OdooModel]]] = []
        self._bases: dict[str, Bases] | None = None
        self._is_open = False
        self._plans: dict[tuple[Bases, tuple[str, ...] | None], Plan] = {}
        self._metadata = Metadata(client)
        self._shared: dict[Bases, tuple[Attributes | None, tuple[str, ...] | None]] = {}
        self.loader = Loader(self)
        self.resolver = Resolver(self)

    # --- classes ---------------------------------------------------------------------------------

    def register(self, name: str, cls: type[OdooModel]) -> None:
        """Register a class for a model, for this client; `open` says what does not fit together."""
        if self._is_open:
            raise ClientStateError(
                f"{cls.__qualname__} cannot be registered any more: the client is open",
                hint="Register models before open(), or by `ZenooClient(models=[...])`.",
            )
        self._registered.append((registry.checked_name(name, cls), cls))

    def open(self, ask: Callable[[Models], None]) -> None:
        """Let plugins register (`ask`), and put together what was registered anywhere.

        Raises `ModelConflict` where two classes do not fit together.
        """
        self._is_open = False  # an opening may have failed before
        ask(self)
        self._bases = self._combined()
        self._is_open = True

    def _combined(self) -> dict[str, Bases]:
        """Return the bases by model: the process's classes, the plugins', the client's own."""
        classes: dict[str, list[type[OdooModel]]] = {}
        for name, cls in (*registry.defaults(), *self._registered, *self._given):
            classes.setdefault(name, []).append(cls)
        return {
            name: combining.combined(name, list(dict.fromkeys(found)))
            for name, found in classes.items()
        }

    def known(self, model: ModelName) -> type[OdooModel] | None:
        """Return the concrete class of a model, if it can be had without asking the server."""
        name, bases = self._find(model)
        return None if bases is None else self._plan(name, bases, None).cls

    def concrete(self, model: ModelName) -> type[OdooModel]:
        """Return the concrete class of a model that is declared or was loaded."""
        if (found := self.known(model)) is None:
            raise ClientStateError(
                f"model {model!r} is not declared",
                hint="await client.models.load(name) makes a class from the server's metadata.",
            )
        return found

    async def load(self, model: ModelName, view: ZenooClient | None = None) -> type[OdooModel]:
        """Return the concrete class of a model; asks the server once where nobody declared one.

        `view` says for whom. Raises `UnknownModelError` if there is no such model.
        """
        return (await self.plan(model, view=view)).cls

    def columns(self, cls: type[OdooModel]) -> tuple[str, ...]:
        """Return the server's names of the fields that a loaded class reads by itself."""
        return tuple(cls.__fields__[name].column for name in cls.__default__)

    def known_metadata(self, name: str, view: ZenooClient | None = None) -> Attributes | None:
        """Return a model's fields with their attributes, if they were asked for."""
        return self._metadata.known(name, view)

    async def metadata(self, name: str, view: ZenooClient | None = None) -> Attributes:
        """Return a model's fields with their attributes; asked once for a client and user."""
        return await self._metadata.get(name, view)

    # --- records ---------------------------------------------------------------------------------

    async def records(
        self,
        view: ZenooClient,
        model: ModelName,
        method: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        names: tuple[str, ...] | None = None,
    ) -> list[Any]:
        """Make a call that answers rows, and return them as records.

        `names` are the fields to be read, those of the class by default; the argument `fields` is
        made of them.
        """
        plan = await self.plan(model, names, view)
        rows = Rows(plan, Source(self, view))
        answer = await view.call_kw(
            plan.cls.__model__, method, args, {"fields": plan.columns, **kwargs}, result_type=rows
        )
        if answer and isinstance(answer[0], Mapping):  # a plugin answered with rows of its own
            answer = rows.careful(answer)
        return answer or []

    async def plan(
        self,
        model: ModelName,
        names: tuple[str, ...] | None = None,
        view: ZenooClient | None = None,
    ) -> Plan:
        """Return how records with these fields are read.

        Raises `UnknownModelError`, `UnknownFieldError`.
        """
        name, bases = self._find(model, view)
        if bases is None:
            await self.metadata(name, view)
            name, bases = self._find(model, view)
        assert bases is not None  # noqa: S101 - there is metadata now
        if names is None and any(base.__partial__ for base in bases):
            if self.known_metadata(name, view) is None:
                await self.metadata(name, view)
            names = self._by_default(name, bases, view)
        if (plan := self._plans.get((bases, names))) is not None:
            return plan
        fields = combining.merged(bases)
        undeclared = [n for n in names or () if by_name(fields, n) is None]
        if undeclared:
            fields |= fields_of(name, undeclared, await self.metadata(name, view), fields)
        return self._plan(name, bases, names, fields)

    def made(self, view: ZenooClient, model: ModelName, values: Mapping[str, Any]) -> Any:
        """Make a record of which the id and some values are known, by name."""
        return bare(loose_class(self.concrete(model)), values, Source(self, view))

    def checked(
        self,
        view: ZenooClient,
        cls: type[Record],
        values: Mapping[str, Any],
        *,
        create: bool = False,
    ) -> dict[str, Any]:
        """Return values as Odoo takes them; raises `InvalidRecord` with all their faults."""
        known = self.known_metadata(cls.__model__, view)
        return checked(
            cls.__model__, cls.__fields__, values,
            create=create, known=known, relations=self._fields_of,
        )  # fmt: skip

    def _fields_of(self, model: str) -> Mapping[str, Field[Any]] | None:
        known = self.known(model)
        return None if known is None else known.__fields__

    async def create(self, view: ZenooClient, model: ModelName, values: Mapping[str, Any]) -> Any:
        """Create a record with one call; it knows its id and what was sent.

        Raises `InvalidRecord` before anything is sent, with all faults of the values.
        """
        cls = await self.load(model)
        wire = self.checked(view, cls, values, create=True)
        record = self.made(view, cls, {"id": await view.create(cls.__model__, wire)})
        record._learn(wire)
        return record

    async def bulk_create(
        self,
        view: ZenooClient,
        model: ModelName,
        rows: Iterable[Mapping[str, Any]],
        **options: Unpack[BatchOptions],
    ) -> list[int]:
        """Create records in chunks and return their ids in the order of the rows.

        Each chunk is one transaction. Raises `BatchFailed` with a report for each record: before
        anything is sent if a row does not fit, else after the first chunk that was refused.
        """
        cls = await self.load(model)
        return await batches.create(Batch(view, cls.__model__, "create", **options), cls, rows)

    async def bulk_write(
        self,
        view: ZenooClient,
        model: ModelName,
        records: Any,
        values: Mapping[str, Any] | None = None,
        **options: Unpack[BatchOptions],
    ) -> int:
        """Write the same values on many records, or `{record: values}`; raises as `bulk_create`.

        Records that get the same values go together in one call.
        """
        cls = await self.load(model)
        batch = Batch(view, cls.__model__, "write", **options)
        return await batches.write(batch, cls, records, values)

    async def bulk_delete(
        self,
        view: ZenooClient,
        model: ModelName,
        records: Iterable[Any],
        **options: Unpack[BatchOptions],
    ) -> int:
        """Delete many records; raises as `bulk_create`."""
        name, _ = self._find(model)
        return await batches.delete(Batch(view, name, "unlink", **options), records)

    async def prefetch(self, records: Sequence[Any], paths: Sequence[str]) -> None:
        """Read what paths lead to (`"order_line.product_id"`): one read for a step, and model.

        After that the references and collections on the way are awaited without a call.
        """
        await prefetch(records, paths)

    # ---------------------------------------------------------------------------------------------

    def _find(self, model: ModelName, view: ZenooClient | None = None) -> tuple[str, Bases | None]:
        """Return a model's name and the declared classes of it, or None if nobody knows any.

        A class that is not registered stands for its model all the same, by itself.
        """
        bases_of = self._combined() if self._bases is None else self._bases
        name = model if isinstance(model, str) else registry.checked_name(None, model)
        bases = bases_of.get(name)
        if not isinstance(model, str):
            declared: Bases = model.__declared__ or (cast("type[OdooModel]", model),)
            if bases is None or not all(
                issubclass(bases[0], cls) or cls in bases for cls in declared
            ):
                bases = declared
        return name, bases or self._metadata.bases(name, view)

    def _plan(
        self,
        name: str,
        bases: Bases,
        names: tuple[str, ...] | None,
        fields: Mapping[str, Field[Any]] | None = None,
    ) -> Plan:
        if names is None:
            names = self._by_default(name, bases)
        plan = self._plans.get((bases, names))
        if plan is None:
            fields = combining.merged(bases) if fields is None else fields
            wanted = combining.by_default(bases) if names is None else names
            slots = [found.name for n in wanted if (found := by_name(fields, n)) is not None]
            plan = Plan(concrete_class(name, bases, fields, slots))
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            self._plans[bases, names] = plan
        return plan

    def _by_default(
        self, name: str, bases: Bases, view: ZenooClient | None = None
    ) -> tuple[str, ...] | None:
        """Return the fields to be read where nobody names some; None for all that are declared."""
        known = self.known_metadata(name, view)
        if bases not in self._shared or self._shared[bases][0] is not known:
            self._shared[bases] = (known, combining.shared(bases, known))
        return self._shared[bases][1]
