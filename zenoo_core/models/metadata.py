"""What a server says of its models (`fields_get`), and classes made from that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, cast

from zenoo_core.config.problems import close_to
from zenoo_core.errors import ClientClosed, UnknownModelError, ZenooError
from zenoo_core.models import fields as f
from zenoo_core.models.base import ModelMeta, OdooModel
from zenoo_core.models.field import Field
from zenoo_core.models.refusals import unknown_field

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

Attributes = Mapping[str, Mapping[str, Any]]

# Which attributes are asked for: the rest (help, domains, dependencies) is half of the answer.
ATTRIBUTES = (
    "type", "string", "required", "readonly", "relation", "relation_field", "selection", "size",
    "store", "searchable", "sortable", "groupable", "aggregator",
)  # fmt: skip

_PLAIN: dict[str, Callable[..., Field[Any]]] = {
    "integer": f.IntegerField,
    "float": f.FloatField,
    "monetary": f.MonetaryField,
    "boolean": f.BooleanField,
    "date": f.DateField,
    "datetime": f.DatetimeField,
    "binary": f.BinaryField,
    "many2one_reference": f.Many2oneReferenceField,
    "json": f.JsonField,
    "properties": f.PropertiesField,
}
_TEXTS: dict[str, Callable[..., Field[Any]]] = {
    "char": f.CharField,
    "text": f.TextField,
    "html": f.HtmlField,
}


def field_of(name: str, told: Mapping[str, Any]) -> Field[Any]:
    """Make a field from its attributes; a type that nobody knows holds any JSON."""
    kind = told.get("type", "")
    options = {
        "string": told.get("string") or "",
        "required": bool(told.get("required")),
        "readonly": bool(told.get("readonly")),
        "lazy": is_costly(name, told),
        "column": name,
        **{flag: told.get(flag) for flag in _FLAGS},
    }
    if kind in _TEXTS:
        made = _TEXTS[kind](max_length=told.get("size") or None, **options)
    elif kind in ("selection", "reference"):
        made = _CHOICE[kind](_choices(told.get("selection")), **options)
    elif kind in _RELATIONS:
        made = _RELATIONS[kind](told.get("relation") or "", **options)
        made.inverse = told.get("relation_field")
    else:
        made = _PLAIN.get(kind, f.JsonField)(**options)
    made.__set_name__(object, attribute_name(name))
    made.optional = True  # of this server: another may lack it, and gives it defaults of its own
    return made


_FLAGS = ("store", "searchable", "sortable", "groupable", "aggregator")
_CHOICE: dict[str, Callable[..., Field[Any]]] = {
    "selection": f.SelectionField,
    "reference": f.ReferenceField,
}
_RELATIONS: dict[str, Callable[..., Field[Any]]] = {
    "many2one": f.Many2oneField,
    "one2many": f.One2manyField,
    "many2many": f.Many2manyField,
}


def _choices(told: Any) -> list[tuple[str, str]] | None:
    pairs = told if isinstance(told, list) else None
    return None if pairs is None else [(word, label) for word, label in pairs]


_TAKEN = set(dir(OdooModel)) - {"id"}


def attribute_name(column: str) -> str:
    """Return a field's name on records: `name_` for a keyword or what every record has."""
    return f"{column}_" if iskeyword(column) or column in _TAKEN else column


def fields_of(
    model: str, columns: Iterable[str], metadata: Attributes, others: Iterable[str] = ()
) -> dict[str, Field[Any]]:
    """Return fields by name; raises `UnknownFieldError` with a close match."""
    made = {}
    for column in columns:
        if column not in metadata:
            raise unknown_field(model, column, [*others, *metadata])
        field = field_of(column, metadata[column])
        made[field.name] = field
    return made


def generated(model: str, metadata: Attributes) -> type[OdooModel]:
    """Make a class for a model that nobody declared.

    By default its records are read with the stored fields that hold no files: everything else may
    cost the server a computation for each record.
    """
    made = fields_of(model, [column for column in metadata if column != "id"], metadata)
    name = "".join(part.title() for part in model.replace("_", ".").split("."))
    meta = type("Meta", (), {"model_name": model})
    return cast("type[OdooModel]", ModelMeta(name, (OdooModel,), {**made, "Meta": meta}))


def is_costly(name: str, told: Mapping[str, Any]) -> bool:
    """Tell whether a field is only read when it is named: computed for each record, or a file."""
    computed = told.get("store") is False and name not in ("id", "display_name")
    return computed or told.get("type") == "binary"


async def _advice(view: ZenooClient, model: str) -> str:
    """Return what was probably meant by the name of a model that there is not."""
    try:
        rows = await view.search_read("ir.model", [], ["model"])
    except ZenooError:
        return ""  # not everybody may read the list
    close = close_to(model, [row["model"] for row in rows])
    return f"There is no model {model!r}, did you mean {close!r}?" if close else ""


class Metadata:
    """The metadata of a client's models: asked once for each, by each user and in each database.

    What a user may see is not what another may. Without a view it is that of the client itself.
    """

    def __init__(self, client: ZenooClient) -> None:
        self._client = client
        self._found: dict[tuple[Any, str], Attributes] = {}
        self._classes: dict[tuple[Any, str], tuple[type[OdooModel], ...]] = {}
        self._locks: dict[tuple[Any, str], asyncio.Lock] = {}

    def known(self, model: str, view: ZenooClient | None = None) -> Attributes | None:
        """Return what is known without asking."""
        return self._found.get(self._place(model, view))

    def forget(self, model: str) -> None:
        """Ask for a model's fields anew when they are next needed."""
        for place in [place for place in self._found if place[1] == model]:
            del self._found[place]
            self._classes.pop(place, None)

    async def get(self, model: str, view: ZenooClient | None = None) -> Attributes:
        """Return a model's fields; raises `UnknownModelError`."""
        asking = view or self._client
        async with self._locks.setdefault(self._place(model, asking), asyncio.Lock()):
            if (found := self.known(model, asking)) is None:
                try:
                    found = await asking.fields_get(model, attributes=ATTRIBUTES)
                except UnknownModelError as error:
                    error.hint = await _advice(asking, model) or error.hint
                    raise
                self._found[self._place(model, asking)] = found
        return found

    def bases(
        self, model: str, view: ZenooClient | None = None
    ) -> tuple[type[OdooModel], ...] | None:
        """Return the class that is made of a model's metadata, in a tuple; None if unknown."""
        found = self.known(model, view)
        if found is None:
            return None
        place = self._place(model, view)
        if place not in self._classes:
            self._classes[place] = (generated(model, found),)
        return self._classes[place]

    def _place(self, model: str, view: ZenooClient | None) -> tuple[Any, str]:
        try:
            identity = (view or self._client).identity
        except ClientClosed:  # nobody is logged in, and nothing is known
            identity = None
        return (None if identity is None else (identity.database, identity.uid)), model
