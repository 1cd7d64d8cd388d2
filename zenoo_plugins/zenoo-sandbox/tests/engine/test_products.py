"""Products: templates, their variants, categories, names, and who needs them."""

from __future__ import annotations

from typing import Any

import pytest

from .callers import Call, Refusal

TEMPLATE, PRODUCT, CATEGORY = "product.template", "product.product", "product.category"
CHAIR = {"name": "Chair", "list_price": 10.0, "standard_price": 4.0, "weight": 2.5}


def _one(call: Call, model: str, id_: int, *fields: str, **kwargs: Any) -> dict[str, Any]:
    (record,) = call(model, "read", [id_], list(fields), **kwargs)
    return {name: record[name] for name in fields}


@pytest.fixture
def chair(call: Call) -> int:
    made: int = call(TEMPLATE, "create", CHAIR | {"default_code": "CH", "barcode": "111"})
    return made


def _variants(call: Call, template: int) -> list[int]:
    found: list[int] = _one(call, TEMPLATE, template, "product_variant_ids")["product_variant_ids"]
    return found


def test_a_template_has_a_variant_from_the_start(call: Call, chair: int) -> None:
    (variant,) = _variants(call, chair)
    shared = _one(call, PRODUCT, variant, "default_code", "barcode", "standard_price", "weight")
    assert shared == {"default_code": "CH", "barcode": "111", "standard_price": 4.0, "weight": 2.5}
    assert _one(call, TEMPLATE, chair, *shared) == shared
    assert _one(call, PRODUCT, variant, "product_tmpl_id", "lst_price", "display_name") == {
        "product_tmpl_id": [chair, "[CH] Chair"],
        "lst_price": 10.0,
        "display_name": "[CH] Chair",
    }
    found = _one(call, TEMPLATE, chair, "product_variant_id", "product_variant_count")
    assert found == {"product_variant_id": [variant, "[CH] Chair"], "product_variant_count": 1}


def test_a_variant_made_alone_brings_its_template(call: Call) -> None:
    made = call(PRODUCT, "create", CHAIR | {"default_code": "CH"})
    template = _one(call, PRODUCT, made, "product_tmpl_id")["product_tmpl_id"][0]
    assert _variants(call, template) == [made]
    assert _one(call, TEMPLATE, template, "name", "default_code", "list_price") == {
        "name": "Chair",
        "default_code": "CH",
        "list_price": 10.0,
    }


def test_a_template_with_several_variants_from_the_start(call: Call) -> None:
    codes = [[0, 0, {"default_code": code}] for code in "AB"]
    made = call(TEMPLATE, "create", {"name": "Chair", "product_variant_ids": codes})
    found = call(PRODUCT, "read", _variants(call, made), ["default_code"])
    assert [record["default_code"] for record in found] == ["A", "B"]


def test_what_variants_share_and_what_is_their_own(call: Call, chair: int) -> None:
    (first,) = _variants(call, chair)
    second = call(PRODUCT, "create", {"product_tmpl_id": chair, "default_code": "CH2"})
    assert _variants(call, chair) == [first, second]
    # With several, a template has no code, cost or weight of its own.
    empty = _one(call, TEMPLATE, chair, "default_code", "standard_price", "weight", "barcode")
    assert empty == {"default_code": False, "standard_price": 0.0, "weight": 0.0, "barcode": False}
    call(PRODUCT, "write", [second], {"name": "Armchair", "lst_price": 99.0, "weight": 7.0})
    assert _one(call, PRODUCT, first, "name", "lst_price", "weight") == {
        "name": "Armchair",
        "lst_price": 99.0,
        "weight": 2.5,
    }
    call(PRODUCT, "unlink", [second])
    assert _one(call, TEMPLATE, chair, "default_code", "weight") == {
        "default_code": "CH",
        "weight": 2.5,
    }


def test_a_template_goes_with_its_last_variant(call: Call, chair: int) -> None:
    second = call(PRODUCT, "create", {"product_tmpl_id": chair})
    call(PRODUCT, "unlink", [second])
    assert call(TEMPLATE, "search_count", [["id", "=", chair]]) == 1
    call(PRODUCT, "unlink", _variants(call, chair))
    assert call(TEMPLATE, "read", [chair], ["name"]) == []


def test_variants_go_with_their_template(call: Call, chair: int) -> None:
    variants = [*_variants(call, chair), call(PRODUCT, "create", {"product_tmpl_id": chair})]
    call(TEMPLATE, "unlink", [chair])
    assert call(PRODUCT, "read", variants, ["name"]) == []


