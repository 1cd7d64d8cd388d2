"""Variants of products: each stands on a template, whose fields it has as its own."""

from __future__ import annotations

from zenoo_sandbox.errors import ValidationError
from zenoo_sandbox.models.product_names import display_name, name_of
from zenoo_sandbox.models.product_variants import (
    MAKES_VARIANT,
    PRODUCT,
    TEMPLATE,
    product_saved,
    with_own_template,
)
from zenoo_sandbox.orm import crud
from zenoo_sandbox.orm.declare import Compute, Constraint, Hooks, Model, Row, Values
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.read import names

_SIZES = ("1024", "512", "256", "128")


def _create_template(env: Env, values: Values) -> None:
    crud.create_delegate(env.with_context(**{MAKES_VARIANT: False}), env.model(PRODUCT), values)


def _copy(env: Env, original: Row, values: Values) -> None:
    """Copy the template along: a variant of the same one would be the same product."""
    sql = "SELECT product_tmpl_id FROM product_product WHERE id = ?"
    template = env.query(sql, (original["id"],))[0][0]
    own = env.with_context(**{MAKES_VARIANT: False})
    values["product_tmpl_id"] = crud.copy(own, env.model(TEMPLATE), [template])[0]


def _unlink_templates(env: Env, ids: list[int]) -> None:
    """Delete the templates that lose their last variant; the variants go with them."""
    text, params = in_list(ids)
    sql = (
        "SELECT DISTINCT p.product_tmpl_id FROM product_product p"
        f" WHERE p.id IN {text} AND NOT EXISTS (SELECT 1 FROM product_product o"
        f" WHERE o.product_tmpl_id = p.product_tmpl_id AND o.id NOT IN {text})"
    )
    templates = [row[0] for row in env.query(sql, [*params, *params])]
    crud.unlink(env.sudo(), env.model(TEMPLATE), templates)


def _refuse_known_barcodes(env: Env, ids: list[int]) -> None:
    text, params = in_list(ids)
    sql = (
        "SELECT DISTINCT o.id, o.barcode FROM product_product p JOIN product_product o"
        f" ON o.barcode = p.barcode AND o.id != p.id WHERE p.id IN {text} AND p.barcode != ''"
        " ORDER BY o.id LIMIT 1"
    )
    for other, barcode in env.query(sql, params):
        name = names(env, env.model(PRODUCT), [other])[other]
        raise ValidationError(
            f'Barcode(s) already assigned:\n\n- Barcode "{barcode}" already assigned to '
            f"product(s): {name}"
        )


def _picture(size: str) -> Compute:
    own, above = f"image_variant_{size}", f"product_tmpl_id.image_{size}"
    inverse = with_own_template("image_1920") if size == "1920" else None
    return Compute(
        f"image_{size}", (own, above), lambda row: row[own] or row[above], inverse=inverse
    )


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    return Model(
        name=PRODUCT,
        description="Product Variant",
        order="is_favorite desc, default_code, name, id",
        delegate="product_tmpl_id",
        ondelete={"product_tmpl_id": "cascade"},
        no_copy=frozenset({"product_tmpl_id", "barcode", "combination_indices"}),
        indexes=("default_code", "barcode"),
        constraints=(Constraint(("barcode",), _refuse_known_barcodes),),
        computes=(
            display_name("name", "default_code", "barcode"),
            Compute("partner_ref", ("name", "default_code"), name_of),
            Compute("code", ("default_code",), lambda row: row["default_code"]),
            Compute("is_product_variant", (), lambda row: True),
            Compute("price_extra", (), lambda row: 0.0),
            Compute(
                "lst_price",
                ("list_price",),
                lambda row: row["list_price"],
                inverse=with_own_template("list_price"),
            ),
            *map(_picture, ("1920", *_SIZES)),
        ),
        overrides=frozenset({"create", "write", "unlink", "copy", "name_search"}),
        hooks=Hooks(
            create=_create_template, saved=product_saved, copy=_copy, unlink=_unlink_templates
        ),
    )
