# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_country_state import ResCountryState
    from zenoo_models_base.res_currency import ResCurrency
    from zenoo_models_base.res_users import ResUsers


class ResCountry(OdooModel):
    """A record of res.country."""

    class Meta:
        model_name = "res.country"
        partial = True

    address_format = fields.TextField()
    address_view_id = fields.Many2oneField("ir.ui.view")
    code = fields.CharField(max_length=2, required=True)
    country_group_codes = fields.JsonField(readonly=True, lazy=True, searchable=False)
    country_group_ids = fields.Many2manyField("res.country.group")
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    currency_id = fields.Many2oneField("res.currency", to=lambda: ResCurrency)
    display_name = fields.CharField(readonly=True)
    image_url = fields.CharField(readonly=True, lazy=True, searchable=False)
    is_mercado_pago_supported_country = fields.BooleanField(
        readonly=True,
        lazy=True,
        searchable=False,
    )
    is_stripe_supported_country = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    name = fields.CharField(required=True)
    name_position = fields.SelectionField(
        [("before", "Before Address"), ("after", "After Address")],
    )
    phone_code = fields.IntegerField()
    state_ids = fields.One2manyField("res.country.state", "country_id", to=lambda: ResCountryState)
    state_required = fields.BooleanField()
    vat_label = fields.CharField()
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    zip_required = fields.BooleanField()
