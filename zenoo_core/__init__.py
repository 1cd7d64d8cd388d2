"""The async, typed, plugin-first Python client for Odoo."""

from zenoo_core.hookspecs import hookimpl
from zenoo_core.plugins.base import Plugin, not_a_hook
from zenoo_core.records import Component
from zenoo_core.secret import Secret

__all__ = ["Component", "Plugin", "Secret", "hookimpl", "not_a_hook"]
