# Written by `zenoo models generate`: changes are lost when it is run again.
"""product.template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_sale.product_category import ProductCategory
    from zenoo_models_sale.product_product import ProductProduct
    from zenoo_models_sale.uom_uom import UomUom


class ProductTemplate(OdooModel):
    """A record of product.template."""

    class Meta:
        model_name = "product.template"
        partial = True

    account_tag_ids = fields.Many2manyField("account.account.tag")
    active = fields.BooleanField()
    activity_date_deadline = fields.DateField(readonly=True, lazy=True)
    activity_exception_decoration = fields.SelectionField(
        [("warning", "Alert"), ("danger", "Error")],
        readonly=True,
        lazy=True,
    )
    activity_exception_icon = fields.CharField(readonly=True, lazy=True, searchable=False)
    activity_ids = fields.One2manyField("mail.activity", "res_id")
    activity_state = fields.SelectionField(
        [("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")],
        readonly=True,
        lazy=True,
    )
    activity_summary = fields.CharField(lazy=True)
    activity_type_icon = fields.CharField(readonly=True, lazy=True)
    activity_type_id = fields.Many2oneField("mail.activity.type", lazy=True)
    activity_user_id = fields.Many2oneField("res.users", readonly=True, lazy=True)
    attribute_line_ids = fields.One2manyField("product.template.attribute.line", "product_tmpl_id")
    barcode = fields.CharField(lazy=True)
    can_image_1024_be_zoomed = fields.BooleanField(readonly=True)
    categ_id = fields.Many2oneField("product.category", to=lambda: ProductCategory)
    color = fields.IntegerField()
    combo_ids = fields.Many2manyField("product.combo")
    company_id = fields.Many2oneField("res.company")
    cost_currency_id = fields.Many2oneField(
        "res.currency",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", readonly=True)
    currency_id = fields.Many2oneField("res.currency", readonly=True, lazy=True, searchable=False)
    default_code = fields.CharField()
    description = fields.HtmlField()
    description_purchase = fields.TextField()
    description_sale = fields.TextField()
    display_name = fields.CharField(readonly=True)
    expense_policy = fields.SelectionField(
        [("no", "No"), ("cost", "At cost"), ("sales_price", "Sales price")],
    )
    fiscal_country_codes = fields.CharField(readonly=True, lazy=True, searchable=False)
    has_configurable_attributes = fields.BooleanField(readonly=True)
    has_message = fields.BooleanField(readonly=True, lazy=True)
    image_1024 = fields.BinaryField(readonly=True, lazy=True)
    image_128 = fields.BinaryField(readonly=True, lazy=True)
    image_1920 = fields.BinaryField(lazy=True)
    image_256 = fields.BinaryField(readonly=True, lazy=True)
    image_512 = fields.BinaryField(readonly=True, lazy=True)
    invoice_policy = fields.SelectionField(
        [("order", "Ordered quantities"), ("delivery", "Delivered quantities")],
    )
    is_dynamically_created = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_favorite = fields.BooleanField()
    is_product_variant = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    list_price = fields.FloatField()
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
    my_activity_date_deadline = fields.DateField(readonly=True, lazy=True)
    name = fields.CharField(required=True)
    optional_product_ids = fields.Many2manyField("product.template", to=lambda: ProductTemplate)
    pricelist_rule_ids = fields.One2manyField("product.pricelist.item", "product_tmpl_id")
    product_document_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    product_document_ids = fields.One2manyField("product.document", "res_id")
    product_properties = fields.PropertiesField()
    product_tag_ids = fields.Many2manyField("product.tag")
    product_tooltip = fields.CharField(readonly=True, lazy=True, searchable=False)
    product_variant_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    product_variant_id = fields.Many2oneField(
        "product.product",
        to=lambda: ProductProduct,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    product_variant_ids = fields.One2manyField(
        "product.product",
        "product_tmpl_id",
        to=lambda: ProductProduct,
        required=True,
    )
    property_account_expense_id = fields.Many2oneField("account.account")
    property_account_income_id = fields.Many2oneField("account.account")
    purchase_ok = fields.BooleanField()
    sale_line_warn_msg = fields.TextField()
    sale_ok = fields.BooleanField()
    sales_count = fields.FloatField(readonly=True, lazy=True, searchable=False)
    seller_ids = fields.One2manyField("product.supplierinfo", "product_tmpl_id")
    sequence = fields.IntegerField()
    service_tracking = fields.SelectionField([("no", "Nothing")], required=True)
    service_type = fields.SelectionField([("manual", "Manually set quantities on order")])
    standard_price = fields.FloatField(lazy=True)
    supplier_taxes_id = fields.Many2manyField("account.tax")
    tax_string = fields.CharField(readonly=True, lazy=True, searchable=False)
    taxes_id = fields.Many2manyField("account.tax")
    type = fields.SelectionField(
        [("consu", "Goods"), ("service", "Service"), ("combo", "Combo")],
        required=True,
    )
    uom_id = fields.Many2oneField("uom.uom", to=lambda: UomUom, required=True)
    uom_ids = fields.Many2manyField("uom.uom", to=lambda: UomUom)
    uom_name = fields.CharField(readonly=True, lazy=True)
    valid_product_template_attribute_line_ids = fields.Many2manyField(
        "product.template.attribute.line",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    variant_seller_ids = fields.One2manyField("product.supplierinfo", "product_tmpl_id")
    visible_expense_policy = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    volume = fields.FloatField()
    volume_uom_name = fields.CharField(readonly=True, lazy=True, searchable=False)
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    weight = fields.FloatField()
    weight_uom_name = fields.CharField(readonly=True, lazy=True, searchable=False)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", readonly=True)
