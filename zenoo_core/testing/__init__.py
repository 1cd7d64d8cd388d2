"""Help for tests: the suite that every transport has to pass."""

from zenoo_core.testing.between import Between, answer
from zenoo_core.testing.contract import Line, TransportContract

__all__ = ["Between", "Line", "TransportContract", "answer"]
