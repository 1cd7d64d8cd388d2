# Written by `zenoo models generate`: changes are lost when it is run again.
"""product.category."""

from __future__ import annotations

from zenoo_core import OdooModel, fields


class ProductCategory(OdooModel):
    """A record of product.category."""

    class Meta:
        model_name = "product.category"
        partial = True

    child_id = fields.One2manyField("product.category", "parent_id", to=lambda: ProductCategory)
    complete_name = fields.CharField(readonly=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", readonly=True)
    display_name = fields.CharField(readonly=True)
    has_message = fields.BooleanField(readonly=True, lazy=True)
    message_attachment_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_follower_ids = fields.One2manyField("mail.followers", "res_id")
    message_has_error = fields.BooleanField(readonly=True, lazy=True)
    message_has_error_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_has_sms_error = fields.BooleanField(readonly=True, lazy=True)
    message_ids = fields.One2manyField("mail.message", "res_id")
    message_is_follower = fields.BooleanField(readonly=True, lazy=True)
    message_needaction = fields.BooleanField(readonly=True, lazy=True)
    message_needaction_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_partner_ids = fields.Many2manyField("res.partner", lazy=True)
    name = fields.CharField(required=True)
    parent_id = fields.Many2oneField("product.category", to=lambda: ProductCategory)
    parent_path = fields.CharField()
    product_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    product_properties_definition = fields.JsonField()
    property_account_expense_categ_id = fields.Many2oneField("account.account")
    property_account_income_categ_id = fields.Many2oneField("account.account")
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", readonly=True)
