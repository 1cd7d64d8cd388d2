# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.partner.industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_users import ResUsers


class ResPartnerIndustry(OdooModel):
    """A record of res.partner.industry."""

    class Meta:
        model_name = "res.partner.industry"
        partial = True

    active = fields.BooleanField()
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    display_name = fields.CharField(readonly=True)
    full_name = fields.CharField()
    name = fields.CharField()
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
