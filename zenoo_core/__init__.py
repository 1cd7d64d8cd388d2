"""The async, typed, plugin-first Python client for Odoo.

`import zenoo_core` starts nothing, opens nothing and loads no plugin.
"""

import importlib as _importlib
import typing as _typing

from zenoo_core import errors
from zenoo_core.client import ZenooClient
from zenoo_core.hookspecs import hookimpl
from zenoo_core.plugins.base import Plugin, not_a_hook
from zenoo_core.records import Component
from zenoo_core.secret import Secret

if _typing.TYPE_CHECKING:
    from zenoo_core.models import fields
    from zenoo_core.models.base import OdooModel
    from zenoo_core.models.commands import Command
    from zenoo_core.models.registry import register_model
    from zenoo_core.models.terms import Q

__all__ = [
    "Command",
    "Component",
    "OdooModel",
    "Plugin",
    "Q",
    "Secret",
    "ZenooClient",
    "errors",
    "fields",
    "hookimpl",
    "not_a_hook",
    "register_model",
]

# Imported when somebody asks for them: they bring msgspec.
_LATER = {
    "Command": "commands",
    "OdooModel": "base",
    "Q": "terms",
    "fields": "",
    "register_model": "registry",
}


def __getattr__(name: str) -> _typing.Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(_importlib.import_module(f"{__name__}.models.{_LATER[name]}".rstrip(".")), name)
    globals()[name] = found
    return found
