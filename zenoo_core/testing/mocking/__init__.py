"""A client whose answers a test gives."""

from zenoo_core.testing.mocking.calls import MockCall
from zenoo_core.testing.mocking.client import MockClient

__all__ = ["MockCall", "MockClient"]
