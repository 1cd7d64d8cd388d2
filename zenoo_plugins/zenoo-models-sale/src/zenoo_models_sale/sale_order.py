# Written by `zenoo models generate`: changes are lost when it is run again.
"""sale.order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_sale.sale_order_line import SaleOrderLine


class SaleOrder(OdooModel):
    """A record of sale.order."""

    class Meta:
        model_name = "sale.order"
        partial = True

    access_token = fields.CharField()
    access_url = fields.CharField(readonly=True, lazy=True, searchable=False)
    access_warning = fields.TextField(readonly=True, lazy=True, searchable=False)
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
    amount_invoiced = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    amount_paid = fields.FloatField(readonly=True, lazy=True, searchable=False)
    amount_tax = fields.MonetaryField(readonly=True)
    amount_to_invoice = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    amount_total = fields.MonetaryField(readonly=True)
    amount_undiscounted = fields.FloatField(readonly=True, lazy=True, searchable=False)
    amount_untaxed = fields.MonetaryField(readonly=True)
    authorized_transaction_ids = fields.Many2manyField(
        "payment.transaction",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    available_quotation_document_ids = fields.Many2manyField(
        "quotation.document",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    campaign_id = fields.Many2oneField("utm.campaign")
    client_order_ref = fields.CharField()
    commitment_date = fields.DatetimeField()
    company_id = fields.Many2oneField("res.company", required=True)
    company_price_include = fields.SelectionField(
        [("tax_included", "Tax Included"), ("tax_excluded", "Tax Excluded")],
        readonly=True,
        lazy=True,
    )
    country_code = fields.CharField(max_length=2, readonly=True, lazy=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", readonly=True)
    currency_id = fields.Many2oneField("res.currency", readonly=True)
    currency_rate = fields.FloatField(readonly=True)
    customizable_pdf_form_fields = fields.JsonField()
    date_order = fields.DatetimeField(required=True)
    display_name = fields.CharField(readonly=True)
    duplicated_order_ids = fields.Many2manyField(
        "sale.order",
        to=lambda: SaleOrder,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    expected_date = fields.DatetimeField(readonly=True, lazy=True, searchable=False)
    fiscal_position_id = fields.Many2oneField("account.fiscal.position")
    has_active_pricelist = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    has_archived_products = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    has_authorized_transaction_ids = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    has_message = fields.BooleanField(readonly=True, lazy=True)
    invoice_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    invoice_ids = fields.Many2manyField("account.move", readonly=True, lazy=True)
    invoice_status = fields.SelectionField(
        [
            ("upselling", "Upselling Opportunity"),
            ("invoiced", "Fully Invoiced"),
            ("to invoice", "To Invoice"),
            ("no", "Nothing to Invoice"),
        ],
        readonly=True,
    )
    is_expired = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_pdf_quote_builder_available = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    journal_id = fields.Many2oneField("account.journal")
    locked = fields.BooleanField()
    medium_id = fields.Many2oneField("utm.medium")
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
    note = fields.HtmlField()
    order_line = fields.One2manyField("sale.order.line", "order_id", to=lambda: SaleOrderLine)
    origin = fields.CharField()
    partner_credit_warning = fields.TextField(readonly=True, lazy=True, searchable=False)
    partner_id = fields.Many2oneField("res.partner", required=True)
    partner_invoice_id = fields.Many2oneField("res.partner", required=True)
    partner_shipping_id = fields.Many2oneField("res.partner", required=True)
    payment_term_id = fields.Many2oneField("account.payment.term")
    pending_email_template_id = fields.Many2oneField("mail.template", readonly=True)
    preferred_payment_method_line_id = fields.Many2oneField("account.payment.method.line")
    prepayment_percent = fields.FloatField()
    pricelist_id = fields.Many2oneField("product.pricelist")
    quotation_document_ids = fields.Many2manyField("quotation.document")
    reference = fields.CharField()
    require_payment = fields.BooleanField()
    require_signature = fields.BooleanField()
    sale_order_template_id = fields.Many2oneField("sale.order.template")
    sale_warning_text = fields.TextField(readonly=True, lazy=True, searchable=False)
    show_update_fpos = fields.BooleanField(lazy=True, searchable=False)
    show_update_pricelist = fields.BooleanField(lazy=True, searchable=False)
    signature = fields.BinaryField(lazy=True)
    signed_by = fields.CharField()
    signed_on = fields.DatetimeField()
    source_id = fields.Many2oneField("utm.source")
    state = fields.SelectionField(
        [
            ("draft", "Quotation"),
            ("sent", "Quotation Sent"),
            ("sale", "Sales Order"),
            ("cancel", "Cancelled"),
        ],
        readonly=True,
    )
    tag_ids = fields.Many2manyField("crm.tag")
    tax_calculation_rounding_method = fields.SelectionField(
        [("round_globally", "Round per Tax"), ("round_per_line", "Round per Line")],
        readonly=True,
        lazy=True,
    )
    tax_country_id = fields.Many2oneField("res.country", readonly=True, lazy=True, searchable=False)
    tax_totals = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    team_id = fields.Many2oneField("crm.team")
    terms_type = fields.SelectionField(
        [("plain", "Add a Note"), ("html", "Add a link to a Web Page")],
        readonly=True,
        lazy=True,
    )
    transaction_ids = fields.Many2manyField("payment.transaction", readonly=True)
    type_name = fields.CharField(readonly=True, lazy=True, searchable=False)
    user_id = fields.Many2oneField("res.users")
    validity_date = fields.DateField()
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", readonly=True)
