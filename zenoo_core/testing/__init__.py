"""Help for tests: the suites that every transport and every cache backend has to pass."""

from zenoo_core.testing.between import Between, answer
from zenoo_core.testing.cache import CacheContract
from zenoo_core.testing.contract import Line, TransportContract

__all__ = ["Between", "CacheContract", "Line", "TransportContract", "answer"]
