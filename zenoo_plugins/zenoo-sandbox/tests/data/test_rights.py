"""Rights name known groups and grant what the recorded refusals say."""

from __future__ import annotations

import pytest
from zenoo_sandbox import data
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm.registry import Registry

BOTH = pytest.mark.parametrize("version", data.VERSIONS)


def granting(version: str, model: str, operation: str) -> list[str]:
    """Return the full names of the groups that an operation is allowed to."""
    names = {
        s.xmlid: s.values["full_name"]
        for s in data.records(version, demo=False)
        if s.model == "res.groups"
    }
    rights = [a for a in data.access(version) if a.model == model and getattr(a, operation)]
    return sorted(names[a.group] for a in rights if a.group)


@pytest.mark.parametrize(
    ("version", "model", "operation", "groups"),
    [
        ("19.0", "res.partner", "create", ["Contact/Creation", "Sales/Administrator"]),
        ("18.0", "res.partner", "create", ["Extra Rights/Contact Creation", "Sales/Administrator"]),
        ("19.0", "res.users", "write", ["Access Rights"]),
        ("18.0", "res.users", "write", ["Administration/Access Rights"]),
        ("19.0", "ir.config_parameter", "read", ["Role / Administrator"]),
        ("18.0", "ir.config_parameter", "read", ["Administration/Settings"]),
    ],
)
def test_groups_of_the_recorded_refusals(
    version: str, model: str, operation: str, groups: list[str]
) -> None:
    assert granting(version, model, operation) == groups


@BOTH
def test_rights_and_rules_name_known_models_and_groups(version: str) -> None:
    groups = {s.xmlid for s in data.records(version, demo=False) if s.model == "res.groups"}
    registry = Registry(version, declarations(version))
    for access in data.access(version):
        assert registry.get(access.model) or access.model in data.models(version)
        assert access.group is None or access.group in groups
    for rule in data.rules(version):
        assert set(rule.groups) <= groups
        fields = registry.described(rule.model)
        names = [item[0] for item in rule.domain if isinstance(item, tuple)]
        assert all(name == 1 or name in fields for name in names)


@BOTH
def test_everybody_reads_all_but_settings_and_sales(version: str) -> None:
    open_ = {a.model for a in data.access(version)} - {
        "ir.model.access",
        "ir.rule",
        "ir.config_parameter",
        "ir.module.module",
        "base.language.install",
        "change.password.user",
        "change.password.wizard",
        "crm.tag",
        "sale.order",
        "sale.order.line",
    }
    readers = {
        a.model for a in data.access(version) if a.read and a.group in (None, "base.group_user")
    }
    assert open_ <= readers


def test_a_rule_spells_out_its_placeholders() -> None:
    rule = next(r for r in data.rules("19.0") if r.model == "res.partner" and not r.groups)
    assert rule.expression.startswith("['|', '|', (")
    assert "('company_id', 'in', company_ids)" in rule.expression
    assert "{" not in rule.expression
