"""The contract of transports and the protocol code that needs no I/O."""

from zenoo_core.transport.base import BaseTransport, Credentials
from zenoo_core.transport.choice import Choice, Serves

__all__ = ["BaseTransport", "Choice", "Credentials", "Serves"]
