# Written by `zenoo models generate`: changes are lost when it is run again.
"""sale.order.line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_sale.product_category import ProductCategory
    from zenoo_models_sale.product_product import ProductProduct
    from zenoo_models_sale.product_template import ProductTemplate
    from zenoo_models_sale.sale_order import SaleOrder
    from zenoo_models_sale.uom_uom import UomUom


class SaleOrderLine(OdooModel):
    """A record of sale.order.line."""

    class Meta:
        model_name = "sale.order.line"
        partial = True

    allowed_uom_ids = fields.Many2manyField(
        "uom.uom",
        to=lambda: UomUom,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    amount_invoiced = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    amount_to_invoice = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    amount_to_invoice_at_date = fields.FloatField(readonly=True, lazy=True, searchable=False)
    analytic_distribution = fields.JsonField()
    analytic_line_ids = fields.One2manyField("account.analytic.line", "so_line")
    analytic_precision = fields.IntegerField(lazy=True, searchable=False)
    available_product_document_ids = fields.Many2manyField(
        "product.document",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    categ_id = fields.Many2oneField(
        "product.category",
        to=lambda: ProductCategory,
        readonly=True,
        lazy=True,
    )
    collapse_composition = fields.BooleanField()
    collapse_prices = fields.BooleanField()
    combo_item_id = fields.Many2oneField("product.combo.item")
    company_id = fields.Many2oneField("res.company", readonly=True)
    company_price_include = fields.SelectionField(
        [("tax_included", "Tax Included"), ("tax_excluded", "Tax Excluded")],
        readonly=True,
        lazy=True,
    )
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", readonly=True)
    currency_id = fields.Many2oneField("res.currency", readonly=True)
    customer_lead = fields.FloatField(required=True)
    discount = fields.FloatField()
    display_name = fields.CharField(readonly=True)
    display_type = fields.SelectionField(
        [("line_section", "Section"), ("line_subsection", "Subsection"), ("line_note", "Note")],
    )
    distribution_analytic_account_ids = fields.Many2manyField(
        "account.analytic.account",
        readonly=True,
        lazy=True,
    )
    extra_tax_data = fields.JsonField()
    invoice_lines = fields.Many2manyField("account.move.line")
    invoice_status = fields.SelectionField(
        [
            ("upselling", "Upselling Opportunity"),
            ("invoiced", "Fully Invoiced"),
            ("to invoice", "To Invoice"),
            ("no", "Nothing to Invoice"),
        ],
        readonly=True,
    )
    is_configurable_product = fields.BooleanField(readonly=True, lazy=True)
    is_downpayment = fields.BooleanField()
    is_expense = fields.BooleanField()
    is_optional = fields.BooleanField()
    is_product_archived = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    linked_line_id = fields.Many2oneField("sale.order.line", to=lambda: SaleOrderLine)
    linked_line_ids = fields.One2manyField(
        "sale.order.line",
        "linked_line_id",
        to=lambda: SaleOrderLine,
    )
    linked_virtual_id = fields.CharField()
    name = fields.TextField(required=True)
    order_id = fields.Many2oneField("sale.order", to=lambda: SaleOrder, required=True)
    order_partner_id = fields.Many2oneField("res.partner", readonly=True)
    parent_id = fields.Many2oneField(
        "sale.order.line",
        to=lambda: SaleOrderLine,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    price_reduce_taxexcl = fields.MonetaryField(readonly=True)
    price_reduce_taxinc = fields.MonetaryField(readonly=True)
    price_subtotal = fields.MonetaryField(readonly=True)
    price_tax = fields.FloatField(readonly=True)
    price_total = fields.MonetaryField(readonly=True)
    price_unit = fields.FloatField(required=True)
    pricelist_item_id = fields.Many2oneField(
        "product.pricelist.item",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    product_custom_attribute_value_ids = fields.One2manyField(
        "product.attribute.custom.value",
        "sale_order_line_id",
    )
    product_document_ids = fields.Many2manyField("product.document")
    product_id = fields.Many2oneField("product.product", to=lambda: ProductProduct)
    product_no_variant_attribute_value_ids = fields.Many2manyField(
        "product.template.attribute.value",
    )
    product_template_attribute_value_ids = fields.Many2manyField(
        "product.template.attribute.value",
        readonly=True,
        lazy=True,
    )
    product_template_id = fields.Many2oneField(
        "product.template",
        to=lambda: ProductTemplate,
        lazy=True,
    )
    product_type = fields.SelectionField(
        [("consu", "Goods"), ("service", "Service"), ("combo", "Combo")],
        readonly=True,
        lazy=True,
    )
    product_uom_id = fields.Many2oneField("uom.uom", to=lambda: UomUom)
    product_uom_qty = fields.FloatField(required=True)
    product_uom_readonly = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    product_updatable = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    qty_delivered = fields.FloatField()
    qty_delivered_at_date = fields.FloatField(readonly=True, lazy=True, searchable=False)
    qty_delivered_method = fields.SelectionField(
        [("manual", "Manual"), ("analytic", "Analytic From Expenses")],
        readonly=True,
    )
    qty_invoiced = fields.FloatField(readonly=True)
    qty_invoiced_at_date = fields.FloatField(readonly=True, lazy=True, searchable=False)
    qty_invoiced_posted = fields.FloatField(readonly=True, lazy=True, searchable=False)
    qty_to_invoice = fields.FloatField(readonly=True)
    sale_line_warn_msg = fields.TextField(readonly=True, lazy=True, searchable=False)
    salesman_id = fields.Many2oneField("res.users", readonly=True)
    selected_combo_items = fields.CharField(lazy=True, searchable=False)
    sequence = fields.IntegerField()
    service_tracking = fields.SelectionField([("no", "Nothing")], readonly=True, lazy=True)
    state = fields.SelectionField(
        [
            ("draft", "Quotation"),
            ("sent", "Quotation Sent"),
            ("sale", "Sales Order"),
            ("cancel", "Cancelled"),
        ],
        readonly=True,
    )
    tax_calculation_rounding_method = fields.SelectionField(
        [("round_globally", "Round per Tax"), ("round_per_line", "Round per Line")],
        readonly=True,
        lazy=True,
    )
    tax_country_id = fields.Many2oneField("res.country", readonly=True, lazy=True, searchable=False)
    tax_ids = fields.Many2manyField("account.tax")
    technical_price_unit = fields.FloatField()
    translated_product_name = fields.TextField(readonly=True, lazy=True, searchable=False)
    untaxed_amount_invoiced = fields.MonetaryField(readonly=True)
    untaxed_amount_to_invoice = fields.MonetaryField(readonly=True)
    virtual_id = fields.CharField()
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", readonly=True)
