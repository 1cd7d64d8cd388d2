# Written by `zenoo models generate`: changes are lost when it is run again.
"""uom.uom."""

from __future__ import annotations

from zenoo_core import OdooModel, fields


class UomUom(OdooModel):
    """A record of uom.uom."""

    class Meta:
        model_name = "uom.uom"
        partial = True

    active = fields.BooleanField()
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", readonly=True)
    display_name = fields.CharField(readonly=True)
    factor = fields.FloatField(readonly=True)
    fiscal_country_codes = fields.CharField(readonly=True, lazy=True, searchable=False)
    name = fields.CharField(required=True)
    parent_path = fields.CharField()
    product_uom_ids = fields.One2manyField("product.uom", "uom_id")
    related_uom_ids = fields.One2manyField("uom.uom", "relative_uom_id", to=lambda: UomUom)
    relative_factor = fields.FloatField(required=True)
    relative_uom_id = fields.Many2oneField("uom.uom", to=lambda: UomUom)
    rounding = fields.FloatField(readonly=True, lazy=True, searchable=False)
    sequence = fields.IntegerField()
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", readonly=True)
