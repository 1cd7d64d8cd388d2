"""A few records that clients look up by the external ids that Odoo gives them."""

from __future__ import annotations

from collections.abc import Iterator

from zenoo_sandbox.data.seeds import Ref, Seed

# By version: the numbers that recorded menus point at.
_WINDOWS = (
    ("base.action_decimal_precision_form", "Decimal Accuracy", "decimal.precision", (4, 5)),
    ("base.ir_sequence_actions", "Actions", "ir.actions.actions", (5, 6)),
    ("base.action_partner_form", "Customers", "res.partner", (40, 40)),
    ("base.action_res_users", "Users", "res.users", (41, 41)),
    ("sale.action_orders", "Sales Orders", "sale.order", (42, 42)),
)
_REPORTS = (
    ("web.action_report_internalpreview", "Preview", "res.company", "web.preview_internalreport"),
    ("sale.action_report_saleorder", "PDF Quote", "sale.order", "sale.report_saleorder"),
    ("account.account_invoices", "Invoices", "account.move", "account.report_invoice"),
)


def actions(version: str) -> Iterator[Seed]:
    """Yield what needs users to be there."""
    new = version == "19.0"
    for xmlid, name, model, numbers in _WINDOWS:
        values = {"name": name, "res_model": model}
        yield Seed(xmlid, "ir.actions.act_window", values, numbers[new])
    for number, (xmlid, name, model, report) in enumerate(_REPORTS, 50):
        values = {"name": name, "model": model, "report_name": report}
        yield Seed(xmlid, "ir.actions.report", values, number)
    job = {
        "name": "Base: Auto-vacuum internal data",
        "user_id": Ref("base.user_root"),
        "interval_type": "days",
        "priority": 3,
    }
    yield Seed("base.autovacuum_job", "ir.cron", job, 1, noupdate=True)
    rate = {"name": "2010-01-01", "rate": 1.5289, "currency_id": Ref("base.USD")}
    yield Seed("base.rateUSD", "res.currency.rate", rate, 1, noupdate=True)
    team = {"name": "Sales", "company_id": False}
    yield Seed("sales_team.team_sales_department", "crm.team", team, 1, noupdate=True)
