"""Faults on the wire: a proxy that loses, delays and garbles, the same way for the same seed."""

from zenoo_core.testing.faults.kinds import KINDS, Kind
from zenoo_core.testing.faults.messages import HTTPMessage
from zenoo_core.testing.faults.proxy import FaultProxy

__all__ = ["KINDS", "FaultProxy", "HTTPMessage", "Kind"]
