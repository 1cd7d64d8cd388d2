"""Which classes stand for which model, in every client of the process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

from zenoo_core.config.problems import close_to
from zenoo_core.errors import ConfigError, ModelConflict
from zenoo_core.models.base import OdooModel

C = TypeVar("C", bound=type[OdooModel])

_defaults: list[tuple[str, type[OdooModel]]] = []


@overload
def register_model(name: str, cls: C) -> C: ...
@overload
def register_model(name: str) -> Callable[[C], C]: ...
@overload
def register_model(name: C) -> C: ...
def register_model(name: Any, cls: Any = None) -> Any:
    """Register a class for a model, for every client that opens from now on.

        register_model("res.partner", CustomPartner)

    Also a decorator, `@register_model("res.partner")` or, where `Meta` says it, `@register_model`.
    For one client alone: `ZenooClient(models=[CustomPartner])`. Raises `ModelConflict` or
    `ConfigError`.
    """
    if isinstance(name, str) and cls is None:
        return lambda decorated: register_model(name, decorated)
    if not isinstance(name, str):
        name, cls = None, name
    entry = (checked_name(name, cls), cls)
    if entry not in _defaults:
        _defaults.append(entry)
    return cls


def unregister_model(cls: type[OdooModel]) -> None:
    """Take a class out of the process's defaults; clients that are open keep it."""
    _defaults[:] = [entry for entry in _defaults if entry[1] is not cls]


def defaults() -> tuple[tuple[str, type[OdooModel]], ...]:
    """Return what was registered, in order."""
    return tuple(_defaults)


def checked_name(name: str | None, cls: Any) -> str:
    """Return the model that a class stands for; raises `ConfigError` where that is not clear."""
    if not isinstance(cls, type) or not issubclass(cls, OdooModel):
        raise ConfigError(
            f"{cls!r} is no model: expected a subclass of zenoo_core.OdooModel",
        )
    declared = cls.__model__
    if not (name or declared):
        raise ConfigError(
            f"{cls.__qualname__} does not say its model",
            hint='Give it `class Meta: model_name = "res.partner"`.',
        )
    if name and declared and name != declared:
        close = " (a slip?)" if close_to(name, [declared]) else ""
        raise ModelConflict(
            f"{cls.__qualname__} is declared for {declared!r} and registered for {name!r}{close}"
        )
    return name or declared
