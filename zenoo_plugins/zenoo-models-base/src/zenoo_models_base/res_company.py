# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_country import ResCountry
    from zenoo_models_base.res_country_state import ResCountryState
    from zenoo_models_base.res_currency import ResCurrency
    from zenoo_models_base.res_partner import ResPartner
    from zenoo_models_base.res_partner_bank import ResPartnerBank
    from zenoo_models_base.res_users import ResUsers


class ResCompany(OdooModel):
    """A record of res.company."""

    class Meta:
        model_name = "res.company"
        partial = True

    account_cash_basis_base_account_id = fields.Many2oneField("account.account")
    account_default_pos_receivable_account_id = fields.Many2oneField("account.account")
    account_discount_expense_allocation_id = fields.Many2oneField("account.account")
    account_discount_income_allocation_id = fields.Many2oneField("account.account")
    account_enabled_tax_country_ids = fields.Many2manyField(
        "res.country",
        to=lambda: ResCountry,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    account_fiscal_country_group_codes = fields.JsonField(
        readonly=True,
        lazy=True,
        searchable=False,
    )
    account_fiscal_country_id = fields.Many2oneField("res.country", to=lambda: ResCountry)
    account_journal_early_pay_discount_gain_account_id = fields.Many2oneField("account.account")
    account_journal_early_pay_discount_loss_account_id = fields.Many2oneField("account.account")
    account_journal_suspense_account_id = fields.Many2oneField("account.account")
    account_opening_date = fields.DateField()
    account_opening_journal_id = fields.Many2oneField("account.journal", lazy=True)
    account_opening_move_id = fields.Many2oneField("account.move")
    account_price_include = fields.SelectionField(
        [("tax_included", "Tax Included"), ("tax_excluded", "Tax Excluded")],
        required=True,
    )
    account_purchase_receipt_fiscal_position_id = fields.Many2oneField("account.fiscal.position")
    account_purchase_tax_id = fields.Many2oneField("account.tax")
    account_sale_tax_id = fields.Many2oneField("account.tax")
    account_storno = fields.BooleanField()
    account_use_credit_limit = fields.BooleanField()
    active = fields.BooleanField()
    alias_domain_id = fields.Many2oneField("mail.alias.domain")
    all_child_ids = fields.One2manyField("res.company", "parent_id", to=lambda: ResCompany)
    anglo_saxon_accounting = fields.BooleanField()
    automatic_entry_default_journal_id = fields.Many2oneField("account.journal")
    autopost_bills = fields.BooleanField()
    bank_account_code_prefix = fields.CharField()
    bank_ids = fields.One2manyField("res.partner.bank", to=lambda: ResPartnerBank, lazy=True)
    bank_journal_ids = fields.One2manyField("account.journal", "company_id")
    batch_payment_sequence_id = fields.Many2oneField("ir.sequence", readonly=True)
    bounce_email = fields.CharField(readonly=True, lazy=True, searchable=False)
    bounce_formatted = fields.CharField(readonly=True, lazy=True, searchable=False)
    cash_account_code_prefix = fields.CharField()
    catchall_email = fields.CharField(readonly=True, lazy=True, searchable=False)
    catchall_formatted = fields.CharField(readonly=True, lazy=True, searchable=False)
    chart_template = fields.SelectionField()
    child_ids = fields.One2manyField("res.company", "parent_id", to=lambda: ResCompany)
    city = fields.CharField(lazy=True, searchable=False)
    color = fields.IntegerField(lazy=True, searchable=False)
    company_details = fields.HtmlField()
    company_registry = fields.CharField(lazy=True)
    company_registry_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    company_vat_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    country_code = fields.CharField(max_length=2, readonly=True, lazy=True, searchable=False)
    country_id = fields.Many2oneField(
        "res.country",
        to=lambda: ResCountry,
        lazy=True,
        searchable=False,
    )
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    currency_exchange_journal_id = fields.Many2oneField("account.journal")
    currency_id = fields.Many2oneField("res.currency", to=lambda: ResCurrency, required=True)
    default_cash_difference_expense_account_id = fields.Many2oneField("account.account")
    default_cash_difference_income_account_id = fields.Many2oneField("account.account")
    default_from_email = fields.CharField(readonly=True, lazy=True, searchable=False)
    display_account_storno = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    display_invoice_amount_total_words = fields.BooleanField()
    display_invoice_tax_company_currency = fields.BooleanField()
    display_name = fields.CharField(readonly=True)
    domestic_fiscal_position_id = fields.Many2oneField("account.fiscal.position", readonly=True)
    downpayment_account_id = fields.Many2oneField("account.account")
    email = fields.CharField()
    email_formatted = fields.CharField(readonly=True, lazy=True, searchable=False)
    email_primary_color = fields.CharField()
    email_secondary_color = fields.CharField()
    expects_chart_of_accounts = fields.BooleanField()
    expense_account_id = fields.Many2oneField("account.account")
    expense_accrual_account_id = fields.Many2oneField("account.account")
    expense_currency_exchange_account_id = fields.Many2oneField("account.account")
    external_report_layout_id = fields.Many2oneField("ir.ui.view")
    fiscal_position_ids = fields.One2manyField("account.fiscal.position", "company_id")
    fiscalyear_last_day = fields.IntegerField(required=True)
    fiscalyear_last_month = fields.SelectionField(
        [
            ("1", "January"),
            ("2", "February"),
            ("3", "March"),
            ("4", "April"),
            ("5", "May"),
            ("6", "June"),
            ("7", "July"),
            ("8", "August"),
            ("9", "September"),
            ("10", "October"),
            ("11", "November"),
            ("12", "December"),
        ],
        required=True,
    )
    fiscalyear_lock_date = fields.DateField()
    font = fields.SelectionField(
        [
            ("Lato", "Lato"),
            ("Roboto", "Roboto"),
            ("Open_Sans", "Open Sans"),
            ("Montserrat", "Montserrat"),
            ("Oswald", "Oswald"),
            ("Raleway", "Raleway"),
            ("Tajawal", "Tajawal"),
            ("Fira_Mono", "Fira Mono"),
        ],
    )
    force_restrictive_audit_trail = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    hard_lock_date = fields.DateField()
    has_message = fields.BooleanField(readonly=True, lazy=True)
    iap_enrich_auto_done = fields.BooleanField()
    income_account_id = fields.Many2oneField("account.account")
    income_currency_exchange_account_id = fields.Many2oneField("account.account")
    incoterm_id = fields.Many2oneField("account.incoterms")
    invoice_terms = fields.HtmlField()
    invoice_terms_html = fields.HtmlField()
    is_company_details_empty = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    layout_background = fields.SelectionField(
        [("Blank", "Blank"), ("Demo logo", "Demo logo"), ("Custom", "Custom")],
        required=True,
    )
    layout_background_image = fields.BinaryField(lazy=True)
    link_qr_code = fields.BooleanField()
    logo = fields.BinaryField(lazy=True)
    logo_web = fields.BinaryField(readonly=True, lazy=True)
    message_attachment_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_follower_ids = fields.One2manyField("mail.followers", "res_id")
    message_has_error = fields.BooleanField(readonly=True, lazy=True)
    message_has_error_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_has_sms_error = fields.BooleanField(readonly=True, lazy=True)
    message_ids = fields.One2manyField("mail.message", "res_id")
    message_is_follower = fields.BooleanField(readonly=True, lazy=True)
    message_needaction = fields.BooleanField(readonly=True, lazy=True)
    message_needaction_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_partner_ids = fields.Many2manyField("res.partner", to=lambda: ResPartner, lazy=True)
    multi_vat_foreign_country_ids = fields.Many2manyField(
        "res.country",
        to=lambda: ResCountry,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    name = fields.CharField(required=True)
    paperformat_id = fields.Many2oneField("report.paperformat")
    parent_id = fields.Many2oneField("res.company", to=lambda: ResCompany)
    parent_ids = fields.Many2manyField(
        "res.company",
        to=lambda: ResCompany,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    parent_path = fields.CharField()
    partner_id = fields.Many2oneField("res.partner", to=lambda: ResPartner, required=True)
    phone = fields.CharField()
    portal_confirmation_pay = fields.BooleanField()
    portal_confirmation_sign = fields.BooleanField()
    prepayment_percent = fields.FloatField()
    price_difference_account_id = fields.Many2oneField("account.account")
    primary_color = fields.CharField()
    purchase_lock_date = fields.DateField()
    qr_code = fields.BooleanField()
    quick_edit_mode = fields.SelectionField(
        [
            ("out_invoices", "Customer Invoices"),
            ("in_invoices", "Vendor Bills"),
            ("out_and_in_invoices", "Customer Invoices and Vendor Bills"),
        ],
    )
    quotation_validity_days = fields.IntegerField()
    report_footer = fields.HtmlField()
    report_header = fields.HtmlField()
    resource_calendar_id = fields.Many2oneField("resource.calendar")
    resource_calendar_ids = fields.One2manyField("resource.calendar", "company_id")
    restrictive_audit_trail = fields.BooleanField()
    revenue_accrual_account_id = fields.Many2oneField("account.account")
    root_id = fields.Many2oneField(
        "res.company",
        to=lambda: ResCompany,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    sale_discount_product_id = fields.Many2oneField("product.product")
    sale_lock_date = fields.DateField()
    sale_onboarding_payment_method = fields.SelectionField(
        [
            ("digital_signature", "Sign online"),
            ("paypal", "PayPal"),
            ("stripe", "Stripe"),
            ("other", "Pay with another payment provider"),
            ("manual", "Manual Payment"),
        ],
    )
    sale_order_template_id = fields.Many2oneField("sale.order.template")
    secondary_color = fields.CharField()
    sequence = fields.IntegerField()
    snailmail_color = fields.BooleanField()
    snailmail_cover = fields.BooleanField()
    snailmail_duplex = fields.BooleanField()
    state_id = fields.Many2oneField(
        "res.country.state",
        to=lambda: ResCountryState,
        lazy=True,
        searchable=False,
    )
    street = fields.CharField(lazy=True, searchable=False)
    street2 = fields.CharField(lazy=True, searchable=False)
    tax_calculation_rounding_method = fields.SelectionField(
        [("round_globally", "Round per Tax"), ("round_per_line", "Round per Line")],
    )
    tax_cash_basis_journal_id = fields.Many2oneField("account.journal")
    tax_exigibility = fields.BooleanField()
    tax_lock_date = fields.DateField()
    terms_type = fields.SelectionField(
        [("plain", "Add a Note"), ("html", "Add a link to a Web Page")],
    )
    transfer_account_code_prefix = fields.CharField()
    transfer_account_id = fields.Many2oneField("account.account")
    uninstalled_l10n_module_ids = fields.Many2manyField(
        "ir.module.module",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    user_fiscalyear_lock_date = fields.DateField(readonly=True, lazy=True, searchable=False)
    user_hard_lock_date = fields.DateField(readonly=True, lazy=True, searchable=False)
    user_ids = fields.Many2manyField("res.users", to=lambda: ResUsers)
    user_purchase_lock_date = fields.DateField(readonly=True, lazy=True, searchable=False)
    user_sale_lock_date = fields.DateField(readonly=True, lazy=True, searchable=False)
    user_tax_lock_date = fields.DateField(readonly=True, lazy=True, searchable=False)
    uses_default_logo = fields.BooleanField(readonly=True)
    vat = fields.CharField(lazy=True)
    website = fields.CharField(lazy=True)
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    zip = fields.CharField(lazy=True, searchable=False)
