"""The contract of transports and the protocol code that needs no I/O."""

from zenoo_core.transport.base import BaseTransport, Credentials

__all__ = ["BaseTransport", "Credentials"]
