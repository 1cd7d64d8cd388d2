"""The models of the sandbox: one module declares one model."""

from __future__ import annotations

from zenoo_sandbox.models import (
    ir_model,
    ir_model_access,
    ir_model_data,
    ir_model_fields,
    ir_rule,
    res_company,
    res_country,
    res_country_state,
    res_currency,
    res_groups,
    res_lang,
    res_partner,
    res_partner_category,
    res_users,
)
from zenoo_sandbox.orm.declare import Model

# The order matters to one thing: of several models that forbid a deletion the first is named.
_MODULES = (
    res_lang,
    res_currency,
    res_country_state,
    res_country,
    res_partner_category,
    res_partner,
    res_company,
    res_groups,
    res_users,
    ir_model,
    ir_model_fields,
    ir_model_data,
    ir_model_access,
    ir_rule,
)


def declarations(version: str) -> tuple[Model, ...]:
    """Return the declarations of all models for a version."""
    return tuple(module.declare(version) for module in _MODULES)
