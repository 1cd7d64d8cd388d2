"""What a model is declared with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from zenoo_core.errors import ConfigError
from zenoo_core.models.field import Field
from zenoo_core.models.fields import IntegerField
from zenoo_core.models.record import Record

_HIDDEN = ("__annotations__", "__annotate__", "__annotate_func__")


class ModelMeta(type):
    """Collect the fields of a declared class; its instances are made by the concrete classes."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any
    ) -> ModelMeta:
        if "__concrete__" in namespace:
            return super().__new__(cls, name, bases, namespace, **options)
        # Records hold their values in slots of the concrete class: no instance dict may grow here,
        # and no annotation of a declared field may be taken for one of theirs.
        namespace.setdefault("__slots__", ())
        for hidden in _HIDDEN:
            namespace.pop(hidden, None)
        if getattr(namespace.get("Meta"), "partial", False):
            for value in namespace.values():
                if isinstance(value, Field):
                    value.optional = True
        new = super().__new__(cls, name, bases, namespace, **options)
        new.__model__ = _model_name(new, namespace)
        new.__fields__ = MappingProxyType(_fields(new))
        new.__partial__ = any(field.optional for field in new.__fields__.values())
        new.__default__ = tuple(n for n, field in new.__fields__.items() if not field.lazy)
        return new

    if TYPE_CHECKING:
        __model__: str
        __fields__: Mapping[str, Field[Any]]
        __default__: tuple[str, ...]
        __partial__: bool


def _model_name(cls: type, namespace: Mapping[str, Any]) -> str:
    meta = namespace.get("Meta")
    found = getattr(meta, "model_name", None) or getattr(cls, "__model__", "")
    if not isinstance(found, str):
        raise ConfigError(
            f"{cls.__qualname__}.Meta.model_name is a {type(found).__name__}",
            hint='Write the name as Odoo has it: model_name = "res.partner".',
        )
    return found


def _fields(cls: type) -> dict[str, Field[Any]]:
    """Return the fields of a class and its bases, in order of declaration, the bases' first."""
    found: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            if isinstance(value, Field):
                found[name] = value
            elif name in found:
                del found[name]  # overridden by something that is no field
    return found


class OdooModel(Record, metaclass=ModelMeta):
    """Base of all models.

        class Partner(OdooModel):
            class Meta:
                model_name = "res.partner"

            name = CharField(required=True)

    The class holds no values: a client makes records of it, which are its instances. On the class
    a field is an expression for queries. What is named `name_` (because `name` is a keyword, or a
    method of records) is the server's `name`.

    With `partial = True` in `Meta`, servers may lack fields that the class declares: by default
    those are read that the server has and shows to the user. It is asked once for each user.
    """

    id = IntegerField(readonly=True)
