# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_company import ResCompany
    from zenoo_models_base.res_country import ResCountry
    from zenoo_models_base.res_country_state import ResCountryState
    from zenoo_models_base.res_currency import ResCurrency
    from zenoo_models_base.res_groups import ResGroups
    from zenoo_models_base.res_partner import ResPartner
    from zenoo_models_base.res_partner_bank import ResPartnerBank
    from zenoo_models_base.res_partner_category import ResPartnerCategory
    from zenoo_models_base.res_partner_industry import ResPartnerIndustry


class ResUsers(OdooModel):
    """A record of res.users."""

    class Meta:
        model_name = "res.users"
        partial = True

    accesses_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    account_move_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    action_id = fields.Many2oneField("ir.actions.actions")
    active = fields.BooleanField()
    active_lang_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    active_partner = fields.BooleanField(readonly=True, lazy=True)
    activity_date_deadline = fields.DateField(readonly=True, lazy=True)
    activity_exception_decoration = fields.SelectionField(
        [("warning", "Alert"), ("danger", "Error")],
        readonly=True,
        lazy=True,
    )
    activity_exception_icon = fields.CharField(readonly=True, lazy=True, searchable=False)
    activity_ids = fields.One2manyField("mail.activity", lazy=True)
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
    all_group_ids = fields.Many2manyField(
        "res.groups",
        to=lambda: ResGroups,
        readonly=True,
        lazy=True,
    )
    api_key_ids = fields.One2manyField("res.users.apikeys", "user_id")
    application_statistics = fields.JsonField(readonly=True, lazy=True, searchable=False)
    auth_passkey_key_ids = fields.One2manyField("auth.passkey.key", "create_uid")
    autopost_bills = fields.SelectionField(
        [
            ("always", "Always"),
            ("ask", "Ask after 3 validations without edits"),
            ("never", "Never"),
        ],
        required=True,
        lazy=True,
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
    bank_ids = fields.One2manyField("res.partner.bank", to=lambda: ResPartnerBank, lazy=True)
    barcode = fields.CharField(lazy=True)
    can_edit_role = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    category_id = fields.Many2manyField(
        "res.partner.category",
        to=lambda: ResPartnerCategory,
        lazy=True,
    )
    channel_ids = fields.Many2manyField("discuss.channel", lazy=True)
    channel_member_ids = fields.One2manyField("discuss.channel.member", lazy=True)
    child_ids = fields.One2manyField("res.partner", to=lambda: ResPartner, lazy=True)
    city = fields.CharField(lazy=True)
    color = fields.IntegerField(lazy=True)
    comment = fields.HtmlField(lazy=True)
    commercial_company_name = fields.CharField(readonly=True, lazy=True)
    commercial_partner_id = fields.Many2oneField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
        lazy=True,
    )
    companies_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    company_id = fields.Many2oneField("res.company", to=lambda: ResCompany, required=True)
    company_ids = fields.Many2manyField("res.company", to=lambda: ResCompany)
    company_name = fields.CharField(lazy=True)
    company_registry = fields.CharField(lazy=True)
    company_registry_label = fields.CharField(readonly=True, lazy=True, searchable=False)
    company_registry_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    company_type = fields.SelectionField(
        [("person", "Person"), ("company", "Company")],
        lazy=True,
        searchable=False,
    )
    complete_name = fields.CharField(readonly=True, lazy=True)
    contact_address = fields.CharField(readonly=True, lazy=True, searchable=False)
    contact_address_inline = fields.CharField(readonly=True, lazy=True, searchable=False)
    contract_ids = fields.One2manyField("account.analytic.account", readonly=True, lazy=True)
    country_code = fields.CharField(max_length=2, readonly=True, lazy=True)
    country_id = fields.Many2oneField("res.country", to=lambda: ResCountry, lazy=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    credit = fields.MonetaryField(readonly=True, lazy=True)
    credit_limit = fields.FloatField(lazy=True)
    credit_to_invoice = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    crm_team_ids = fields.Many2manyField("crm.team", readonly=True, lazy=True)
    crm_team_member_ids = fields.One2manyField("crm.team.member", "user_id")
    currency_id = fields.Many2oneField(
        "res.currency",
        to=lambda: ResCurrency,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    customer_rank = fields.IntegerField(lazy=True)
    days_sales_outstanding = fields.FloatField(readonly=True, lazy=True, searchable=False)
    debit = fields.MonetaryField(readonly=True, lazy=True)
    device_ids = fields.One2manyField("res.device", "user_id")
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
    email = fields.CharField(lazy=True)
    email_domain_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    email_formatted = fields.CharField(readonly=True, lazy=True, searchable=False)
    email_normalized = fields.CharField(readonly=True, lazy=True)
    employee = fields.BooleanField(lazy=True)
    fiscal_country_codes = fields.CharField(readonly=True, lazy=True, searchable=False)
    fiscal_country_group_codes = fields.JsonField(readonly=True, lazy=True, searchable=False)
    function = fields.CharField(lazy=True)
    global_location_number = fields.CharField(lazy=True)
    group_ids = fields.Many2manyField("res.groups", to=lambda: ResGroups)
    groups_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    has_external_mail_server = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    has_message = fields.BooleanField(readonly=True, lazy=True)
    ignore_abnormal_invoice_amount = fields.BooleanField(lazy=True)
    ignore_abnormal_invoice_date = fields.BooleanField(lazy=True)
    im_status = fields.CharField(readonly=True, lazy=True, searchable=False)
    image_1024 = fields.BinaryField(readonly=True, lazy=True)
    image_128 = fields.BinaryField(readonly=True, lazy=True)
    image_1920 = fields.BinaryField(lazy=True)
    image_256 = fields.BinaryField(readonly=True, lazy=True)
    image_512 = fields.BinaryField(readonly=True, lazy=True)
    industry_id = fields.Many2oneField(
        "res.partner.industry",
        to=lambda: ResPartnerIndustry,
        lazy=True,
    )
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
    invoice_edi_format_store = fields.CharField(lazy=True)
    invoice_ids = fields.One2manyField("account.move", readonly=True, lazy=True)
    invoice_sending_method = fields.SelectionField(
        [("manual", "Manual"), ("email", "by Email"), ("snailmail", "by Post")],
        lazy=True,
    )
    invoice_template_pdf_report_id = fields.Many2oneField("ir.actions.report", lazy=True)
    is_blacklisted = fields.BooleanField(readonly=True, lazy=True)
    is_company = fields.BooleanField(lazy=True)
    is_in_call = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_out_of_office = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_peppol_edi_format = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_public = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    is_ubl_format = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    lang = fields.SelectionField(lazy=True)
    log_ids = fields.One2manyField("res.users.log", "create_uid")
    login = fields.CharField(required=True)
    login_date = fields.DatetimeField(lazy=True)
    main_user_id = fields.Many2oneField(
        "res.users",
        to=lambda: ResUsers,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    manual_im_status = fields.SelectionField(
        [("away", "Away"), ("busy", "Do Not Disturb"), ("offline", "Offline")],
    )
    message_attachment_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_bounce = fields.IntegerField(lazy=True)
    message_follower_ids = fields.One2manyField("mail.followers", lazy=True)
    message_has_error = fields.BooleanField(readonly=True, lazy=True)
    message_has_error_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_has_sms_error = fields.BooleanField(readonly=True, lazy=True)
    message_ids = fields.One2manyField("mail.message", lazy=True)
    message_is_follower = fields.BooleanField(readonly=True, lazy=True)
    message_needaction = fields.BooleanField(readonly=True, lazy=True)
    message_needaction_counter = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    message_partner_ids = fields.Many2manyField("res.partner", to=lambda: ResPartner, lazy=True)
    my_activity_date_deadline = fields.DateField(readonly=True, lazy=True)
    name = fields.CharField(lazy=True)
    new_password = fields.CharField(lazy=True, searchable=False)
    notification_type = fields.SelectionField(
        [("email", "By Emails"), ("inbox", "In Odoo")],
        required=True,
    )
    odoobot_failed = fields.BooleanField(readonly=True)
    odoobot_state = fields.SelectionField(
        [
            ("not_initialized", "Not initialized"),
            ("onboarding_emoji", "Onboarding emoji"),
            ("onboarding_attachement", "Onboarding attachment"),
            ("onboarding_command", "Onboarding command"),
            ("onboarding_ping", "Onboarding ping"),
            ("onboarding_canned", "Onboarding canned"),
            ("idle", "Idle"),
            ("disabled", "Disabled"),
        ],
        readonly=True,
    )
    offline_since = fields.DatetimeField(readonly=True, lazy=True, searchable=False)
    out_of_office_from = fields.DatetimeField()
    out_of_office_message = fields.HtmlField()
    out_of_office_to = fields.DatetimeField()
    outgoing_mail_server_id = fields.Many2oneField(
        "ir.mail_server",
        readonly=True,
        lazy=True,
        searchable=False,
    )
    outgoing_mail_server_type = fields.SelectionField(
        [("default", "Default"), ("gmail", "Gmail"), ("outlook", "Outlook")],
        required=True,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    parent_id = fields.Many2oneField("res.partner", to=lambda: ResPartner, lazy=True)
    parent_name = fields.CharField(readonly=True, lazy=True)
    partner_company_registry_placeholder = fields.CharField(
        readonly=True,
        lazy=True,
        searchable=False,
    )
    partner_id = fields.Many2oneField("res.partner", to=lambda: ResPartner, required=True)
    partner_latitude = fields.FloatField(lazy=True)
    partner_longitude = fields.FloatField(lazy=True)
    partner_share = fields.BooleanField(readonly=True, lazy=True)
    partner_vat_placeholder = fields.CharField(readonly=True, lazy=True, searchable=False)
    password = fields.CharField(lazy=True, searchable=False)
    payment_token_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    payment_token_ids = fields.One2manyField("payment.token", lazy=True)
    peppol_eas = fields.SelectionField(lazy=True)
    peppol_endpoint = fields.CharField(lazy=True)
    phone = fields.CharField(lazy=True)
    phone_blacklisted = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    phone_mobile_search = fields.CharField(lazy=True)
    phone_sanitized = fields.CharField(readonly=True, lazy=True)
    phone_sanitized_blacklisted = fields.BooleanField(readonly=True, lazy=True)
    presence_ids = fields.One2manyField("mail.presence", "user_id")
    properties = fields.PropertiesField(lazy=True)
    properties_base_definition_id = fields.Many2oneField(
        "properties.base.definition",
        readonly=True,
        lazy=True,
    )
    property_account_payable_id = fields.Many2oneField("account.account", lazy=True)
    property_account_position_id = fields.Many2oneField("account.fiscal.position", lazy=True)
    property_account_receivable_id = fields.Many2oneField("account.account", lazy=True)
    property_inbound_payment_method_line_id = fields.Many2oneField(
        "account.payment.method.line",
        lazy=True,
    )
    property_outbound_payment_method_line_id = fields.Many2oneField(
        "account.payment.method.line",
        lazy=True,
    )
    property_payment_term_id = fields.Many2oneField("account.payment.term", lazy=True)
    property_product_pricelist = fields.Many2oneField(
        "product.pricelist",
        lazy=True,
        searchable=False,
    )
    property_supplier_payment_term_id = fields.Many2oneField("account.payment.term", lazy=True)
    ref = fields.CharField(lazy=True)
    ref_company_ids = fields.One2manyField("res.company", to=lambda: ResCompany, lazy=True)
    res_users_settings_id = fields.Many2oneField("res.users.settings", readonly=True, lazy=True)
    res_users_settings_ids = fields.One2manyField("res.users.settings", "user_id")
    resource_calendar_id = fields.Many2oneField("resource.calendar", lazy=True)
    resource_ids = fields.One2manyField("resource.resource", "user_id")
    role = fields.SelectionField(
        [("group_user", "User"), ("group_system", "Administrator")],
        lazy=True,
        searchable=False,
    )
    role_ids = fields.Many2manyField("res.role")
    rtc_session_ids = fields.One2manyField("discuss.channel.rtc.session", lazy=True)
    rules_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    sale_order_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    sale_order_ids = fields.One2manyField("sale.order", lazy=True)
    sale_team_id = fields.Many2oneField("crm.team", readonly=True)
    sale_warn_msg = fields.TextField(lazy=True)
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
    share = fields.BooleanField(readonly=True)
    show_credit_limit = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    signature = fields.HtmlField()
    signup_type = fields.CharField(lazy=True)
    specific_property_product_pricelist = fields.Many2oneField("product.pricelist", lazy=True)
    state = fields.SelectionField(
        [("new", "Invited"), ("active", "Confirmed")],
        readonly=True,
        lazy=True,
    )
    state_id = fields.Many2oneField("res.country.state", to=lambda: ResCountryState, lazy=True)
    street = fields.CharField(lazy=True)
    street2 = fields.CharField(lazy=True)
    supplier_invoice_count = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    supplier_rank = fields.IntegerField(lazy=True)
    total_invoiced = fields.MonetaryField(readonly=True, lazy=True, searchable=False)
    totp_enabled = fields.BooleanField(readonly=True, lazy=True)
    totp_trusted_device_ids = fields.One2manyField("auth_totp.device", "user_id")
    tour_enabled = fields.BooleanField()
    trust = fields.SelectionField(
        [("good", "Good Debtor"), ("normal", "Normal Debtor"), ("bad", "Bad Debtor")],
        lazy=True,
    )
    type = fields.SelectionField(
        [
            ("contact", "Contact"),
            ("invoice", "Invoice"),
            ("delivery", "Delivery"),
            ("other", "Other"),
        ],
        lazy=True,
    )
    type_address_label = fields.CharField(readonly=True, lazy=True, searchable=False)
    tz = fields.SelectionField(lazy=True)
    tz_offset = fields.CharField(readonly=True, lazy=True, searchable=False)
    use_partner_credit_limit = fields.BooleanField(lazy=True, searchable=False)
    user_id = fields.Many2oneField("res.users", to=lambda: ResUsers, lazy=True)
    user_ids = fields.One2manyField("res.users", to=lambda: ResUsers, lazy=True)
    vat = fields.CharField(lazy=True)
    vat_label = fields.CharField(readonly=True, lazy=True, searchable=False)
    view_group_hierarchy = fields.JsonField(lazy=True, searchable=False)
    website = fields.CharField(lazy=True)
    website_message_ids = fields.One2manyField("mail.message", lazy=True)
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    zip = fields.CharField(lazy=True)
