"""The sandbox's data: recorded metadata, seed records, access rights and record rules."""

from zenoo_sandbox.data.metadata import VERSIONS, defaults, fields, methods, models
from zenoo_sandbox.data.people import API_KEYS
from zenoo_sandbox.data.records import records
from zenoo_sandbox.data.rights import access
from zenoo_sandbox.data.rules import rules
from zenoo_sandbox.data.seeds import Access, Ref, Rule, Seed

__all__ = [
    "API_KEYS",
    "VERSIONS",
    "Access",
    "Ref",
    "Rule",
    "Seed",
    "access",
    "defaults",
    "fields",
    "methods",
    "models",
    "records",
    "rules",
]
