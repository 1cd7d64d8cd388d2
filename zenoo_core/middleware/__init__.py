"""Middleware: requests and responses on their way through, as a face of the hooks."""

from zenoo_core.middleware.base import Middleware

__all__ = ["Middleware"]
