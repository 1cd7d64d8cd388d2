"""Records that are created once per key, however often the call is repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import timedelta
from typing import Any, Self

from zenoo_core.deadlines import time_limit
from zenoo_core.insider import Insider
from zenoo_core.records import EMPTY, Identity, Request
from zenoo_core.retry.safety import Safety


class CreateOnce(Insider):
    """`create_once` and what belongs to it."""

    _timeout: float | None
    _cache_ttl: int | None
    _context: Mapping[str, Any]
    _own: Identity | None
    _safety: Safety | None

    def _fresh(self) -> Self:
        """Return a view that looks keys up at the server: one kept from before decides nothing."""
        view = copy(self)
        view._cache_ttl = 0
        return view

    async def _load(
        self,
        model: str,
        columns: list[str],
        rows: list[list[str]],
        context: Mapping[str, Any],
        check: Callable[[Any], None],
    ) -> Any:
        """Import rows that carry keys, so that they may be sent again whatever has happened."""
        runtime = self._runtime
        seconds = self._timeout or runtime.configuration.settings.deadline
        identity = self._own or await runtime.ensure_identity(self, seconds)
        request = Request(
            model, "load", (columns, rows), EMPTY,
            {**runtime.context, **self._context, **context}, check_result=check,
        )  # fmt: skip
        safety = Safety.KEYED if self._safety is None else max(Safety.KEYED, self._safety)
        return await runtime.pipeline.run(request, identity, self._timeout, safety)

    async def create_once(
        self, model: str, values: Mapping[str, Any], *, key: str | None = None
    ) -> int:
        """Create a record that belongs to a key, or return the id of the one that is there.

        With the same key and values it may be repeated at any time, by anybody: there is one
        record. Without a key a new one is made, which covers the tries of this call. Costs a second
        call and a row of `ir.model.data`. Raises `KeyReused`, and `InvalidValueError` before
        anything is sent for a value that an import cannot hold.
        """
        keys = None if key is None else [key]
        with time_limit(self._timeout or self._runtime.configuration.settings.deadline):
            return (await self._runtime.once.create(self._fresh(), model, [values], keys))[0]

    async def bulk_create_once(
        self, model: str, values: Sequence[Mapping[str, Any]], *, keys: Sequence[str] | None = None
    ) -> list[int]:
        """Do as `create_once` for many records; return their ids in order.

        They are sent in portions: if one fails, those before it stay, and a repetition with the
        same keys finds them.
        """
        return await self._runtime.once.create(self._fresh(), model, values, keys)

    async def forget_once(self, *, older_than: timedelta) -> int:
        """Delete the keys of `create_once` that are older, not their records; return how many.

        A call with a key that was forgotten creates anew. Needs the right to delete external ids.
        """
        return await self._runtime.once.forget(self._fresh(), older_than)
