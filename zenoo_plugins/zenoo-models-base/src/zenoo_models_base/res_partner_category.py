# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.partner.category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_partner import ResPartner
    from zenoo_models_base.res_users import ResUsers


class ResPartnerCategory(OdooModel):
    """A record of res.partner.category."""

    class Meta:
        model_name = "res.partner.category"
        partial = True

    active = fields.BooleanField()
    child_ids = fields.One2manyField(
        "res.partner.category",
        "parent_id",
        to=lambda: ResPartnerCategory,
    )
    color = fields.IntegerField()
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    display_name = fields.CharField(readonly=True)
    name = fields.CharField(required=True)
    parent_id = fields.Many2oneField("res.partner.category", to=lambda: ResPartnerCategory)
    parent_path = fields.CharField()
    partner_ids = fields.Many2manyField("res.partner", to=lambda: ResPartner)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
