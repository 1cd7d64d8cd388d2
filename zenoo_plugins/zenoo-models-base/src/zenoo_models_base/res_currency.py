# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_users import ResUsers


class ResCurrency(OdooModel):
    """A record of res.currency."""

    class Meta:
        model_name = "res.currency"
        partial = True

    active = fields.BooleanField()
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    currency_subunit_label = fields.CharField()
    currency_unit_label = fields.CharField()
    date = fields.DateField(readonly=True, lazy=True, searchable=False)
    decimal_places = fields.IntegerField(readonly=True)
    display_name = fields.CharField(readonly=True)
    display_rounding_warning = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    fiscal_country_codes = fields.CharField(lazy=True, searchable=False)
    full_name = fields.CharField()
    inverse_rate = fields.FloatField(readonly=True, lazy=True, searchable=False)
    is_current_company_currency = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    iso_numeric = fields.IntegerField()
    name = fields.CharField(max_length=3, required=True)
    position = fields.SelectionField([("after", "After Amount"), ("before", "Before Amount")])
    rate = fields.FloatField(readonly=True, lazy=True, searchable=False)
    rate_ids = fields.One2manyField("res.currency.rate", "currency_id")
    rate_string = fields.CharField(readonly=True, lazy=True, searchable=False)
    rounding = fields.FloatField()
    symbol = fields.CharField(required=True)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
