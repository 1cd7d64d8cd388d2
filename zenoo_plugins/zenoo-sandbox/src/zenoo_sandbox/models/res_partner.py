"""Contacts."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.models import partner_address, partner_counts, partner_users
from zenoo_sandbox.models.common import no_cycle
from zenoo_sandbox.models.emails import formatted, normalized, parse_contact
from zenoo_sandbox.models.mail_message import STARS
from zenoo_sandbox.models.pictures import avatar
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import (
    Check,
    Compute,
    Hooks,
    Method,
    Model,
    Relation,
    Row,
    Values,
)
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.read import names, rows
from zenoo_sandbox.orm.records import Records

_RECURSIVE = "You cannot create recursive Partner hierarchies."
_TYPES = {"invoice": "Invoice Address", "delivery": "Delivery Address", "other": "Other Address"}


def _complete_name(row: Row) -> str:
    name: str = row["name"] or ""
    if row["company_name"] or row["parent_id"]:
        name = name or _TYPES.get(row["type"], "")
        if not row["is_company"]:
            name = f"{row['commercial_company_name'] or row['parent_id.name'] or ''}, {name}"
    return name.strip()


def _commercial_partner(row: Row) -> int:
    alone = row["is_company"] or not row["parent_id"]
    found: int = row["id"] if alone else row["parent_id.commercial_partner_id"] or row["id"]
    return found


def _commercial_company_name(row: Row) -> str | None:
    is_company = row["commercial_partner_id.is_company"]
    name: str | None = row["commercial_partner_id.name"] if is_company else row["company_name"]
    return name


def _salesperson(row: Row) -> int | None:
    found: int | None = None if row["is_company"] else row["parent_id.user_id"]
    return found


def _set_company_type(env: Env, ids: list[int], value: Any) -> None:
    crud.write(env, env.model("res.partner"), ids, {"is_company": value == "company"})


def _copy(env: Env, original: Row, values: Values) -> None:
    if values.get("name") == original.get("name", object()):
        values["name"] = f"{original['name']} (copy)"


def _saved(env: Env, ids: list[int], values: Values) -> None:
    partner_address.synchronize(env, ids, values)


def name_create(self: Records, name: Any) -> list[Any]:
    """Create a contact from a name, an address, or both as "Name <address>"."""
    found, email = parse_contact(str(name) if name else "")
    values = {"name": found or email or name}
    if email:
        values["email"] = email
    made = crud.create(self.env, self.info, [values])[0]
    return [made, names(self.env, self.info, [made])[made]]


def _follow_parent(env: Env, values: Row) -> Values:
    """In 19.0 a contact speaks the language of the company that it is put under."""
    parent = values["parent_id"] if type(values.get("parent_id")) is int else 0
    found = rows(env, env.model("res.partner"), [parent], ["lang"])
    return {"lang": found[0]["lang"]} if env.registry.new and found and found[0]["lang"] else {}


# The list view; a version has those of its own.
_LISTED = (
    *("activity_ids", "properties", "properties_base_definition_id", "avatar_128"),
    *("complete_name", "user_id", "vat", "category_id", "street", "city", "state_id"),
    *("country_id", "email", "phone", "mobile", "company_id", "application_statistics"),
    *("invoice_sending_method", "invoice_edi_format"),
)
_NOT_LISTED_18 = frozenset({"avatar_128", "invoice_sending_method"})
_COMPUTES = (
    Compute(
        "complete_name",
        (
            "name",
            "company_name",
            "parent_id",
            "parent_id.name",
            "type",
            "is_company",
            "commercial_company_name",
        ),
        _complete_name,
    ),
    Compute("display_name", ("complete_name",), lambda row: row["complete_name"]),
    Compute(
        "commercial_partner_id",
        ("is_company", "parent_id", "parent_id.commercial_partner_id"),
        _commercial_partner,
    ),
    Compute(
        "commercial_company_name",
        ("company_name", "commercial_partner_id.is_company", "commercial_partner_id.name"),
        _commercial_company_name,
    ),
    Compute("user_id", ("is_company", "parent_id.user_id"), _salesperson, precious=True),
    Compute("email_normalized", ("email",), lambda row: normalized(row["email"])),
    Compute("email_formatted", ("name", "email"), lambda row: formatted(row["name"], row["email"])),
    Compute(
        "company_type",
        ("is_company",),
        lambda row: "company" if row["is_company"] else "person",
        inverse=_set_company_type,
    ),
    Compute("self", (), lambda row: row["id"]),
    *partner_users.COMPUTES,
    *partner_address.COMPUTES,
    *partner_counts.COMPUTES,
    *(avatar(size, "name") for size in ("128", "256", "512", "1024", "1920")),
)


def declare(version: str) -> Model:
    """Declare the model."""
    new = version != "18.0"
    return Model(
        name="res.partner",
        listed=tuple(name for name in _LISTED if new or name not in _NOT_LISTED_18),
        onchanges={"parent_id": _follow_parent},
        description="Contact",
        order="complete_name ASC, id DESC",
        names_search=("complete_name", "email", "ref", "vat", "company_registry"),
        ondelete={"state_id": "restrict", "country_id": "restrict"},
        indexes=("complete_name", "name", "ref", "vat", "email", "email_normalized"),
        relations={
            "category_id": Relation(
                "res_partner_res_partner_category_rel", "partner_id", "category_id"
            ),
            "starred_message_ids": Relation(STARS, "res_partner_id", "mail_message_id"),
        },
        defaults={"lang": lambda env: env.lang, "tz": lambda env: env.context.get("tz", False)},
        no_copy=frozenset({"user_ids", "message_bounce", "signup_type"}),
        computes=_COMPUTES,
        checks=(
            Check(
                "check_name",
                "(type = 'contact' AND name IS NOT NULL) OR type != 'contact'",
                "Contacts require a name",
            ),
        ),
        constraints=(no_cycle("res_partner", _RECURSIVE),),
        methods={"name_create": Method(name_create, on_model=True, owner="ResPartner")},
        overrides=frozenset({"create", "write", "unlink", "copy", "fields_get", "default_get"}),
        hooks=Hooks(
            write=partner_users.refuse_archiving,
            unlink=partner_users.refuse_unlink,
            saved=_saved,
            copy=_copy,
        ),
    )
