# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.country.state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_country import ResCountry
    from zenoo_models_base.res_users import ResUsers


class ResCountryState(OdooModel):
    """A record of res.country.state."""

    class Meta:
        model_name = "res.country.state"
        partial = True

    code = fields.CharField(required=True)
    country_id = fields.Many2oneField("res.country", to=lambda: ResCountry, required=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    display_name = fields.CharField(readonly=True)
    name = fields.CharField(required=True)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