def test_archiving_goes_both_ways(call: Call, chair: int) -> None:
    (first,) = _variants(call, chair)
    second = call(PRODUCT, "create", {"product_tmpl_id": chair})
    call(PRODUCT, "action_archive", [first])
    assert _one(call, TEMPLATE, chair, "active", "product_variant_ids") == {
        "active": True,
        "product_variant_ids": [second],
    }
    call(PRODUCT, "action_archive", [second])
    found = _one(call, TEMPLATE, chair, "active", "product_variant_ids", "product_variant_id")
    assert found == {"active": False, "product_variant_ids": [], "product_variant_id": False}
    call(TEMPLATE, "action_unarchive", [chair])
    assert _variants(call, chair) == [first, second]
    call(TEMPLATE, "action_archive", [chair])
    assert call(PRODUCT, "search_count", [["product_tmpl_id", "=", chair]]) == 0
    call(PRODUCT, "action_unarchive", [first])
    assert _one(call, TEMPLATE, chair, "active")["active"] is True


def test_copies_stand_on_templates_of_their_own(call: Call, chair: int) -> None:
    (copied,) = call(TEMPLATE, "copy", [chair])
    assert _one(call, TEMPLATE, copied, "name", "default_code", "barcode", "list_price") == {
        "name": "Chair (copy)",
        "default_code": False,
        "barcode": False,
        "list_price": 10.0,
    }
    assert len(_variants(call, copied)) == 1
    (variant,) = call(PRODUCT, "copy", _variants(call, chair))
    found = _one(call, PRODUCT, variant, "name", "product_tmpl_id", "barcode")
    assert found["name"] == "Chair (copy)"
    assert found["product_tmpl_id"][0] not in (chair, copied)
    assert found["barcode"] is False


@pytest.mark.parametrize(
    ("name", "operator", "found"),
    [
        ("CH", "ilike", True),
        ("chair", "ilike", True),
        ("111", "=", True),
        ("[CH] Chair", "ilike", True),
        ("[CH] Chair", "=", True),
        ("[CH] Table", "=", False),
        ("[XX] Chair", "ilike", False),
    ],
)
def test_names_codes_and_barcodes(
    call: Call, chair: int, name: str, operator: str, found: bool
) -> None:
    variant = [_variants(call, chair)[0], "[CH] Chair"]
    assert (variant in call(PRODUCT, "name_search", name, operator=operator)) is found
    if name != "111":
        assert (chair in [id_ for id_, _ in call(TEMPLATE, "name_search", name, [], operator)]) is (
            found
        )


@pytest.mark.parametrize(
    "leaf",
    [
        ["barcode", "=", "111"],
        ["default_code", "=", "CH"],
        ["standard_price", "=", 4.0],
        ["product_variant_ids.barcode", "=", "111"],
        ["product_variant_ids", "ilike", "[CH] Chair"],
        ["product_variant_ids", "any", [["default_code", "=", "CH"]]],
    ],
)
def test_templates_by_what_their_variants_have(call: Call, chair: int, leaf: list[Any]) -> None:
    assert call(TEMPLATE, "search", [leaf, ["name", "=", "Chair"]]) == [chair]
    assert call(TEMPLATE, "search_count", [leaf]) < call(TEMPLATE, "search_count", [])


def test_a_barcode_is_of_one_product(call: Call, refusal: Refusal, chair: int) -> None:
    for model, values in ((PRODUCT, CHAIR), (TEMPLATE, CHAIR), (PRODUCT, {"product_tmpl_id": 1})):
        error = refusal(model, "create", values | {"barcode": "111"})
        assert error.name == "odoo.exceptions.ValidationError"
        assert '"111" already assigned to product(s): [CH] Chair' in error.message
    call(TEMPLATE, "create", [CHAIR | {"barcode": False}, CHAIR | {"barcode": ""}])
    call(TEMPLATE, "create", CHAIR | {"barcode": ""})
    call(TEMPLATE, "write", [chair], {"barcode": "111"})


def test_barcodes_of_other_companies(call: Call, refusal: Refusal) -> None:
    """Two companies may use the same; what is shared by all may not, and tells no secrets."""
    first = {"allowed_company_ids": [1]}
    hidden = CHAIR | {"name": "Secret", "barcode": "7", "company_id": 2}
    call(PRODUCT, "create", hidden)
    call(PRODUCT, "create", CHAIR | {"barcode": "7", "company_id": 1}, context=first)
    error = refusal(PRODUCT, "create", CHAIR | {"barcode": "7"}, context=first)
    assert error.message.endswith('Barcode "7" already assigned')
    assert "Secret" in refusal(PRODUCT, "create", CHAIR | {"barcode": "7"}).message


