"""References that were read together, so that the records behind them are read together too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from zenoo_core.errors import FieldNotFetched, MissingError
from zenoo_core.models.relations import Many, Reference

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient
    from zenoo_core.models.catalogue import Models
    from zenoo_core.models.commands import Command


class Group:
    """The records of one model that one answer refers to.

    Holds ids, not the referring records: so nothing refers to itself in a circle, and a chunk of an
    export is freed as soon as the program lets go of it.
    """

    __slots__ = ("ids", "model", "models", "records", "view")

    def __init__(
        self, model: str, models: Models | None = None, view: ZenooClient | None = None
    ) -> None:
        self.model = model
        self.models: Any = models
        self.view: Any = view
        self.ids: list[int] = []  # those that many2ones of the answer refer to
        self.records: dict[int, Any] = {}

    @property
    def bound(self) -> bool:
        """Tell whether there is a client to read with."""
        return self.models is not None

    def loaded(self, number: int) -> Any:
        """Return a record that was read already; raises `FieldNotFetched`."""
        try:
            return self.records[number]
        except KeyError:
            raise FieldNotFetched(
                f"{self.model} {number} was not read yet",
                hint="Await the reference, or ask for it with prefetch().",
            ) from None

    async def one(self, number: int) -> Any:
        """Return a record, reading it with all others that the answer's many2ones refer to."""
        if number not in self.records:
            await self.models.loader.load(self, [number, *self.ids])
        return (await self._found([number]))[0]

    async def many(self, ids: Sequence[int]) -> list[Any]:
        """Return records in the order of their ids."""
        await self.models.loader.load(self, ids)
        return await self._found(ids)

    async def _found(self, ids: Iterable[int]) -> list[Any]:
        """Return the records; a missing or forbidden one raises what Odoo says to it."""
        found = [self.records.get(number) for number in ids]
        missing = [number for number, record in zip(ids, found, strict=True) if record is None]
        if missing:
            await self.view.read(self.model, missing, ["id"])  # raises what is forbidden
            raise MissingError(
                f"{self.model} {', '.join(map(str, missing))} does not exist, or no longer",
                name="odoo.exceptions.MissingError",
                model=self.model,
                method="read",
            )
        return found


class Link:
    """An x2many field of the records of one answer."""

    __slots__ = ("field", "group", "model")

    def __init__(self, model: str, field: Any, group: Group) -> None:
        self.model = model
        self.field = field
        self.group = group

    @property
    def bound(self) -> bool:
        """Tell whether there is a client to write with."""
        return self.group.bound

    async def write(self, owner: int, commands: list[Command]) -> None:
        """Send commands for the field of a record."""
        wire = self.field.encode(commands)
        await self.group.view.write(self.model, [owner], {self.field.column: wire})

    async def ids_of(self, owner: int) -> list[int]:
        """Read the ids that the field of a record holds now."""
        rows = await self.group.view.read(self.model, [owner], [self.field.column])
        return list(rows[0][self.field.column]) if rows else []


class Source:
    """Where the records of one answer came from: the client's view, and what they refer to."""

    __slots__ = ("_groups", "links", "models", "view")

    def __init__(self, models: Models, view: ZenooClient) -> None:
        self.models = models
        self.view = view
        self._groups: dict[str, Group] = {}
        self.links: dict[str, Link] = {}

    def group(self, model: str) -> Group:
        """Return the group of a model's records, the same for every field that leads there."""
        group = self._groups.get(model)
        if group is None:
            group = self._groups[model] = Group(model, self.models, self.view)
        return group

    def link(self, record: Any, field: Any) -> Link:
        """Return the link of an x2many field, the same for all records of the answer."""
        link = self.links.get(field.name)
        if link is None:
            link = Link(record.__model__, field, self.group(field.relation))
            self.links[field.name] = link
        return link

    def bind(self, record: Any, field: Any, value: Any) -> Any:
        """Tie a relation that a record holds to this source, and return it."""
        if isinstance(value, Reference):
            model = field.relation or value.model
            if model is not None and (value.group is None or not value.group.bound):
                value.group = self.group(model)
        elif isinstance(value, Many) and value.link is None:
            value.link = self.link(record, field)
            value.owner = record.id
        return value
