"""Fields that lead to other records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, Unpack, overload

from zenoo_core.models.commands import Command
from zenoo_core.models.field import Field, Options, Relations
from zenoo_core.models.groups import Group
from zenoo_core.models.ids import model_of, record_id, record_ids, several
from zenoo_core.models.relations import Many, Reference, reference_of

V = TypeVar("V")
M = TypeVar("M")

if TYPE_CHECKING:
    from zenoo_core.models.base import OdooModel

    class _Reference(Field[V], Reference[M]): ...  # type: ignore[misc]

    class _Many(Field[Many[M]], Many[M]): ...
else:
    _Many = Field

    class _Reference(Field[V], Generic[V, M]): ...


class Many2oneField(_Reference[V, M]):
    """A record of another model, given as its class or by its name.

    Takes a record, a reference or an id; what is sent is the bare id. Beside a name, `to` tells
    type checkers the class, which may stand further on: `to=lambda: Country`. It is never called.
    """

    kind = "many2one"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, model: type[M], *, required: Literal[True], **options: Unpack[Options]
        ) -> Many2oneField[Reference[M], M]: ...
        @overload
        def __new__(
            cls, model: type[M], *, required: bool = ..., **options: Unpack[Options]
        ) -> Many2oneField[Reference[M] | None, M]: ...
        @overload
        def __new__(
            cls, model: str, *, to: Callable[[], type[M]], required: Literal[True],
            **options: Unpack[Options],
        ) -> Many2oneField[Reference[M], M]: ...  # fmt: skip
        @overload
        def __new__(
            cls, model: str, *, to: Callable[[], type[M]], required: bool = ...,
            **options: Unpack[Options],
        ) -> Many2oneField[Reference[M] | None, M]: ...  # fmt: skip
        @overload
        def __new__(
            cls, model: str, *, required: Literal[True], **options: Unpack[Options]
        ) -> Many2oneField[Reference[OdooModel], OdooModel]: ...
        @overload
        def __new__(
            cls, model: str, *, required: bool = ..., **options: Unpack[Options]
        ) -> Many2oneField[Reference[OdooModel] | None, OdooModel]: ...
        def __new__(cls, model: Any, **options: Any) -> Any: ...

    def _set_up(self, model: type[Any] | str, *, to: Any = None, **options: Any) -> None:
        super()._set_up(**options)
        self.comodel = model

    def _encode(self, value: Any) -> int:
        return record_id(value, self.relation)

    def _decode(self, wire: Any) -> Reference[Any]:
        return reference_of(wire)


class _X2manyField(_Many[M]):
    """Records of another model."""

    def encode(self, value: Any, relations: Relations | None = None) -> Any:
        """Return commands for what it is given: commands, or records or ids to replace all."""
        return self._commands(() if value is None else value, relations)

    def decode(self, wire: Any) -> Many[Any]:
        """Return the collection of the ids that Odoo wrote."""
        if not isinstance(wire, list) or not all(type(each) is int for each in wire):
            raise TypeError("a list of ids")
        return Many(wire)

    def _commands(self, value: Any, relations: Relations | None) -> list[list[Any]]:
        if isinstance(value, Command):
            raise TypeError("a list of commands")
        given: list[Any] = list(value.ids if isinstance(value, Many) else several(value))
        commands = [each for each in given if isinstance(each, Command)]
        if commands and len(commands) < len(given):
            raise TypeError("either commands or records, not both")
        if not commands:
            return [[6, 0, record_ids(given, self.relation)]]
        fields = getattr(self.comodel, "__fields__", None)
        if relations is not None and self.relation:
            fields = relations(self.relation) or fields
        return [each.wire(fields, self.relation, relations) for each in commands]


class One2manyField(_X2manyField[M]):
    """The records of another model that point to this one by their field `inverse`."""

    kind = "one2many"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, model: type[M], inverse: str | None = ..., *, required: bool = ...,
            **options: Unpack[Options],
        ) -> One2manyField[M]: ...  # fmt: skip
        @overload
        def __new__(
            cls, model: str, inverse: str | None = ..., *, to: Callable[[], type[M]],
            required: bool = ..., **options: Unpack[Options],
        ) -> One2manyField[M]: ...  # fmt: skip
        @overload
        def __new__(
            cls, model: str, inverse: str | None = ..., *, required: bool = ...,
            **options: Unpack[Options],
        ) -> One2manyField[OdooModel]: ...  # fmt: skip
        def __new__(cls, *arguments: Any, **options: Any) -> Any: ...

    def _set_up(
        self, model: type[Any] | str, inverse: str | None = None, *, to: Any = None, **options: Any
    ) -> None:
        super()._set_up(**options)
        self.comodel = model
        self.inverse = inverse


class Many2manyField(_X2manyField[M]):
    """Any number of records of another model."""

    kind = "many2many"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, model: type[M], *, required: bool = ..., **options: Unpack[Options]
        ) -> Many2manyField[M]: ...
        @overload
        def __new__(
            cls, model: str, *, to: Callable[[], type[M]], required: bool = ...,
            **options: Unpack[Options],
        ) -> Many2manyField[M]: ...  # fmt: skip
        @overload
        def __new__(
            cls, model: str, *, required: bool = ..., **options: Unpack[Options]
        ) -> Many2manyField[OdooModel]: ...
        def __new__(cls, model: Any, **options: Any) -> Any: ...

    def _set_up(self, model: type[Any] | str, *, to: Any = None, **options: Any) -> None:
        super()._set_up(**options)
        self.comodel = model


class ReferenceField(_Reference[V, M]):
    """A record of any of several models, which are the words of `choices`."""

    kind = "reference"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, choices: Sequence[tuple[str, str]] | None = ..., *, required: Literal[True],
            **options: Unpack[Options],
        ) -> ReferenceField[Reference[OdooModel], OdooModel]: ...  # fmt: skip
        @overload
        def __new__(
            cls, choices: Sequence[tuple[str, str]] | None = ..., *, required: bool = ...,
            **options: Unpack[Options],
        ) -> ReferenceField[Reference[OdooModel] | None, OdooModel]: ...  # fmt: skip
        def __new__(cls, *arguments: Any, **options: Any) -> Any: ...

    def _set_up(self, choices: Sequence[tuple[str, str]] | None = None, **options: Any) -> None:
        super()._set_up(**options)
        self.choices = None if choices is None else tuple(choices)

    def _encode(self, value: Any) -> str:
        model = model_of(value)
        if model is None:
            raise TypeError("a record or a reference that knows its model")
        if self.choices is not None and model not in [known for known, _ in self.choices]:
            raise ValueError(f"a record of {', '.join(known for known, _ in self.choices)}")
        return f"{model},{record_id(value)}"

    def _decode(self, wire: Any) -> Reference[Any]:
        if not isinstance(wire, str):
            raise TypeError("a text model,id")
        model, comma, number = wire.partition(",")
        if not (model and comma and number.isdecimal()):
            raise ValueError("a text model,id")
        return Reference(int(number), None, Group(model))
