"""What a zenoo client did: an audit trail of JSON lines, and standard logging."""

from zenoo_observe.audit import AuditPlugin
from zenoo_observe.logs import LoggingPlugin

__all__ = ["AuditPlugin", "LoggingPlugin"]
