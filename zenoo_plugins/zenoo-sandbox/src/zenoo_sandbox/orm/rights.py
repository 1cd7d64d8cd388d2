"""Access rights and record rules as the database holds them, read in one go."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from attrs import field, frozen

# A change of one of these changes what users may do.
TABLES = frozenset({"ir_model_access", "ir_rule", "rule_group_rel", "ir_model", "res_groups"})
_GRANTS = """
SELECT m.model, a.group_id, a.perm_read, a.perm_write, a.perm_create, a.perm_unlink
FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id
WHERE a.active ORDER BY a.id
"""
_RULES = """
SELECT m.model, r.id, r.domain_force, r.perm_read, r.perm_write, r.perm_create, r.perm_unlink
FROM ir_rule r JOIN ir_model m ON m.id = r.model_id WHERE r.active ORDER BY r.id
"""
_MODES = ("read", "write", "create", "unlink")


@frozen
class Grant:
    """Let the members of a group, or everybody, do some operations in a model."""

    group: int | None
    modes: frozenset[str]


@frozen
class RecordRule:
    """Keep to the records of a domain; without groups everybody, else the groups' members."""

    domain: str
    groups: frozenset[int]
    modes: frozenset[str]


@frozen(eq=False)
class Rights:
    """All grants and rules by model."""

    grants: Mapping[str, list[Grant]] = field(factory=dict)
    rules: Mapping[str, list[RecordRule]] = field(factory=dict)


def read_rights(connection: sqlite3.Connection) -> Rights:
    """Return what the database says now."""
    grants: dict[str, list[Grant]] = {}
    for model, group, *flags in connection.execute(_GRANTS):
        grants.setdefault(model, []).append(Grant(group, _modes(flags)))
    members: dict[int, set[int]] = {}
    for rule, group in connection.execute("SELECT rule_group_id, group_id FROM rule_group_rel"):
        members.setdefault(rule, set()).add(group)
    rules: dict[str, list[RecordRule]] = {}
    for model, number, domain, *flags in connection.execute(_RULES):
        groups = frozenset(members.get(number, ()))
        rules.setdefault(model, []).append(RecordRule(domain or "", groups, _modes(flags)))
    return Rights(grants, rules)


def _modes(flags: list[int | None]) -> frozenset[str]:
    return frozenset(mode for mode, flag in zip(_MODES, flags, strict=True) if flag)
