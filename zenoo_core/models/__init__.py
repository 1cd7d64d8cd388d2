"""Models and queries: classes of records, their fields, and how records are found and changed.

What is here is imported when somebody asks for it, so that a client that reads plain rows does not
pay for it.
"""

import importlib as _importlib
import typing as _typing

if _typing.TYPE_CHECKING:
    from zenoo_core.models import fields
    from zenoo_core.models.aggregate import Avg, Count, Max, Min, Sum
    from zenoo_core.models.base import OdooModel
    from zenoo_core.models.commands import Command
    from zenoo_core.models.plan import Plan
    from zenoo_core.models.query import Query
    from zenoo_core.models.registry import register_model
    from zenoo_core.models.terms import Q

__all__ = [
    "Avg",
    "Command",
    "Count",
    "Max",
    "Min",
    "OdooModel",
    "Plan",
    "Q",
    "Query",
    "Sum",
    "fields",
    "register_model",
]

_HOMES = {
    **dict.fromkeys(("Avg", "Count", "Max", "Min", "Sum"), "aggregate"),
    "Command": "commands",
    "OdooModel": "base",
    "Plan": "plan",
    "Q": "terms",
    "Query": "query",
    "register_model": "registry",
}


def __getattr__(name: str) -> _typing.Any:
    if name == "fields":
        return _importlib.import_module(f"{__name__}.fields")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(_importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
