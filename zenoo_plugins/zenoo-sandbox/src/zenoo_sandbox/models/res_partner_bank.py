"""Bank accounts of contacts."""

from __future__ import annotations

import re

from zenoo_sandbox.orm.declare import Compute, Model, Row, Unique

_NO_PART = re.compile(r"\W+")


def _sanitized(row: Row) -> str | None:
    number = row["acc_number"]
    return _NO_PART.sub("", number).upper() if number else None


def _display_name(row: Row) -> str:
    number: str = row["acc_number"] or ""
    return f"{number} - {row['bank_id.name']}" if row["bank_id.name"] else number


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    return Model(
        name="res.partner.bank",
        description="Bank Accounts",
        order="sequence, id",
        rec_name="acc_number",
        names_search=("sanitized_acc_number", "acc_number"),
        ondelete={"partner_id": "cascade"},
        indexes=("sanitized_acc_number",),
        # Recorded of 19.0 only.
        defaults={"active": True, "sequence": 10, "allow_out_payment": False},
        computes=(
            Compute("sanitized_acc_number", ("acc_number",), _sanitized),
            Compute(
                "acc_holder_name",
                ("partner_id.name",),
                lambda row: row["partner_id.name"],
                precious=True,
            ),
            Compute("acc_type", (), lambda row: "bank"),
            Compute("display_name", ("acc_number", "bank_id.name"), _display_name),
        ),
        uniques=(
            Unique(
                ("sanitized_acc_number", "partner_id"),
                "The combination Account Number/Partner must be unique.",
            ),
        ),
    )
