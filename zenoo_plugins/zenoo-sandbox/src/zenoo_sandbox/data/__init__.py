"""The sandbox's data: recorded metadata, seed records, access rights and record rules."""

from zenoo_sandbox.data.metadata import VERSIONS, defaults, fields, methods, models

__all__ = ["VERSIONS", "defaults", "fields", "methods", "models"]
