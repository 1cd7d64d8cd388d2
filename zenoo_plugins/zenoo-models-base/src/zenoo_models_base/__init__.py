# Written by `zenoo models generate`: changes are lost when it is run again.
"""Typed classes for models of Odoo 19.0."""

from zenoo_models_base.ir_attachment import IrAttachment
from zenoo_models_base.res_bank import ResBank
from zenoo_models_base.res_company import ResCompany
from zenoo_models_base.res_country import ResCountry
from zenoo_models_base.res_country_state import ResCountryState
from zenoo_models_base.res_currency import ResCurrency
from zenoo_models_base.res_groups import ResGroups
from zenoo_models_base.res_lang import ResLang
from zenoo_models_base.res_partner import ResPartner
from zenoo_models_base.res_partner_bank import ResPartnerBank
from zenoo_models_base.res_partner_category import ResPartnerCategory
from zenoo_models_base.res_partner_industry import ResPartnerIndustry
from zenoo_models_base.res_users import ResUsers

MODELS = (
    IrAttachment,
    ResBank,
    ResCompany,
    ResCountry,
    ResCountryState,
    ResCurrency,
    ResGroups,
    ResLang,
    ResPartner,
    ResPartnerBank,
    ResPartnerCategory,
    ResPartnerIndustry,
    ResUsers,
)

__all__ = [
    "MODELS",
    "IrAttachment",
    "ResBank",
    "ResCompany",
    "ResCountry",
    "ResCountryState",
    "ResCurrency",
    "ResGroups",
    "ResLang",
    "ResPartner",
    "ResPartnerBank",
    "ResPartnerCategory",
    "ResPartnerIndustry",
    "ResUsers",
]
