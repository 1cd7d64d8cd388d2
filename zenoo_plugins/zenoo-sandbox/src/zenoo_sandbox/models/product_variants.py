"""What a product template shows of its variants, and keeps them in step with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Compute, Values
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import rows

TEMPLATE, PRODUCT = "product.template", "product.product"
# Odoo's own key: set by those who make the variant themselves.
MAKES_VARIANT = "create_product_product"


def variants(env: Env, templates: list[int]) -> dict[int, list[int]]:
    """Return the variants of templates, the archived ones where all are."""
    text, params = in_list(templates)
    sql = (
        "SELECT product_tmpl_id, id, active FROM product_product"
        f" WHERE product_tmpl_id IN {text} ORDER BY default_code IS NULL, default_code, id"
    )
    every: dict[int, list[tuple[int, int]]] = {}
    for template, product, active in env.query(sql, params):
        every.setdefault(template, []).append((product, active))
    return {
        template: [id_ for id_, active in found if active] or [id_ for id_, _ in found]
        for template, found in every.items()
    }


def ensure(env: Env, templates: list[int]) -> dict[int, list[int]]:
    """Return the variants of templates, made where there is none."""
    found = variants(env, templates)
    missing = [template for template in templates if template not in found]
    if not missing or not env.context.get(MAKES_VARIANT, True):
        return found
    values = [{"product_tmpl_id": template} for template in missing]
    made = crud.create(env.sudo(), env.model(PRODUCT), values)
    return found | {template: [id_] for template, id_ in zip(missing, made, strict=True)}


def mirrored(name: str) -> Compute:
    """Return a field that a template shares with its variant while it has a single one."""

    def compute(env: Env, ids: list[int]) -> Mapping[int, Any]:
        single = {t: found[0] for t, found in variants(env, ids).items() if len(found) == 1}
        values = rows(env, env.model(PRODUCT), sorted(single.values()), [name])
        by_product = {row["id"]: row[name] for row in values}
        return {template: by_product[product] for template, product in single.items()}

    def inverse(env: Env, ids: list[int], value: Any) -> None:
        single = [found[0] for found in ensure(env, ids).values() if len(found) == 1]
        crud.write(env.sudo(), env.model(PRODUCT), single, {name: value})

    path = f"product_variant_ids.{name}"
    return Compute(
        name,
        (path, "product_variant_ids.active"),
        by_batch=compute,
        inverse=inverse,
        search=lambda env, operator, value: [(path, operator, value)],
    )


def first(env: Env, ids: list[int]) -> dict[int, int]:
    """Return the first active variant by template."""
    active = count(env, ids)
    return {
        template: found[0] for template, found in variants(env, ids).items() if template in active
    }


def count(env: Env, ids: list[int]) -> dict[int, int]:
    """Return how many variants are active, by template."""
    text, params = in_list(ids)
    sql = (
        "SELECT product_tmpl_id, COUNT(*) FROM product_product WHERE active"
        f" AND product_tmpl_id IN {text} GROUP BY product_tmpl_id"
    )
    return dict(env.query(sql, params))


def template_saved(env: Env, ids: list[int], values: Values) -> None:
    """Give a new template its variant, and archive or activate the variants along."""
    ensure(env, ids)
    if "active" in values:
        _switch(env, PRODUCT, "product_tmpl_id", ids, bool(values["active"]))


def product_saved(env: Env, ids: list[int], values: Values) -> None:
    """Archive a template with its last variant, and activate it with the first."""
    if "active" not in values:
        return
    text, params = in_list(ids)
    sql = f"SELECT DISTINCT product_tmpl_id FROM product_product WHERE id IN {text}"
    templates = [row[0] for row in env.query(sql, params)]
    left = [] if values["active"] else count(env, templates)
    found = [template for template in templates if template not in left]
    _switch(env, TEMPLATE, "id", found, bool(values["active"]))


def _switch(env: Env, model: str, column: str, ids: list[int], active: bool) -> None:
    """Archive or activate those that are not so yet; this also ends the mutual calls."""
    info = env.model(model)
    text, params = in_list(ids)
    sql = f"SELECT id FROM {info.table} WHERE {column} IN {text} AND active != ?"
    found = [row[0] for row in env.query(sql, [*params, int(active)])]
    crud.write(env.sudo(), info, found, {"active": active})


def with_own_template(name: str) -> Callable[[Env, list[int], Any], None]:
    """Return the inverse of a field of a product that its template owns under the name."""

    def inverse(env: Env, ids: list[int], value: Any) -> None:
        owners = rows(env, env.model(PRODUCT), ids, ["product_tmpl_id"])
        templates = sorted({row["product_tmpl_id"] for row in owners})
        crud.write(env, env.model(TEMPLATE), templates, {name: value})

    return inverse
