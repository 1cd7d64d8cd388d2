"""Sequences: the numbers of orders and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zenoo_sandbox.errors import PythonError, UserError
from zenoo_sandbox.orm import access, crud
from zenoo_sandbox.orm.convert import python_errors, to_column
from zenoo_sandbox.orm.declare import Check, Compute, Method, Model
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.read import rows
from zenoo_sandbox.orm.records import Records

_NAME = "ir.sequence"
_PARTS = ("name", "prefix", "suffix", "padding", "number_next", "number_increment")
# Odoo sets no limit; no number has that many digits.
_MOST_DIGITS = 1000
_PLACEHOLDER = re.compile(r"%(?:%|\((\w+)\)s|)")
_TIMES = {
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "y": "%y",
    "doy": "%j",
    "woy": "%W",
    "weekday": "%w",
    "h24": "%H",
    "h12": "%I",
    "min": "%M",
    "sec": "%S",
}


def next_number(env: Env, code: Any, moment: Any = None) -> str | bool:
    """Take the next number of the current company's sequence of a code; False without one."""
    found = env.query(
        "SELECT id FROM ir_sequence WHERE active AND code = ?"
        " AND (company_id IS NULL OR company_id = ?) ORDER BY company_id IS NULL, id LIMIT 1",
        (code if isinstance(code, str) else str(code), env.company_id),
    )
    return _take(env, found[0][0], moment) if found else False


def _take(env: Env, id_: int, moment: Any) -> str:
    row = rows(env, env.model(_NAME), [id_], _PARTS)[0]
    text = _interpolated(env, row, row["number_next"], moment)
    sql = "UPDATE ir_sequence SET number_next = number_next + number_increment WHERE id = ?"
    env.change("ir_sequence", sql, (id_,))
    return text


def _interpolated(env: Env, row: Mapping[str, Any], number: int, moment: Any) -> str:
    now = datetime.fromisoformat(env.now)
    asked = to_column(env.model(_NAME).fields["create_date"], moment)
    then = datetime.fromisoformat(asked) if asked else now
    kinds = (("", then), ("range_", then), ("current_", now))
    values = {f"{p}{key}": t.strftime(form) for p, t in kinds for key, form in _TIMES.items()}
    try:
        prefix, suffix = (_filled(row[part] or "", values) for part in ("prefix", "suffix"))
    except KeyError:
        raise UserError(f"Invalid prefix or suffix for sequence “{row['name']}”") from None
    digits = min(max(row["padding"] or 0, 0), _MOST_DIGITS)
    return f"{prefix}{number:0{digits}d}{suffix}"


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its `%(year)s` and the like filled in; raise KeyError for others."""
    return _PLACEHOLDER.sub(lambda m: "%" if m[0] == "%%" else values[m[1] or m[0]], text)


def next_by_code(self: Records, sequence_code: Any, sequence_date: Any = None) -> str | bool:
    """Return the next number of the sequence of a code; False without one."""
    access.check_access(self.env, self.info, "read")
    return next_number(self.env, sequence_code, sequence_date)


def next_by_id(self: Records, sequence_date: Any = None) -> str:
    """Return the next number of one sequence."""
    access.check_access(self.env, self.info, "read")
    return _take(self.env, _one(self), sequence_date)


def get_next_char(self: Records, number_next: Any) -> str:
    """Return a number as the sequence would write it."""
    access.check_access(self.env, self.info, "read")
    row = rows(self.env, self.info, [_one(self)], _PARTS)[0]
    with python_errors():
        number = int(number_next)
    return _interpolated(self.env, row, number, None)


def _one(self: Records) -> int:
    if len(self.ids) != 1:
        raise PythonError(ValueError, f"Expected singleton: {self}")
    crud.check_targets(self.env, self.info, self.ids)
    return int(self.ids[0])


def _set_next(env: Env, ids: list[int], value: Any) -> None:
    with python_errors():
        crud.write(env, env.model(_NAME), ids, {"number_next": int(value or 0)})


def declare(version: str) -> Model:
    """Declare the model."""
    return Model(
        name=_NAME,
        description="Sequence",
        order="name, id" if version != "18.0" else "name",
        defaults={"company_id": lambda env: env.company_id},
        indexes=("code",),
        computes=(
            Compute(
                "number_next_actual",
                ("number_next",),
                lambda row: row["number_next"],
                inverse=_set_next,
            ),
        ),
        checks=(Check("increment_positive", "number_increment != 0", "Step must not be zero."),),
        methods={
            "next_by_code": Method(next_by_code, on_model=True, owner="IrSequence"),
            "next_by_id": Method(next_by_id, owner="IrSequence"),
            "get_next_char": Method(get_next_char, owner="IrSequence"),
        },
        overrides=frozenset({"create", "write", "unlink"}),
    )
