"""Plugins: what an author derives from, and how a client finds and runs them."""

from zenoo_core.plugins.base import Plugin, not_a_hook

__all__ = ["Plugin", "not_a_hook"]
