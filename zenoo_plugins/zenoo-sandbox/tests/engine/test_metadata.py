"""What models say of themselves over the wire is what the recorded servers said."""

from __future__ import annotations

from typing import Any

import pytest
from zenoo_sandbox import data
from zenoo_sandbox.database import Database

from .callers import Call

KNOWN = [
    (version, model)
    for version in data.VERSIONS
    for model in data.models(version)
    if not model.startswith(("account.", "crm.team", "ir.actions", "ir.cron", "ir.ui.view"))
    and model != "product.pricelist"
]
# Recorded defaults that are the recorded server's own: its clock, its administrator, and records
# of models that the sandbox lacks or has others of.
OWN = {
    "mail.message": {"date", "email_from"},
    "product.category": {"property_account_expense_categ_id", "property_account_income_categ_id"},
    "product.product": {"taxes_id", "supplier_taxes_id"},
    "product.template": {"taxes_id", "supplier_taxes_id"},
    "res.company": {"alias_domain_id", "paperformat_id", "batch_payment_sequence_id"},
    "res.partner": {"property_account_payable_id", "property_account_receivable_id"},
    "res.users": {"property_account_payable_id", "property_account_receivable_id"}
    | {"group_ids", "groups_id"},
    "sale.order": {"date_order", "quotation_document_ids"},
}


@pytest.mark.parametrize(("version", "model"), KNOWN)
def test_fields_and_defaults(call: Call, version: str, database: Database, model: str) -> None:
    assert database.has_model(model)
    recorded = data.fields(version, model)
    assert call(model, "fields_get") == recorded
    expected = data.defaults(version, model)
    found: dict[str, Any] = call(model, "default_get", list(recorded))
    if not expected:  # none were recorded of it
        assert found.keys() <= recorded.keys()
        return
    own = OWN.get(model, set())
    assert {name: value for name, value in found.items() if name not in own} == {
        name: value for name, value in expected.items() if name not in own
    }
