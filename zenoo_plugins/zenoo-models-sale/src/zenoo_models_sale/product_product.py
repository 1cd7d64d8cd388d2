# Written by `zenoo models generate`: changes are lost when it is run again.
"""product.product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_sale.product_category import ProductCategory
    from zenoo_models_sale.product_template import ProductTemplate
    from zenoo_models_sale.uom_uom import UomUom


class ProductProduct(OdooModel):
    """A record of product.product."""

    class Meta:
        model_name = "product.product"
        partial = True

    account_tag_ids = fields.Many2manyField("account.account.tag", lazy=True)
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
    additional_product_tag_ids = fields.Many2manyField("product.tag")
    all_product_tag_ids = fields.Many2manyField("product.tag", readonly=True, lazy=True)
    attribute_line_ids = fields.One2manyField("product.template.attribute.line", lazy=True)
    barcode = fields.CharField()
    can_image_1024_be_zoomed = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    can_image_variant_1024_be_zoomed = fields.BooleanField(readonly=True)
    categ_id = fields.Many2oneField("product.category", to=lambda: ProductCategory, lazy=True)
    code = fields.CharField(readonly=True, lazy=True, searchable=False)
    color = fields.IntegerField(lazy=True)
    combination_indices = fields.CharField(readonly=True)
    combo_ids = fields.Many2manyField("product.combo", lazy=True)
    company_id = fields.Many2oneField("res.company", lazy=True)
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
    description = fields.HtmlField(lazy=True)
    description_purchase = fields.TextField(lazy=True)
    description_sale = fields.TextField(lazy=True)
    display_name = fields.CharField(readonly=True)
    expense_policy = fields.SelectionField(
        [("no", "No"), ("cost", "At cost"), ("sales_price", "Sales price")],
        lazy=True,
    )
    fiscal_country_codes = fields.CharField(readonly=True, lazy=True, searchable=False)
    has_configurable_attributes = fields.BooleanField(readonly=True, lazy=True)
    has_message = fields.BooleanField(readonly=True, lazy=True)
    image_1024 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    image_128 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    image_1920 = fields.BinaryField(lazy=True, searchable=False)
    image_256 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    image_512 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    image_variant_1024 = fields.BinaryField(readonly=True, lazy=True)
    image_variant_128 = fields.BinaryField(readonly=True, lazy=True)
    image_variant_1920 = fields.BinaryField(lazy=True)
    image_variant_256 = fields.BinaryField(readonly=True, lazy=True)
    image_variant_512 = fields.BinaryField(readonly=True, lazy=True)
    invoice_policy = fields.SelectionField(
        [("order", "Ordered quantities"), ("delivery", "Delivered quantities")],
        lazy=True,
    )
    is_dynamically_created = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_favorite = fields.BooleanField()
    is_in_selected_section_of_order = fields.BooleanField()
    is_product_variant = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    list_price = fields.FloatField(lazy=True)
    lst_price = fields.FloatField(lazy=True, searchable=False)
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
    name = fields.CharField(required=True, lazy=True)
    optional_product_ids = fields.Many2manyField(
        "product.template",
        to=lambda: ProductTemplate,
        lazy=True,
    )
    partner_ref = fields.CharField(readonly=True, lazy=True, searchable=False)
    price_extra = fields.FloatField(readonly=True, lazy=True, searchable=False)
    pricelist_rule_ids = fields.One2manyField(
        "product.pricelist.item",
        "product_id",
        lazy=True,
        searchable=False,
    )
    product_catalog_product_is_in_sale_order = fields.BooleanField(readonly=True, lazy=True)
    product_document_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    product_document_ids = fields.One2manyField("product.document", "res_id")
    product_properties = fields.PropertiesField(lazy=True)
    product_tag_ids = fields.Many2manyField("product.tag", lazy=True)
    product_template_attribute_value_ids = fields.Many2manyField("product.template.attribute.value")
    product_template_variant_value_ids = fields.Many2manyField("product.template.attribute.value")
    product_tmpl_id = fields.Many2oneField(
        "product.template",
        to=lambda: ProductTemplate,
        required=True,
    )
    product_tooltip = fields.CharField(readonly=True, lazy=True, searchable=False)
    product_uom_ids = fields.One2manyField("product.uom", "product_id")
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
        to=lambda: ProductProduct,
        required=True,
        lazy=True,
    )
    property_account_expense_id = fields.Many2oneField("account.account", lazy=True)
    property_account_income_id = fields.Many2oneField("account.account", lazy=True)
    purchase_ok = fields.BooleanField(lazy=True)
    sale_line_warn_msg = fields.TextField(lazy=True)
    sale_ok = fields.BooleanField(lazy=True)
    sales_count = fields.FloatField(readonly=True, lazy=True, searchable=False)
    seller_ids = fields.One2manyField("product.supplierinfo", lazy=True)
    sequence = fields.IntegerField(lazy=True)
    service_tracking = fields.SelectionField([("no", "Nothing")], required=True, lazy=True)
    service_type = fields.SelectionField(
        [("manual", "Manually set quantities on order")],
        lazy=True,
    )
    standard_price = fields.FloatField()
    supplier_taxes_id = fields.Many2manyField("account.tax", lazy=True)
    tax_string = fields.CharField(readonly=True, lazy=True, searchable=False)
    taxes_id = fields.Many2manyField("account.tax", lazy=True)
    type = fields.SelectionField(
        [("consu", "Goods"), ("service", "Service"), ("combo", "Combo")],
        required=True,
        lazy=True,
    )
    uom_id = fields.Many2oneField("uom.uom", to=lambda: UomUom, required=True, lazy=True)
    uom_ids = fields.Many2manyField("uom.uom", to=lambda: UomUom, lazy=True)
    uom_name = fields.CharField(readonly=True, lazy=True)
    valid_product_template_attribute_line_ids = fields.Many2manyField(
        "product.template.attribute.line",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    variant_seller_ids = fields.One2manyField("product.supplierinfo", lazy=True)
    visible_expense_policy = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    volume = fields.FloatField()
    volume_uom_name = fields.CharField(readonly=True, lazy=True, searchable=False)
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    weight = fields.FloatField()
    weight_uom_name = fields.CharField(readonly=True, lazy=True, searchable=False)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", readonly=True)
