"""The steps of a sales order: sent, confirmed, cancelled, back to a quotation."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.orm import access, crud
from zenoo_sandbox.orm.env import in_list
from zenoo_sandbox.orm.read import read, rows
from zenoo_sandbox.orm.records import Records

# The recorded numbers of the e-mail templates that the action opens.
_TEMPLATE = {"18.0": 11, "19.0": 17}
_LAYOUT = "mail.mail_notification_layout_with_responsible_signature"
_NOT_TO_CONFIRM = "Some orders are not in a state requiring confirmation."
_NO_PRODUCT = (
    "Some order lines are missing a product, you need to correct them before going further."
)
_LOCKED = "You cannot cancel a locked order. Please unlock it first."


def action_confirm(self: Records) -> bool:
    """Confirm quotations."""
    if any(state not in ("draft", "sent") for state in _states(self).values()):
        raise UserError(_NOT_TO_CONFIRM)
    text, params = in_list(self.ids)
    sql = (
        "SELECT 1 FROM sale_order_line WHERE display_type IS NULL AND product_id IS NULL"
        f" AND NOT COALESCE(is_downpayment, 0) AND order_id IN {text} LIMIT 1"
    )
    if self.env.query(sql, params):
        raise UserError(_NO_PRODUCT)
    crud.write(self.env, self.info, self.ids, {"state": "sale", "date_order": self.env.now})
    return True


def action_cancel(self: Records) -> bool:
    """Cancel orders that are not locked."""
    _states(self)
    if any(row["locked"] for row in rows(self.env, self.info, self.ids, ["locked"])):
        raise UserError(_LOCKED)
    crud.write(self.env, self.info, self.ids, {"state": "cancel"})
    return True


def action_draft(self: Records) -> bool:
    """Make quotations of cancelled and sent orders again."""
    again = [id_ for id_, state in _states(self).items() if state in ("cancel", "sent")]
    crud.write(self.env, self.info, again, {"state": "draft"})
    return True


def action_quotation_sent(self: Records) -> None:
    """Mark quotations as sent."""
    if any(state != "draft" for state in _states(self).values()):
        raise UserError("Only draft orders can be marked as sent directly.")
    crud.write(self.env, self.info, self.ids, {"state": "sent"})


def action_lock(self: Records) -> None:
    """Lock orders."""
    _states(self)
    crud.write(self.env, self.info, self.ids, {"locked": True})


def action_unlock(self: Records) -> None:
    """Unlock orders."""
    _states(self)
    crud.write(self.env, self.info, self.ids, {"locked": False})


def action_quotation_send(self: Records) -> dict[str, Any]:
    """Return the action that opens the e-mail of an order."""
    states = _states(self)
    new = self.env.registry.new
    context: dict[str, Any] = {
        "default_model": self.info.name,
        "default_res_ids": list(self.ids),
        "default_composition_mode": "comment" if len(states) == 1 else "mass_mail",
        "default_email_layout_xmlid": _LAYOUT,
        "proforma": self.env.context.get("proforma", False),
        "force_email": True,
        "default_template_id": _TEMPLATE[self.env.registry.version],
        "mark_so_as_sent": True,
    }
    if new:
        context["email_notification_allow_footer"] = True
        context["hide_mail_template_management_options"] = True
    else:
        confirmed = "sale" in states.values()
        context["model_description"] = "Sales Order" if confirmed else "Quotation"
    action: dict[str, Any] = {
        "type": "ir.actions.act_window",
        "view_mode": "form",
        "res_model": "mail.compose.message",
        "views": [[False, "form"]],
        "view_id": False,
        "target": "new",
        "context": context,
    }
    return {"name": "Send", **action} if new else action


def _states(self: Records) -> dict[int, str]:
    """Return the state by id; raise MissingError or AccessError where there is none to see."""
    access.check_access(self.env, self.info, "read")
    crud.check_targets(self.env, self.info, self.ids)
    found = read(self.env, self.info, list(self.ids), ["state"])
    return {record["id"]: record["state"] for record in found}
