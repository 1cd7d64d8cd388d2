"""Help for tests."""

from zenoo_core.testing.cache import CacheContract

__all__ = ["CacheContract"]
