# Written by `zenoo models generate`: changes are lost when it is run again.
"""res.partner.bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zenoo_core import OdooModel, fields

if TYPE_CHECKING:
    from zenoo_models_base.res_bank import ResBank
    from zenoo_models_base.res_company import ResCompany
    from zenoo_models_base.res_currency import ResCurrency
    from zenoo_models_base.res_partner import ResPartner
    from zenoo_models_base.res_users import ResUsers


class ResPartnerBank(OdooModel):
    """A record of res.partner.bank."""

    class Meta:
        model_name = "res.partner.bank"
        partial = True

    acc_holder_name = fields.CharField()
    acc_number = fields.CharField(required=True)
    acc_type = fields.SelectionField(
        [("bank", "Normal")],
        readonly=True,
        lazy=True,
        searchable=False,
    )
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
    activity_user_id = fields.Many2oneField(
        "res.users",
        to=lambda: ResUsers,
        readonly=True,
        lazy=True,
    )
    allow_out_payment = fields.BooleanField()
    bank_bic = fields.CharField(lazy=True)
    bank_id = fields.Many2oneField("res.bank", to=lambda: ResBank)
    bank_name = fields.CharField(lazy=True)
    clearing_number = fields.CharField()
    color = fields.IntegerField(readonly=True, lazy=True, searchable=False)
    company_id = fields.Many2oneField("res.company", to=lambda: ResCompany, readonly=True)
    country_code = fields.CharField(max_length=2, readonly=True, lazy=True)
    create_date = fields.DatetimeField(readonly=True)
    create_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
    currency_id = fields.Many2oneField("res.currency", to=lambda: ResCurrency)
    display_name = fields.CharField(readonly=True)
    duplicate_bank_partner_ids = fields.Many2manyField(
        "res.partner",
        to=lambda: ResPartner,
        readonly=True,
        lazy=True,
        searchable=False,
    )
    has_iban_warning = fields.BooleanField(readonly=True)
    has_message = fields.BooleanField(readonly=True, lazy=True)
    has_money_transfer_warning = fields.BooleanField(readonly=True)
    journal_id = fields.One2manyField("account.journal", "bank_account_id", readonly=True)
    l10n_us_bank_account_type = fields.SelectionField(
        [("checking", "Checking"), ("savings", "Savings")],
        required=True,
    )
    lock_trust_fields = fields.BooleanField(readonly=True, lazy=True, searchable=False)
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
    money_transfer_service = fields.CharField(readonly=True, lazy=True, searchable=False)
    my_activity_date_deadline = fields.DateField(readonly=True, lazy=True)
    note = fields.TextField()
    partner_country_name = fields.CharField(readonly=True, lazy=True)
    partner_customer_rank = fields.IntegerField(readonly=True, lazy=True)
    partner_id = fields.Many2oneField("res.partner", to=lambda: ResPartner, required=True)
    partner_supplier_rank = fields.IntegerField(readonly=True, lazy=True)
    related_moves = fields.One2manyField("account.move", "partner_bank_id")
    sanitized_acc_number = fields.CharField(readonly=True)
    sequence = fields.IntegerField()
    show_aba_routing = fields.BooleanField(readonly=True, lazy=True, searchable=False)
    user_has_group_validate_bank_account = fields.BooleanField(
        readonly=True,
        lazy=True,
        searchable=False,
    )
    website_message_ids = fields.One2manyField("mail.message", "res_id")
    write_date = fields.DatetimeField(readonly=True)
    write_uid = fields.Many2oneField("res.users", to=lambda: ResUsers, readonly=True)
