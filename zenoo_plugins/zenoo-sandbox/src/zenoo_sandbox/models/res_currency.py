"""Currencies."""

from __future__ import annotations

import math

from zenoo_sandbox.errors import UserError
from zenoo_sandbox.orm.declare import Check, Compute, Hooks, Model, Row, Unique, Values
from zenoo_sandbox.orm.env import Env, in_list


def _decimal_places(row: Row) -> int:
    rounding = row["rounding"] or 0.0
    return math.ceil(math.log10(1 / rounding)) if 0 < rounding < 1 else 0


def _is_current(env: Env, ids: list[int]) -> dict[int, bool]:
    sql = "SELECT currency_id FROM res_company WHERE id = ?"
    found = env.query(sql, (env.company_id,))
    return {id_: bool(found) and id_ == found[0][0] for id_ in ids}


def _rates(env: Env, ids: list[int]) -> dict[int, float]:
    """Return the rates of the day: the newest of the company, or of all companies; else 1."""
    text, params = in_list(ids)
    sql = (
        "SELECT currency_id, rate FROM res_currency_rate WHERE name <= ?"
        f" AND COALESCE(company_id, ?) = ? AND currency_id IN {text} ORDER BY name, id"
    )
    company = env.company_id
    found = dict(env.query(sql, [env.now[:10], company, company, *params]))
    return {id_: found.get(id_) or 1.0 for id_ in ids}


def _inverse_rates(env: Env, ids: list[int]) -> dict[int, float]:
    return {id_: 1 / rate for id_, rate in _rates(env, ids).items()}


def _refuse_archiving(env: Env, ids: list[int], values: Values) -> None:
    if values.get("active", True):
        return
    text, params = in_list(ids)
    if env.query(f"SELECT 1 FROM res_company WHERE currency_id IN {text} LIMIT 1", params):
        text = "This currency is set on a company and therefore cannot be deactivated."
        raise UserError(text)


def declare(version: str) -> Model:
    """Declare the model."""
    del version
    return Model(
        name="res.currency",
        description="Currency",
        order="active desc, name",
        names_search=("name", "full_name"),
        defaults={"rounding": 0.01, "active": True, "position": "after"},
        computes=(
            Compute("decimal_places", ("rounding",), _decimal_places),
            Compute("rate", by_batch=_rates),
            Compute("inverse_rate", by_batch=_inverse_rates),
            Compute("is_current_company_currency", (), None, _is_current),
        ),
        uniques=(Unique(("name",), "The currency code must be unique!"),),
        checks=(
            Check(
                "rounding_gt_zero",
                "rounding > 0",
                "The rounding factor must be greater than 0!",
            ),
        ),
        hooks=Hooks(write=_refuse_archiving),
    )
