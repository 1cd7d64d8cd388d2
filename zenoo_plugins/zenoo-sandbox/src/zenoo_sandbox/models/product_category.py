"""Categories of products."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.models.common import no_cycle, parent_path
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Compute, Method, Model, Row
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import names
from zenoo_sandbox.orm.records import Records

_TABLE = "product_category"


def _complete_name(row: Row) -> str:
    above = row["parent_id.complete_name"]
    return f"{above} / {row['name']}" if above else row["name"] or ""


def _count(env: Env, ids: list[int]) -> dict[int, int]:
    """Count the products of a category and of all below it."""
    text, params = in_list(ids)
    sql = (
        "SELECT c.id, COUNT(p.id) FROM product_category c JOIN product_category d"
        " ON d.parent_path LIKE c.parent_path || '%'"
        " JOIN product_template p ON p.categ_id = d.id AND p.active"
        f" WHERE c.id IN {text} GROUP BY c.id"
    )
    return dict(env.query(sql, params))


def name_create(self: Records, name: Any) -> list[Any]:
    """Create a category from a name: the field that it is called by is computed."""
    made = crud.create(self.env, self.info, [{"name": name}])[0]
    return [made, names(self.env, self.info, [made])[made]]


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    recursive = "You cannot create recursive categories."
    return Model(
        name="product.category",
        description="Product Category",
        order="complete_name",
        rec_name="complete_name",
        names_search=("complete_name",),
        ondelete={"parent_id": "cascade"},
        # The accounts of the recorded defaults are not here.
        defaults={
            "property_account_expense_categ_id": False,
            "property_account_income_categ_id": False,
        },
        computes=(
            Compute("complete_name", ("name", "parent_id.complete_name"), _complete_name),
            Compute("display_name", ("complete_name",), lambda row: row["complete_name"]),
            Compute("product_count", by_batch=_count),
            parent_path(_TABLE),
        ),
        methods={"name_create": Method(name_create, on_model=True, owner="ProductCategory")},
        constraints=(no_cycle(_TABLE, recursive),),
    )
