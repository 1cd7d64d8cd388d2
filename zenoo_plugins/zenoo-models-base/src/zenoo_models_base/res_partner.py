# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_company import ResCompany
    from zenoo_models_base.res_country import ResCountry
    from zenoo_models_base.res_country_state import ResCountryState
    from zenoo_models_base.res_currency import ResCurrency
    from zenoo_models_base.res_partner_bank import ResPartnerBank
    from zenoo_models_base.res_partner_category import ResPartnerCategory
    from zenoo_models_base.res_partner_industry import ResPartnerIndustry
    from zenoo_models_base.res_users import ResUsers


class ResPartner(OdooModel):
    """A record of res.partner."""

    class Meta:
        model_name = "res.partner"
        partial = True

    account_move_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    active = fields.BooleanField()
    active_lang_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
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
    activity_user_id = fields.Many2oneField(
        "res.users",
        to=lambda: ResUsers,
        readonly=True,
        lazy=True,
    )
    application_statistics = fields.JsonField(readonly=True, lazy=True, searchable=False)
    autopost_bills = fields.SelectionField(
        [
            ("always", "Always"),
            ("ask", "Ask after 3 validations without edits"),
            ("never", "Never"),
        ],
        required=True,
    )
    available_invoice_template_pdf_report_ids = fields.One2manyField(
        "ir.actions.report",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    available_peppol_eas = fields.JsonField(readonly=True, lazy=True, searchable=False)
    avatar_1024 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    avatar_128 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    avatar_1920 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    avatar_256 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    avatar_512 = fields.BinaryField(readonly=True, lazy=True, searchable=False)
    bank_account_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    bank_ids = fields.One2manyField("res.partner.bank", "partner_id", to=lambda: ResPartnerBank)
    barcode = fields.CharField()
    category_id = fields.Many2manyField("res.partner.category", to=lambda: ResPartnerCategory)
    channel_ids = fields.Many2manyField("discuss.channel")
    channel_member_ids = fields.One2manyField("discuss.channel.member", "partner_id")
    child_ids = fields.One2manyField("res.partner", "parent_id", to=lambda: ResPartner)
    city = fields.CharField()
    color = fields.IntegerField()
    comment = fields.HtmlField()
    commercial_company_name = fields.CharField(readonly=True)
    commercial_partner_id = fields.Many2oneField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
    )
    company_id = fields.Many2oneField("res.company", to=lambda: ResCompany)
    company_name = fields.CharField()
    company_registry = fields.CharField()
    company_registry_label = fields.CharField(readonly=True, lazy=True, searchable=False)
    company_registry_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    company_type = fields.SelectionField(
        [("person", "Person"), ("company", "Company")],
        lazy=True,
        searchable=False,
    )
    complete_name = fields.CharField(readonly=True)
    contact_address = fields.CharField(readonly=True, lazy=True, searchable=False)
    contact_address_inline = fields.CharField(readonly=True, lazy=True, searchable=False)
    contract_ids = fields.One2manyField("account.analytic.account", "partner_id", readonly=True)
    country_code = fields.CharField(max_length=2, readonly=True, lazy=True)
    country_id = fields.Many2oneField("res.country", to=lambda: ResCountry)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    credit = fields.MonetaryField(readonly=True, lazy=True)
    credit_limit = fields.FloatField()
    credit_to_invoice = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    currency_id = fields.Many2oneField(
        "res.currency",
        to=lambda: ResCurrency,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    customer_rank = fields.IntegerField()
    days_sales_outstanding = fields.FloatField(readonly=True, lazy=True, searchable=False)
    debit = fields.MonetaryField(readonly=True, lazy=True)
    display_invoice_edi_format = fields.BooleanField(lazy=True, searchable=False)
    display_invoice_template_pdf_report_id = fields.BooleanField(lazy=True, searchable=False)
    display_name = fields.CharField(readonly=True)
    duplicate_bank_partner_ids = fields.Many2manyField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    email = fields.CharField()
    email_formatted = fields.CharField(readonly=True, lazy=True, searchable=False)
    email_normalized = fields.CharField(readonly=True)
    employee = fields.BooleanField()
    fiscal_country_codes = fields.CharField(readonly=True, lazy=True, searchable=False)
    fiscal_country_group_codes = fields.JsonField(readonly=True, lazy=True, searchable=False)
    function = fields.CharField()
    global_location_number = fields.CharField()
    has_message = fields.BooleanField(readonly=True, lazy=True)
    ignore_abnormal_invoice_amount = fields.BooleanField()
    ignore_abnormal_invoice_date = fields.BooleanField()
    im_status = fields.CharField(readonly=True, lazy=True, searchable=False)
    image_1024 = fields.BinaryField(readonly=True, lazy=True)
    image_128 = fields.BinaryField(readonly=True, lazy=True)
    image_1920 = fields.BinaryField(lazy=True)
    image_256 = fields.BinaryField(readonly=True, lazy=True)
    image_512 = fields.BinaryField(readonly=True, lazy=True)
    industry_id = fields.Many2oneField("res.partner.industry", to=lambda: ResPartnerIndustry)
    invoice_edi_format = fields.SelectionField(
        [
            ("facturx", "France (FacturX)"),
            ("ubl_bis3", "EU Standard (Peppol Bis 3.0)"),
            ("xrechnung", "Germany (XRechnung)"),
            ("nlcius", "Netherlands (NLCIUS)"),
            ("ubl_a_nz", "Australia (BIS Billing 3.0 A-NZ)"),
            ("ubl_sg", "Singapore (BIS Billing 3.0 SG)"),
        ],
        lazy=True,
        searchable=False,
    )
    invoice_edi_format_store = fields.CharField()
    invoice_ids = fields.One2manyField("account.move", "partner_id", readonly=True)
    invoice_sending_method = fields.SelectionField(
        [("manual", "Manual"), ("email", "by Email"), ("snailmail", "by Post")],
    )
    invoice_template_pdf_report_id = fields.Many2oneField("ir.actions.report")
    is_blacklisted = fields.BooleanField(readonly=True, lazy=True)
    is_company = fields.BooleanField()
    is_in_call = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_peppol_edi_format = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_public = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_ubl_format = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    lang = fields.SelectionField()
    main_user_id = fields.Many2oneField(
        "res.users",
        to=lambda: ResUsers,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    message_attachment_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_bounce = fields.IntegerField()
    message_follower_ids = fields.One2manyField("mail.followers", "res_id")
    message_has_error = fields.BooleanField(readonly=True, lazy=True)
    message_has_error_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_has_sms_error = fields.BooleanField(readonly=True, lazy=True)
    message_ids = fields.One2manyField("mail.message", "res_id")
    message_is_follower = fields.BooleanField(readonly=True, lazy=True)
    message_needaction = fields.BooleanField(readonly=True, lazy=True)
    message_needaction_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_partner_ids = fields.Many2manyField("res.partner", to=lambda: ResPartner, lazy=True)
    my_activity_date_deadline = fields.DateField(readonly=True, lazy=True)
    name = fields.CharField()
    offline_since = fields.DatetimeField(readonly=True, lazy=True, searchable=False)
    parent_id = fields.Many2oneField("res.partner", to=lambda: ResPartner)
    parent_name = fields.CharField(readonly=True, lazy=True)
    partner_company_registry_placeholder = fields.CharField(
        readonly=True,
        lazy=True,
        searchable=False,
    )
    partner_latitude = fields.FloatField()
    partner_longitude = fields.FloatField()
    partner_share = fields.BooleanField(readonly=True)
    partner_vat_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    payment_token_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    payment_token_ids = fields.One2manyField("payment.token", "partner_id")
    peppol_eas = fields.SelectionField()
    peppol_endpoint = fields.CharField()
    phone = fields.CharField()
    phone_blacklisted = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    phone_mobile_search = fields.CharField(lazy=True)
    phone_sanitized = fields.CharField(readonly=True)
    phone_sanitized_blacklisted = fields.BooleanField(readonly=True, lazy=True)
    properties = fields.PropertiesField()
    properties_base_definition_id = fields.Many2oneField(
        "properties.base.definition",
        readonly=True,
        lazy=True,
    )
    property_account_payable_id = fields.Many2oneField("account.account")
    property_account_position_id = fields.Many2oneField("account.fiscal.position")
    property_account_receivable_id = fields.Many2oneField("account.account")
    property_inbound_payment_method_line_id = fields.Many2oneField("account.payment.method.line")
    property_outbound_payment_method_line_id = fields.Many2oneField("account.payment.method.line")
    property_payment_term_id = fields.Many2oneField("account.payment.term")
    property_product_pricelist = fields.Many2oneField(
        "product.pricelist",
        lazy=True,
        searchable=False,
    )
    property_supplier_payment_term_id = fields.Many2oneField("account.payment.term")
    ref = fields.CharField()
    ref_company_ids = fields.One2manyField("res.company", "partner_id", to=lambda: ResCompany)
    rtc_session_ids = fields.One2manyField("discuss.channel.rtc.session", "partner_id")
    sale_order_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    sale_order_ids = fields.One2manyField("sale.order", "partner_id")
    sale_warn_msg = fields.TextField()
    same_company_registry_partner_id = fields.Many2oneField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    same_vat_partner_id = fields.Many2oneField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    self = fields.Many2oneField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    show_credit_limit = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    signup_type = fields.CharField()
    specific_property_product_pricelist = fields.Many2oneField("product.pricelist")
    state_id = fields.Many2oneField("res.country.state", to=lambda: ResCountryState)
    street = fields.CharField()
    street2 = fields.CharField()
    supplier_invoice_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    supplier_rank = fields.IntegerField()
    total_invoiced = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    trust = fields.SelectionField(
        [("good", "Good Debtor"), ("normal", "Normal Debtor"), ("bad", "Bad Debtor")],
    )
    type = fields.SelectionField(
        [
            ("contact", "Contact"),
            ("invoice", "Invoice"),
            ("delivery", "Delivery"),
            ("other", "Other"),
        ],
    )
    type_address_label = fields.CharField(readonly=True, lazy=True, searchable=False)
    tz = fields.SelectionField()
    tz_offset = fields.CharField(readonly=True, lazy=True, searchable=False)
    use_partner_credit_limit = fields.BooleanField(lazy=True, searchable=False)
    user_id = fields.Many2oneField("res.users", to=lambda: ResUsers)
    user_ids = fields.One2manyField("res.users", "partner_id", to=lambda: ResUsers)
    vat = fields.CharField()
    vat_label = fields.CharField(readonly=True, lazy=True, searchable=False)
    website = fields.CharField()
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    zip = fields.CharField()
