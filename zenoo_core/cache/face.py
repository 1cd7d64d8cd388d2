"""A client's cache as its users see it: numbers, what it holds, and getting rid of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from zenoo_core.cache.backends import Stored
from zenoo_core.cache.counts import CacheStats, Tally
from zenoo_core.cache.keys import generation_place, is_name, prefix
from zenoo_core.cache.layer import CacheLayer
from zenoo_core.cache.rules import ALL, METADATA
from zenoo_core.errors import CacheUnavailable, ClientStateError, ConfigError


class Cache:
    """What `client.cache` is.

    Only what is asked of it here fails with `CacheUnavailable`; a call never does.
    """

    def __init__(self, layer: CacheLayer, database: Callable[[], str | None]) -> None:
        self._layer, self._database = layer, database

    @property
    def name(self) -> str:
        """The name of the backend."""
        return self._layer.shell.name

    @property
    def is_sealed(self) -> bool:
        """Whether there is a secret, so that nobody else can make an entry up."""
        return bool(self._layer.shell.settings.secret)

    async def stats(self) -> CacheStats:
        """Return what was hit, missed, kept and refused; the store's own numbers if it answers."""
        layer, counts = self._layer, self._layer.counts
        shell = layer.shell
        store: Mapping[str, Any] = {}
        with suppress(CacheUnavailable):  # `state` says so
            store = await shell.ask("stats", shell.backend.stats)
        return CacheStats(
            backend=shell.name,
            state=shell.state,
            hits=counts.hits,
            misses=counts.misses,
            shared=counts.shared,
            stored=counts.stored,
            rejected=counts.rejected,
            faults=dict(counts.faults),
            passed=dict(counts.passed),
            models={name: Tally(t.hits, t.misses) for name, t in counts.models.items()},
            store=dict(store),
        )

    @property
    def is_local(self) -> bool:
        """Whether it is kept in this process, where no other can see it."""
        return self._layer.shell.backend.local

    async def everybody(self) -> Sequence[Mapping[str, Any]]:
        """Return the numbers of each client of this server that shares the store, of late.

        A client leaves them every few seconds and when it is closed; a store that cannot list its
        keys has none to show.
        """
        return await self._layer.board.read()

    async def purge(self, model: str | None = None, *, uid: int | None = None) -> int:
        """Believe nothing any more that is kept for a database, in any process; return how many.

        Of a model: its records, and all metadata. For a user, after his rights were changed:
        everything, as rights may reach anywhere. The count is of what was deleted at once, 0 where
        the store cannot list its keys. Raises `ConfigError` for what is no model's name or no id.
        """
        if model is not None and not (isinstance(model, str) and is_name(model)):
            raise ConfigError(
                f"purge: found {model!r}, expected a model's name, as in 'res.partner'"
            )
        if uid is not None and (type(uid) is not int or uid < 1):
            raise ConfigError(f"purge: found uid={uid!r}, expected a user's id, a number from 1")
        layer, space = self._layer, self._space()
        names = {METADATA, ALL if model is None or uid is not None else model}
        await layer.generations.end([generation_place(space, name) for name in sorted(names)])
        shell = layer.shell
        return await shell.ask("clear", shell.backend.clear, prefix(space, model or ""))

    async def keys(self, model: str | None = None, limit: int = 1000) -> Sequence[Stored] | None:
        """List what is kept for a database, or a model of it; None if the store cannot list."""
        shell, start = self._layer.shell, prefix(self._space(), model or "")
        found = await shell.ask("keys", shell.backend.keys, start, limit)
        return None if found is None else [key for key in found if not key.key.endswith(":gen")]

    async def value(self, key: str) -> bytes | None:
        """Return what is kept under a key as JSON: somebody's records, so ask with care."""
        entry = (await self._layer.shell.get([key]))[0]
        if entry is None or entry.is_dead or entry.rejected:
            return None
        return entry.body

    def _space(self) -> str:
        database = self._database()
        if not database:
            raise ClientStateError(
                "no database: what is kept is kept for one",
                hint="Log in, or configure `database`.",
            )
        return self._layer.keys.space(database)
