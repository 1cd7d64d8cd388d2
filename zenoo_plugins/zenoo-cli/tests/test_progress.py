"""The bar for long work."""

from __future__ import annotations

from typing import Any

import pytest
from zenoo_cli.progress import ProgressPlugin

from zenoo_core import ZenooClient
from zenoo_core.errors import BatchFailed


async def test_a_batch_moves_the_bar(sandbox: Any, capsys: pytest.CaptureFixture[str]) -> None:
    async with ZenooClient(sandbox.url, config=False, plugins=["progress"]) as client:
        await client.login("demo", "admin", "admin")
        rows = [{"name": f"tag {number}"} for number in range(30)]
        await client.model("res.partner.category").bulk_create(rows, chunk=10)
    printed = capsys.readouterr()
    assert "res.partner.category.create" in printed.err
    assert "30/30" in printed.err
    assert printed.out == ""


async def test_work_that_fails_leaves_no_bar_behind(sandbox: Any) -> None:
    plugin = ProgressPlugin()
    async with ZenooClient(sandbox.url, config=False, plugins=[plugin]) as client:
        await client.login("demo", "admin", "admin")
        with pytest.raises(BatchFailed):
            await client.model("res.partner").bulk_delete([999_999])
        assert plugin._display is not None
    assert plugin._display is None


def test_several_at_once_and_a_total_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    plugin = ProgressPlugin()
    plugin.on_progress("one", 1, 2)
    plugin.on_progress("two", 5, None)
    plugin.on_progress("one", 2, 2)
    assert plugin._display is not None  # the other is still going on
    plugin.on_client_close(None)
    assert "one" in capsys.readouterr().err
