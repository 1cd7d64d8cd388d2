"""What the records of every model can do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self

from zenoo_core.config.problems import close_to
from zenoo_core.errors import ClientStateError, FieldNotFetched, MissingError, UnexpectedValue
from zenoo_core.models.changes import after_commands, tracked
from zenoo_core.models.checking import by_name
from zenoo_core.models.field import MISSING, Field
from zenoo_core.models.refusals import shown, unknown_field
from zenoo_core.models.relations import Many

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient
    from zenoo_core.models.fields.numbers import IntegerField
    from zenoo_core.models.groups import Source


class Unreadable:
    """Stands in a record for a value that its field cannot have."""

    __slots__ = ("expected", "wire")

    def __init__(self, wire: Any, expected: str) -> None:
        self.wire = wire
        self.expected = expected


class Record:
    """One record of a model, as far as it was fetched.

    Two are equal if client, model and id are the same.
    """

    # Values lie in the slots of the concrete class, by the names of the fields. `_beside` has what
    # was fetched or sent later, `_changes` what was there before something was assigned to.
    __slots__ = ("__weakref__", "_beside", "_changes", "_source")

    __model__: ClassVar[str] = ""
    __fields__: ClassVar[Mapping[str, Field[Any]]] = {}
    __default__: ClassVar[tuple[str, ...]] = ()
    __partial__: ClassVar[bool] = False  # a server may lack some of the fields
    __raw__: ClassVar[Any] = None
    __declared__: ClassVar[tuple[type[Any], ...]] = ()
    __places__: ClassVar[Mapping[str, Any]] = {}  # the slots themselves
    if TYPE_CHECKING:
        id: IntegerField
        _source: Source
        _beside: dict[str, Any]
        _changes: dict[str, Any]

    def __init__(self, *args: Any, **values: Any) -> None:
        raise ClientStateError(
            f"a record of {self.__model__ or type(self).__name__} is made by a client",
            hint=f"await client.model({type(self).__name__}).create(...) makes one on the server.",
        )

    @property
    def client(self) -> ZenooClient:
        """The client, or the view of it, that the record was read with."""
        return self._source.view

    # --- changes on the server -------------------------------------------------------------------

    async def update(self, **values: Any) -> None:
        """Write values, and keep them in the record as Odoo takes them.

        Raises `InvalidRecord` before anything is sent, with all faults of the values.
        """
        if values:
            await self._write(values)

    async def save(self) -> bool:
        """Write what was assigned since it was read; tell whether there was anything."""
        names = list(_dict(self, "_changes"))
        if names:
            await self._write({name: self._raw(name) for name in names})
        return bool(names)

    async def delete(self) -> None:
        """Delete the record; raises `MissingError` if it does not exist."""
        await self.client.unlink(self.__model__, [self.id])

    async def copy(self, **values: Any) -> Self:
        """Duplicate the record, with these values in place of its own; only the id is known."""
        models = self._source.models
        wire = models.checked(self.client, type(self), values)
        answer = await self.client.call(self.__model__, "copy", [self.id], wire)
        number = answer[0] if isinstance(answer, list) else answer
        copied: Self = models.made(self.client, type(self), {"id": number})
        return copied

    async def call(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the model on this record: `await order.call("action_confirm")`.

        What it changes on the server is seen here after `refresh`.
        """
        return await self.client.call(self.__model__, method, [self.id], *args, **kwargs)

    # --- what is known of it ---------------------------------------------------------------------

    async def refresh(self, *names: str) -> None:
        """Read fields again, all that were fetched if none is named; assignments are lost.

        A record that was made here, and never read, gets all the fields that `.all()` reads.
        Raises `MissingError` if the record does not exist any more.
        """
        await self._read(names or await self._chosen())

    async def fetch(self, *names: str) -> Any:
        """Return the values of fields, reading those that were not fetched.

        One name gives its value, several a tuple.
        """
        if missing := [name for name in names if self._raw(name) is MISSING]:
            await self._read(missing)
        found = tuple(self[name] for name in names)
        return found[0] if len(names) == 1 else found

    def changed(self) -> frozenset[str]:
        """Return the names of the fields that were assigned to and not saved."""
        return frozenset(_dict(self, "_changes"))

    def __getitem__(self, name: str) -> Any:
        """Return a field's value by its name here or on the server."""
        field = by_name(self.__fields__, name)
        if field is not None:
            return getattr(self, field.name)
        if name in _dict(self, "_beside"):
            return self._readable(name)
        raise unknown_field(self.__model__, name, self.__fields__)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return (
            self.id == other.id
            and self.__model__ == other.__model__
            and self._source.models is other._source.models
            and _database(self) == _database(other)
        )

    def __hash__(self) -> int:
        return hash((self.__model__, self.id))

    def __repr__(self) -> str:
        number, name = self._raw("id"), self._raw("display_name")
        name = self._raw("name") if not isinstance(name, str) else name
        return f"<{self.__model__} {number}{f' {name!r}' if isinstance(name, str) else ''}>"

    def _learn(self, wire: Mapping[str, Any]) -> None:
        """Keep values that were sent for it, by the server's names."""
        for column, value in wire.items():
            field = by_name(self.__fields__, column)
            if field is None:
                _dict(self, "_beside")[column] = value
            else:
                self._settle(field, self._raw(field.name), value)

    # --- where the values are --------------------------------------------------------------------

    def _get_beside(self, field: Field[Any]) -> Any:
        """Return the value of a field that has no slot here."""
        if field.name in _dict(self, "_beside"):
            return self._readable(field.name)
        known = self._source.models.known_metadata(self.__model__)
        raise FieldNotFetched(
            f"{self.__model__} {self._raw('id')}: field {field.name!r} was not fetched",
            hint=f'await record.fetch("{field.name}"), or name it in only().'
            if known is None or field.column in known
            else "The server does not have it, or does not show it to this user.",
        )

    def _lacking(self, name: str) -> Any:
        """Return the value of a field that no class declares, or say that there is none."""
        if name in _dict(self, "_beside"):
            return self._readable(name)
        if name in self.__fields__:  # Python asks here too after a descriptor said no
            return self._get_beside(self.__fields__[name])
        close = close_to(name, self.__fields__)
        raise FieldNotFetched(
            f"{self.__model__} {self._raw('id')} has no {name!r}: no class declares it",
            hint=f"Did you mean {close!r}?" if close else f'await record.fetch("{name}") reads it.',
        )

    def _readable(self, name: str) -> Any:
        value = _dict(self, "_beside")[name]
        if isinstance(value, Unreadable):
            raise self._unexpected(name, value.wire, value.expected)
        return value

    def _misread(self, field: Field[Any], held: Any, error: Exception) -> Any:
        """Return what was assigned as it is; what the server wrote is not what was expected."""
        if field.name in _dict(self, "_changes"):
            return held
        raise self._unexpected(field.name, held, str(error)) from None

    def _unexpected(self, name: str, wire: Any, expected: str) -> UnexpectedValue:
        return UnexpectedValue(
            f"{self.__model__} {self._raw('id')}: the server's value of {name!r} is "
            f"{shown(wire)}, expected {expected}",
            wire=wire,
            expected=expected,
        )

    def _set_beside(self, field: Field[Any], value: Any) -> None:
        _dict(self, "_beside")[field.name] = self._tracked(field, value)

    def _tracked(self, field: Field[Any], value: Any) -> Any:
        """Note an assignment, and return what is to be stored."""
        old = self._raw(field.name)
        return tracked(self, field, old, value, _dict(self, "_changes"))

    def _raw(self, name: str) -> Any:
        """Return what is held for a name, or MISSING."""
        if name in self.__places__:
            try:
                return getattr(self, name, MISSING)
            except UnexpectedValue as error:
                return Unreadable(error.wire, error.expected)
        return _dict(self, "_beside").get(name, MISSING)

    def _put(self, name: str, value: Any) -> None:
        """Store a value that came from the server."""
        place = self.__places__.get(name)
        if place is not None and not isinstance(value, Unreadable):
            place.__set__(self, value)
            _dict(self, "_beside").pop(name, None)
        else:
            if place is not None:
                with suppress(AttributeError):
                    place.__delete__(self)  # so that reading it asks beside
            _dict(self, "_beside")[name] = value
        _dict(self, "_changes").pop(name, None)

    async def _chosen(self) -> list[str]:
        """Return what a query chose to read, or would choose for a record that none has read."""
        if self.__places__.keys() - {"id"}:
            return self._fetched()
        default = (await self._source.models.load(type(self))).__default__
        return list(dict.fromkeys([*default, *self._fetched()]))

    def _fetched(self) -> list[str]:
        return [*self.__places__, *_dict(self, "_beside")]

    async def _read(self, names: Any) -> None:
        models = self._source.models
        found = await models.records(
            self.client, type(self), "read", ([self.id],), {}, tuple(names)
        )
        if not found:
            raise MissingError(
                f"{self.__model__} {self.id} does not exist, or no longer",
                name="odoo.exceptions.MissingError",
                model=self.__model__,
                method="read",
            )
        for name in found[0]._fetched():
            self._put(name, found[0]._raw(name))

    async def _write(self, values: Mapping[str, Any]) -> None:
        models = self._source.models
        wire = models.checked(self.client, type(self), values)
        fields = [found for name in values if (found := by_name(self.__fields__, name))]
        before = [self._raw(field.name) for field in fields]
        await self.client.write(self.__model__, [self.id], wire)
        lost = [
            field.name
            for field, held in zip(fields, before, strict=True)
            if self._settle(field, held, wire[field.column])
        ]
        if lost:
            await self._read(lost)

    def _settle(self, field: Field[Any], before: Any, wire: Any) -> bool:
        """Store what was written; tell whether only the server knows what there is now."""
        held = self._raw(field.name)
        if held is not before:  # assigned to while the write was under way: still to be saved
            _dict(self, "_changes")[field.name] = before
            return False
        if field.kind not in ("one2many", "many2many"):
            self._put(field.name, self._source.bind(self, field, field.decode(wire)))
            return False
        ids = after_commands(held.ids if isinstance(held, Many) else None, wire)
        if ids is not None:
            self._put(field.name, self._source.bind(self, field, Many(ids)))
        return ids is None


def _dict(record: Any, name: str) -> dict[str, Any]:
    """Return one of the dicts of a record, which most records never need."""
    try:
        found: dict[str, Any] = getattr(record, name)
    except AttributeError:
        found = {}
        object.__setattr__(record, name, found)
    return found


def _database(record: Record) -> str | None:
    """Return the database that a record is of: views of one client may be of several."""
    identity = record._source.view.identity
    return None if identity is None else identity.database