def test_what_a_product_needs(refusal: Refusal, version: str) -> None:
    assert "(name)" in refusal(TEMPLATE, "create", {"list_price": 1.0}).message
    assert "Model: " in refusal(PRODUCT, "create", {}).message
    assert "(uom_id)" in refusal(TEMPLATE, "create", {"name": "x", "uom_id": False}).message
    error = refusal(TEMPLATE, "create", {"name": "x", "type": "thing"})
    assert error.message == "Wrong value for product.template.type: 'thing'"
    if version == "18.0":
        assert "(categ_id)" in refusal(TEMPLATE, "create", {"name": "x", "categ_id": False}).message


@pytest.mark.parametrize(("model", "ids"), [(PRODUCT, [5]), (TEMPLATE, [5]), (PRODUCT, [4, 5])])
def test_a_product_that_orders_use_stays(
    call: Call, refusal: Refusal, version: str, model: str, ids: list[int]
) -> None:
    """It may only be archived, and lines go on showing it."""
    error = refusal(model, "unlink", ids)
    assert error.name == "odoo.exceptions.ValidationError"
    user = {
        "19.0": "'Sales Order Line' (sale.order.line)",
        "18.0": "Model: Sales Order Line (sale.order.line)",
    }
    assert user[version] in error.message
    assert call(model, "search_count", [["id", "in", ids]]) == len(ids)
    call(model, "action_archive", ids)
    line = call("sale.order.line", "search_read", [["product_id", "=", 5]], ["product_id"], limit=1)
    assert line[0]["product_id"] == [5, "[FUR-101] Oak Desk"]
    assert call("sale.order.line", "search_count", [["product_id.name", "=", "Oak Desk"]]) > 0


def test_unlinking_an_unused_product_leaves_no_trace(call: Call, chair: int) -> None:
    (variant,) = _variants(call, chair)
    named = {"module": "x", "name": "chair", "model": PRODUCT, "res_id": variant}
    call("ir.model.data", "create", named)
    call(PRODUCT, "unlink", [variant])
    assert call("ir.model.data", "search_count", [["module", "=", "x"]]) == 0


def test_translated_names(call: Call) -> None:
    french = {"lang": "fr_FR"}
    assert _one(call, TEMPLATE, 5, "name", context=french) == {"name": "Bureau en chêne"}
    assert _one(call, PRODUCT, 5, "name", context=french) == {"name": "Bureau en chêne"}
    assert call(PRODUCT, "search", [["name", "=", "Bureau en chêne"]], context=french) == [5]
    call(PRODUCT, "write", [5], {"name": "Secrétaire"}, context=french)
    assert _one(call, TEMPLATE, 5, "name", context=french) == {"name": "Secrétaire"}
    assert _one(call, TEMPLATE, 5, "name") == {"name": "Oak Desk"}


def test_costs_are_the_companys_own(call: Call, chair: int) -> None:
    other = {"allowed_company_ids": [2]}
    call(TEMPLATE, "write", [chair], {"standard_price": 5.5}, context=other)
    assert _one(call, TEMPLATE, chair, "standard_price") == {"standard_price": 4.0}
    found = _one(call, PRODUCT, _variants(call, chair)[0], "standard_price", context=other)
    assert found == {"standard_price": 5.5}


def test_products_of_a_company_are_for_it(call: Call, refusal: Refusal, limited: int) -> None:
    """Both faces of a product are hidden: a variant follows the rules of its template."""
    made = call(TEMPLATE, "create", CHAIR | {"name": "Polder chair", "company_id": 2})
    (variant,) = _variants(call, made)
    first = {"allowed_company_ids": [1]}
    for model, id_ in ((TEMPLATE, made), (PRODUCT, variant)):
        assert call(model, "search", [["name", "=", "Polder chair"]]) == [id_]
        assert call(model, "search", [["name", "=", "Polder chair"]], context=first) == []
        assert call(model, "search", [["name", "=", "Polder chair"]], uid=limited) == []
        assert call(model, "name_search", "Polder chair", uid=limited) == []
        error = refusal(model, "read", [id_], ["name"], uid=limited)
        assert error.message.startswith("Uh-oh!")
    error = refusal(PRODUCT, "write", [variant], {"list_price": 1.0}, context=first)
    assert "doesn't have 'write' access to:" in error.message


def test_who_changes_products(refusal: Refusal, limited: int) -> None:
    for model, method, args in (
        (TEMPLATE, "create", [CHAIR]),
        (PRODUCT, "write", [[5], {"list_price": 1.0}]),
        (PRODUCT, "write", [[5], {"default_code": "x"}]),
        (PRODUCT, "unlink", [[15]]),
        (CATEGORY, "create", [{"name": "x"}]),
        ("uom.uom", "write", [[1], {"name": "x"}]),
    ):
        error = refusal(model, method, *args, uid=limited)
        assert error.name == "odoo.exceptions.AccessError"
        assert "\t- Sales/Administrator" in error.message


