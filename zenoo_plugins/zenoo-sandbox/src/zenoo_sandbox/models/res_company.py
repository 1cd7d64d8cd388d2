"""Companies: each stands on a contact."""

from __future__ import annotations

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.models.common import no_cycle, parent_path, paths
from zenoo_sandbox.models.pictures import initial
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import (
    Compute,
    Hooks,
    Model,
    Relation,
    Row,
    Unique,
    Values,
)
from zenoo_sandbox.orm.env import Env, in_list

_TABLE = "res_company"
_ON_PARTNER = ("street", "street2", "zip", "city", "state_id", "country_id")
_TO_PARTNER = ("name", "email", "phone", "website", "vat", "company_registry")


def _create_partner(env: Env, values: Values) -> None:
    if values.get("partner_id"):
        return
    own = {name: values[name] for name in (*_TO_PARTNER, *_ON_PARTNER) if values.get(name)}
    if values.get("logo"):
        own["image_1920"] = values["logo"]
    own["is_company"] = True
    values["partner_id"] = crud.create(env, env.model("res.partner"), [own])[0]


def _let_the_creator_in(env: Env, ids: list[int], values: Values) -> None:
    """Add a new company to the companies of who created it."""
    sql = "INSERT OR IGNORE INTO res_company_users_rel (cid, user_id) VALUES (?, ?)"
    if "partner_id" in values:
        for id_ in ids:
            env.change("res_company_users_rel", sql, (id_, env.uid))


def _roots(env: Env, ids: list[int]) -> dict[int, int]:
    return {id_: path[0] for id_, path in paths(env, _TABLE, ids).items()}


def _parents(env: Env, ids: list[int]) -> dict[int, list[int]]:
    return paths(env, _TABLE, ids)


def _colors(env: Env, ids: list[int]) -> dict[int, int]:
    roots = _roots(env, ids)
    text, params = in_list(sorted(set(roots.values())))
    sql = (
        "SELECT c.id, p.color FROM res_company c JOIN res_partner p ON p.id = c.partner_id"
        f" WHERE c.id IN {text}"
    )
    colors = dict(env.query(sql, params))
    return {id_: colors.get(root) or root % 12 for id_, root in roots.items()}


def _refuse_copy(env: Env, original: Row, values: Values) -> None:
    raise UserError("Duplicating a company is not allowed. Please create a new company instead.")


def _logo(row: Row) -> str:
    picture: str | None = row["partner_id.image_1920"]
    return picture or initial(row["id"], row["name"] or "?")


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    recursive = "You cannot create recursive companies."
    return Model(
        name="res.company",
        description="Companies",
        order="sequence, name",
        related={name: f"partner_id.{name}" for name in _ON_PARTNER},
        relations={"user_ids": Relation("res_company_users_rel", "cid", "user_id")},
        defaults={"active": True, "sequence": 10, "batch_payment_sequence_id": False},
        no_copy=frozenset({"partner_id", "user_ids"}),
        indexes=("parent_path",),
        computes=(
            parent_path(_TABLE),
            Compute("root_id", by_batch=_roots),
            Compute("parent_ids", by_batch=_parents),
            Compute("color", by_batch=_colors),
            Compute("logo_web", ("partner_id.image_1920", "name"), _logo),
        ),
        uniques=(Unique(("name",), "The company name must be unique!"),),
        constraints=(no_cycle(_TABLE, recursive),),
        overrides=frozenset({"create", "write", "unlink", "copy"}),
        hooks=Hooks(create=_create_partner, saved=_let_the_creator_in, copy=_refuse_copy),
    )
