"""What relation fields hold: a reference to one record, a collection of many."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from zenoo_core.errors import ClientStateError
from zenoo_core.models.commands import Command
from zenoo_core.models.ids import given_ids, model_of

if TYPE_CHECKING:

    class Struct:
        """Hides from type checkers that these are made by a decoder."""

        def __init_subclass__(cls, **options: Any) -> None: ...
        def __init__(self, *values: Any) -> None: ...
else:
    from msgspec import Struct

M = TypeVar("M")

# Neither is watched by the garbage collector, which would take a third of the time of reading:
# they lead to groups only, and a group never leads back to a record that holds one of them.


class Reference(Struct, Generic[M], array_like=True, eq=False, gc=False):
    """A record of another model: `await partner.country_id` reads it.

    References of records that were read together are read together, and once. `name` is the
    display name, if the server told it.
    """

    id: int
    name: str | None = None
    group: Any = None  # a Group

    @property
    def model(self) -> str | None:
        """The name of the model that it leads to, if it is known."""
        return None if self.group is None else self.group.model

    @property
    def record(self) -> M:
        """The record itself, if it was read already; else raises `FieldNotFetched`."""
        found: M = _bound(self).loaded(self.id)
        return found

    def __await__(self) -> Generator[Any, Any, M]:
        return self._read().__await__()

    async def _read(self) -> M:
        found: M = await _bound(self).one(self.id)
        return found

    # `asyncio.gather` awaits equal things once: what is read by other clients, or in another
    # language, is not equal.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            return NotImplemented
        return (self.id, self.model, self._view) == (other.id, other.model, other._view)

    @property
    def _view(self) -> Any:
        return None if self.group is None else self.group.view

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        shown = [self.model or "record", str(self.id), *([repr(self.name)] if self.name else [])]
        return f"<{' '.join(shown)}>"


class Many(Struct, Generic[M], eq=False, gc=False):
    """The records of a one2many or many2many: `await order.order_line`, or `async for`.

    `ids` is what was read. The changes are sent at once, each as one write.
    """

    ids: list[int]
    link: Any = None  # a Link
    owner: int = 0

    def __len__(self) -> int:
        return len(self.ids)

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __contains__(self, record: object) -> bool:
        if self._model and model_of(record) not in (None, self._model):
            return False
        return getattr(record, "id", record) in self.ids

    @property
    def _model(self) -> str:
        return self.link.group.model if self.link else ""

    def __await__(self) -> Generator[Any, Any, list[M]]:
        return self._read().__await__()

    async def __aiter__(self) -> AsyncIterator[M]:
        for record in await self:
            yield record

    async def _read(self) -> list[M]:
        found: list[M] = await _bound(self).group.many(self.ids)
        return found

    async def add(self, *records: M | int) -> None:
        """Link records."""
        ids = given_ids(records, self._model, "add")
        await self._send([Command.link(number) for number in ids])
        self.ids += [number for number in dict.fromkeys(ids) if number not in self.ids]

    async def remove(self, *records: M | int) -> None:
        """Take records out; of a one2many Odoo may delete them."""
        await self._out(given_ids(records, self._model, "remove"), Command.unlink)

    async def delete(self, *records: M | int) -> None:
        """Delete records that are linked."""
        await self._out(given_ids(records, self._model, "delete"), Command.delete)

    async def set(self, records: Any) -> None:
        """Make these records the whole relation."""
        ids = given_ids(records, self._model, "set")
        await self._send([Command.set(ids)])
        self.ids[:] = dict.fromkeys(ids)

    async def clear(self) -> None:
        """Take every record out."""
        await self._send([Command.clear()])
        self.ids.clear()

    async def create(self, **values: Any) -> None:
        """Create a record in the relation and read `ids` again: Odoo does not tell the new one."""
        await self._send([Command.create(values)])
        self.ids[:] = await _bound(self).ids_of(self.owner)

    async def _out(self, ids: list[int], command: Any) -> None:
        await self._send([command(number) for number in ids])
        self.ids[:] = [number for number in self.ids if number not in set(ids)]

    async def _send(self, commands: list[Command]) -> None:
        if commands:
            await _bound(self).write(self.owner, commands)

    def __repr__(self) -> str:
        of = f" of {self.link.group.model}" if self.link else ""
        return f"<{len(self.ids)} records{of}>"


def reference_of(wire: Any) -> Reference[Any]:
    """Read what Odoo writes for a many2one: a pair, the bare id, or `{"id", "display_name"}`."""
    match wire:
        case [int(number), str() | None as name]:
            return Reference(number, name)
        case Mapping():
            return reference_of([wire.get("id"), wire.get("display_name")])
        case int() if type(wire) is int:
            return Reference(wire)
    raise TypeError("a pair of id and name, or an id")


def _bound(value: Any) -> Any:
    """Return what links a value to its client."""
    place = value.group if isinstance(value, Reference) else value.link
    if place is None or not place.bound:
        raise ClientStateError(
            "this relation belongs to no record that was read",
            hint="Relations of records that a client read can be awaited.",
        )
    return place
