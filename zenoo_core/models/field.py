"""What every kind of field is: a descriptor that says what a value may be and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar, overload

from zenoo_core.models.expressions import Expression

V = TypeVar("V")
# The fields of a model by its name, as far as they are known.
Relations = Callable[[str], "Mapping[str, Field[Any]] | None"]


class _Missing:
    """Stands for a default that was not given: None is one."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


class Options(TypedDict, total=False):
    """What every kind of field takes, for type checkers; see `Field`."""

    string: str
    readonly: bool
    lazy: bool
    default: Any
    column: str
    store: bool | None
    searchable: bool | None
    sortable: bool | None
    groupable: bool | None
    aggregator: str | None


class Field(Generic[V]):
    """A field of a model: what it may hold, and how that goes to the wire and comes from it.

    `string` is its label. `default` is sent when a record is created without a value, never by an
    update; a function is called for each record. `column` is the server's name where it is not the
    attribute's. A `readonly` field is not sent, a `lazy` one is read only where it is asked for
    by name. The last five are what a server tells of a field; None means that nobody knows.
    """

    kind: str = ""
    name: str = ""
    comodel: Any = None
    max_length: int | None = None
    choices: Iterable[tuple[str, str]] | None = None
    inverse: str | None = None
    # Whether a server may lack it: it was declared by a class that is `partial`.
    optional = False

    # Type checkers take the signature of `__new__` of each kind, which knows the value's type; an
    # `__init__` beside it would be taken first.
    def __init__(self, *given: Any, **options: Any) -> None:
        self._set_up(*given, **options)

    def _set_up(self, *given: Any, **options: Any) -> None:
        """Take what a kind has of its own, and pass the rest on."""
        self._set_options(*given, **options)

    def _set_options(
        self,
        *,
        string: str = "",
        required: bool = False,
        readonly: bool = False,
        lazy: bool = False,
        default: Any = MISSING,
        column: str = "",
        store: bool | None = None,
        searchable: bool | None = None,
        sortable: bool | None = None,
        groupable: bool | None = None,
        aggregator: str | None = None,
    ) -> None:
        self.string = string
        self.required = required
        self.readonly = readonly
        self.lazy = lazy
        self.default = default
        self.column = column
        self.store = store
        self.searchable = searchable
        self.sortable = sortable
        self.groupable = groupable
        self.aggregator = aggregator

    @property
    def relation(self) -> str | None:
        """The name of the model that a relation leads to."""
        return None if self.comodel is None else getattr(self.comodel, "__model__", self.comodel)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name
        self.column = self.column or name.rstrip("_")

    if TYPE_CHECKING:

        @overload
        def __get__(self, record: None, owner: type[Any]) -> Expression: ...
        @overload
        def __get__(self, record: object, owner: type[Any]) -> V: ...

    def __get__(self, record: Any, owner: type[Any]) -> Any:
        """Return an expression on a class; on a record it is asked for what is in no slot."""
        return Expression.of(owner, self) if record is None else record._get_beside(self)

    def __set__(self, record: Any, value: V) -> None:
        record._set_beside(self, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def encode(self, value: Any, relations: Relations | None = None) -> Any:
        """Check a value and return what Odoo takes for it; None clears the field.

        `relations` gives the fields of other models, for records within the value.
        Raises TypeError or ValueError that says what is expected.
        """
        return False if value is None else self._encode(value)

    def decode(self, wire: Any) -> Any:
        """Return the value of what Odoo wrote; raises TypeError or ValueError as `encode` does."""
        return None if wire is False else self._decode(wire)

    def _encode(self, value: Any) -> Any:
        raise NotImplementedError

    def _decode(self, wire: Any) -> Any:
        raise NotImplementedError
