"""Commands for related records in the values of a call."""

from __future__ import annotations

from typing import Any

import pytest

from zenoo_core.records import Request
from zenoo_core.retry.safety import Safety, has_command, settled


@pytest.mark.parametrize(("values", "numbers", "found"), [
    ({"tag_ids": [(6, 0, [0, 2])]}, (0, 2), False),
    ({"tag_ids": [(6, 0, [0, 2])]}, (6,), True),
    ({"tag_ids": [[2, 7, 0]]}, (0, 2), True),
    ({"line_ids": [(1, 7, {"tag_ids": [(0, 0, {})]})]}, (0, 2), True),
    ({"line_ids": [(1, 7, {"tag_ids": [(4, 2, 0)]})]}, (0, 2), False),
    ([{"name": "x"}, {"line_ids": [(0, 0, {})]}], (0, 2), True),
    ({"data": {"deep": {"line_ids": [(2, 1)]}}}, (0, 2), True),
    ([0, 2], (0, 2), False),
    ({"name": "x", "partner_id": 2, "tag_ids": []}, (0, 2), False),
])  # fmt: skip
def test_what_is_a_command(values: Any, numbers: tuple[int, ...], found: bool) -> None:
    assert has_command(values, numbers) is found


def test_setting_records_whose_ids_look_like_commands_leaves_the_same_state() -> None:
    write = Request("res.partner", "write", ([0, 2], {"category_id": [(6, 0, [2, 0])]}))
    assert settled(Safety.ABSOLUTE, write) is Safety.ABSOLUTE
