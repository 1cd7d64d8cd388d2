"""The async, typed, plugin-first Python client for Odoo.

`import zenoo_core` starts nothing, opens nothing and loads no plugin.
"""

from zenoo_core import errors
from zenoo_core.client import ZenooClient
from zenoo_core.hookspecs import hookimpl
from zenoo_core.plugins.base import Plugin, not_a_hook
from zenoo_core.records import Component
from zenoo_core.secret import Secret

__all__ = [
    "Component",
    "Plugin",
    "Secret",
    "ZenooClient",
    "errors",
    "hookimpl",
    "not_a_hook",
]
