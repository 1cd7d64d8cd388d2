"""Scheduled actions; they are kept, and never run here."""

from __future__ import annotations

from zenoo_sandbox.models.ir_actions_server import LINK
from zenoo_sandbox.orm.declare import Compute, Model


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name="ir.cron",
        description="Scheduled Actions",
        order="cron_name, id",
        rec_name="cron_name",
        delegate=LINK,
        ondelete={LINK: "restrict"},
        defaults={
            "nextcall": lambda env: env.now,
            "user_id": lambda env: env.uid,
            "model_id": False,
        },
        computes=(Compute("cron_name", (f"{LINK}.name",), lambda row: row[f"{LINK}.name"]),),
    )