def test_categories_are_called_by_their_path(call: Call) -> None:
    goods = call(CATEGORY, "search", [["complete_name", "=", "All / Goods"]])
    made = call(CATEGORY, "create", {"name": "Lamps", "parent_id": goods[0]})
    assert _one(call, CATEGORY, made, "complete_name", "display_name", "parent_path") == {
        "complete_name": "All / Goods / Lamps",
        "display_name": "All / Goods / Lamps",
        "parent_path": f"1/{goods[0]}/{made}/",
    }
    call(CATEGORY, "write", goods, {"name": "Wares"})
    assert _one(call, CATEGORY, made, "complete_name")["complete_name"] == "All / Wares / Lamps"
    assert made in call(CATEGORY, "search", [["id", "child_of", goods]])
    assert call(CATEGORY, "name_search", "Wares / Lamps") == [[made, "All / Wares / Lamps"]]
    assert call(CATEGORY, "name_create", "Loose")[1] == "Loose"
    call(CATEGORY, "unlink", [made])
    assert call(CATEGORY, "search_count", [["id", "=", made]]) == 0


def test_a_category_counts_what_is_below(call: Call) -> None:
    goods = call(CATEGORY, "search", [["complete_name", "=", "All / Goods"]])[0]
    before = _one(call, CATEGORY, goods, "product_count")["product_count"]
    below = call(CATEGORY, "create", {"name": "Lamps", "parent_id": goods})
    call(TEMPLATE, "create", CHAIR | {"categ_id": below})
    assert _one(call, CATEGORY, goods, "product_count")["product_count"] == before + 1
    assert _one(call, CATEGORY, below, "product_count")["product_count"] == 1


@pytest.mark.parametrize(
    ("model", "parent", "message"),
    [
        (CATEGORY, "parent_id", "You cannot create recursive categories."),
        ("res.partner.category", "parent_id", "You can not create recursive tags."),
    ],
)
def test_nothing_is_above_itself(
    call: Call, refusal: Refusal, model: str, parent: str, message: str
) -> None:
    top = call(model, "create", {"name": "Top"})
    below = call(model, "create", {"name": "Below", parent: top})
    for wrong in (top, below):
        error = refusal(model, "write", [top], {parent: wrong})
        assert (error.name, error.message) == ("odoo.exceptions.ValidationError", message)
    call(model, "write", [below], {parent: False})
    call(model, "write", [top], {parent: below})


def test_a_category_with_products_stays(refusal: Refusal, version: str) -> None:
    error = refusal(CATEGORY, "unlink", [1])
    text = {"19.0": "'Product' (product.template)", "18.0": "product_template_categ_id_fkey"}
    assert text[version] in error.message


@pytest.mark.parametrize("price", [0.0, -5.0, 1e15, 1e-9, "12.5", True, None])
def test_prices_that_are_odd(call: Call, chair: int, price: Any) -> None:
    call(TEMPLATE, "write", [chair], {"list_price": price})
    (variant,) = _variants(call, chair)
    found = _one(call, PRODUCT, variant, "lst_price")["lst_price"]
    assert found == pytest.approx(float(price or 0), abs=0.01)


@pytest.mark.parametrize("number", ["inf", float("inf"), float("-inf"), float("nan"), "1e400"])
def test_numbers_without_end(call: Call, refusal: Refusal, chair: int, number: Any) -> None:
    """A company's own values are kept as JSON, which has no such numbers."""
    error = refusal(TEMPLATE, "write", [chair], {"standard_price": number})
    assert error.name == "psycopg2.errors.InvalidTextRepresentation"
    assert _one(call, TEMPLATE, chair, "standard_price") == {"standard_price": 4.0}
    assert refusal(PRODUCT, "copy", [5], {"standard_price": number}).name == error.name


@pytest.mark.parametrize("model", [TEMPLATE, PRODUCT])
def test_copies_with_names_of_their_own(call: Call, refusal: Refusal, model: str) -> None:
    for name in (None, False):
        assert "(name)" in refusal(model, "copy", [6], {"name": name}).message
    (named,) = call(model, "copy", [6], {"name": "Given"})
    assert _one(call, model, named, "name") == {"name": "Given"}
    (coded,) = call(model, "copy", [6], {"default_code": "X"})
    expected = {"name": "Pine Shelf (copy)", "default_code": "X"}
    assert _one(call, model, coded, "name", "default_code") == expected


def test_grouping(call: Call) -> None:
    groups = call(PRODUCT, "read_group", [], ["list_price:avg"], ["categ_id"], lazy=False)
    by_name = {group["categ_id"][1]: group for group in groups}
    supplies = by_name["All / Goods / Supplies"]
    prices = call(PRODUCT, "search_read", supplies["__domain"], ["list_price"])
    assert supplies["__count"] == len(prices)
    average = sum(record["list_price"] for record in prices) / len(prices)
    assert supplies["list_price"] == pytest.approx(average)
