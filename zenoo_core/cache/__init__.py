"""The cache: backends, keys, entries, and the layer between a call and its attempts."""

from zenoo_core.cache.backends import CacheBackend, Stored
from zenoo_core.cache.entries import Entry

__all__ = ["CacheBackend", "Entry", "Stored"]
