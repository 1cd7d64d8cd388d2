"""The count of executions: by the id in the context, of committed calls only, on every route."""

from __future__ import annotations

from typing import Any

import pytest

from zenoo_core import ZenooClient
from zenoo_core.errors import ZenooError


@pytest.mark.parametrize("transport", ["jsonrpc", "session"])
async def test_only_what_was_committed_counts(sandbox: Any, transport: str) -> None:
    async with ZenooClient(sandbox.url, transport=transport, config=False) as client:
        await client.login("demo", "admin", "admin")
        await client.create("res.partner", {"name": "without an id"})
        for number in (1, 2, 2):
            await client.with_context(call_id=f"n{number}").create("res.partner", {"name": "x"})
        view = client.with_context(call_id="refused")
        with pytest.raises(ZenooError):
            await view.create("res.partner", {"nonsense": 1})
        sandbox.faults.add("lost_before", method="create")
        with pytest.raises(ZenooError):
            await view.create("res.partner", {"name": "x"})
        sandbox.faults.add("lost_after", method="create")
        with pytest.raises(ZenooError):
            await client.with_context(call_id="lost").create("res.partner", {"name": "x"})
    assert sandbox.executions == {"n1": 1, "n2": 2, "lost": 1}
    sandbox.executions.clear()  # a copy
    assert sandbox.executions["n2"] == 2
    sandbox.reset()
    assert not sandbox.executions
