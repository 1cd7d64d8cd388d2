"""Rates of currencies by day."""

from __future__ import annotations

from zenoo_sandbox.orm.declare import Check, Compute, Model, Row, Unique
from zenoo_sandbox.orm.fields import described


def _inverse(row: Row) -> float:
    return 1 / row["rate"] if row["rate"] else 0.0


def declare(version: str) -> Model:
    """Declare the model; its fields were read, but not described, in the recordings."""
    del version
    currency = described("many2one", "Currency", relation="res.currency", required=True)
    return Model(
        name="res.currency.rate",
        description="Currency Rate",
        fields={
            "name": described("date", "Date", required=True),
            "rate": described("float", "Technical Rate"),
            "company_rate": described("float", "Rate", store=False),
            "inverse_company_rate": described("float", "Inverse Rate", store=False),
            "currency_id": currency,
            "company_id": described("many2one", "Company", relation="res.company"),
        },
        order="name desc, id",
        ondelete={"currency_id": "cascade", "company_id": "set null"},
        defaults={
            "name": lambda env: env.now[:10],
            "rate": 1.0,
            "company_id": lambda env: env.company_id,
        },
        computes=(
            Compute("company_rate", ("rate",), lambda row: row["rate"]),
            Compute("inverse_company_rate", ("rate",), _inverse),
        ),
        uniques=(
            Unique(
                ("name", "currency_id", "company_id"), "Only one currency rate per day allowed!"
            ),
        ),
        checks=(Check("currency_rate_check", "rate > 0", "The currency rate must be positive."),),
    )
