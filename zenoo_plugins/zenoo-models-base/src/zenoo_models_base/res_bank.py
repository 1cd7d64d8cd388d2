# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_country import ResCountry
    from zenoo_models_base.res_country_state import ResCountryState
    from zenoo_models_base.res_users import ResUsers


class ResBank(OdooModel):
    """A record of res.bank."""

    class Meta:
        model_name = "res.bank"
        partial = True

    active = fields.BooleanField()
    bic = fields.CharField()
    city = fields.CharField()
    country = fields.Many2oneField("res.country", to=lambda: ResCountry)
    country_code = fields.CharField(max_length=2, readonly=True, lazy=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    display_name = fields.CharField(readonly=True)
    email = fields.CharField()
    intermediary_bank_id = fields.Many2oneField("res.bank", to=lambda: ResBank)
    name = fields.CharField(required=True)
    phone = fields.CharField()
    state = fields.Many2oneField("res.country.state", to=lambda: ResCountryState)
    street = fields.CharField()
    street2 = fields.CharField()
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    zip = fields.CharField()
