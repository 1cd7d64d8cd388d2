"""The models of the sandbox: one module declares one model."""

from __future__ import annotations

from zenoo_sandbox.models import (
    base_language_install,
    ir_attachment,
    ir_model,
    ir_model_access,
    ir_model_data,
    ir_model_fields,
    ir_module_module,
    ir_rule,
    ir_ui_menu,
    mail_followers,
    mail_message,
    mail_message_subtype,
    mail_thread,
    res_company,
    res_country,
    res_country_state,
    res_currency,
    res_currency_rate,
    res_groups,
    res_lang,
    res_partner,
    res_partner_category,
    res_users,
    res_users_apikeys,
    res_users_settings,
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
    res_currency_rate,
    res_users_settings,
    res_users_apikeys,
    mail_thread,
    mail_message_subtype,
    mail_message,
    mail_followers,
    ir_attachment,
    ir_ui_menu,
    ir_module_module,
    base_language_install,
)


def declarations(version: str) -> tuple[Model, ...]:
    """Return the declarations of all models for a version."""
    return tuple(mail_thread.extend(version, module.declare(version)) for module in _MODULES)
