"""The layer between a call and its attempts: look up, ask once for all, keep, and end by writes."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from zenoo_core.cache.asking import Asking, Run
from zenoo_core.cache.board import Board
from zenoo_core.cache.counts import Counts
from zenoo_core.cache.entries import Entry
from zenoo_core.cache.flights import Flights
from zenoo_core.cache.generations import Generations
from zenoo_core.cache.keys import Key, Keys, generation_place
from zenoo_core.cache.rules import Rules
from zenoo_core.cache.shell import Shell
from zenoo_core.cache.values import decoded
from zenoo_core.deadlines import Sweep
from zenoo_core.errors import BadResponse, CacheUnavailable
from zenoo_core.records import Request, Response
from zenoo_core.retry.outcome import Outcome
from zenoo_core.retry.safety import Safety

# Looking a member of an enumeration up costs 70 ns in Python 3.11, a global 5.
_SAFE, _SUCCESS = Safety.SAFE, Outcome.SUCCESS
_NOTHING: Sequence[Entry | None] = ()


class CacheLayer:
    """Answer the calls of one client from its cache where that may be; a fault of it is a miss."""

    def __init__(self, shell: Shell, keys: Keys, sweep: Sweep) -> None:
        settings = shell.settings
        self.shell, self.keys = shell, keys
        self.rules = Rules(settings)
        self.counts = Counts()
        longest = max(settings.max_ttl, settings.metadata_ttl)
        self.generations = Generations(shell, keys, settings.settle, longest)
        self.flights = Flights(sweep)
        self.board = Board(shell, keys, self.counts)

    async def close(self) -> None:
        """End what is under way and close the backend."""
        await self.flights.close()
        await self.board.close()
        await self.shell.close()

    async def answer(self, request: Request, run: Run) -> Response:
        """Return the answer to a call, from wherever it may come."""
        if run.safety is not _SAFE:
            return await self._changing(request, run)
        ttl = self.rules.ttl(request)
        if not ttl or request.check_result is not None:
            return await run.attempts(request)
        self.board.remind()
        key = self.keys.key(request, run.identity, self.rules.generations(request))
        if key is None:
            self.counts.passed["no key"] += 1
            return await run.attempts(request)
        if self.generations.blocked and self.generations.is_blocked(key):
            self.counts.passed["a write could not be told"] += 1
            return await Asking(self, request, run, key, 0, _NOTHING, "").result()
        return await self._kept(request, run, key, ttl)

    async def _kept(self, request: Request, run: Run, key: Key, ttl: int) -> Response:
        hook = run.hooks.on_cache_lookup
        if hook and (waiting := hook(run.deadline, key.name, run.call)):
            await waiting
        try:
            found = await self.shell.look_up(key.places)
        except Exception as error:
            await self.fault("get", self.shell.fault("get", error), run)
            return await Asking(self, request, run, key, 0, _NOTHING, "").result()
        digest, entry = self.generations.digest_of(key, found), found[-1]
        if entry is None or not digest or entry.digest != digest:
            if entry is not None or not digest:
                await self._distrust(key, found, run)
        elif (response := self._hit(entry, request)) is not None:
            run.outcome = _SUCCESS
            hook = run.hooks.on_cache_hit
            if hook and (waiting := hook(run.deadline, key.name, response.result, run.call)):
                await waiting
            return response
        return await Asking(self, request, run, key, ttl, found, digest).result()

    def _hit(self, entry: Entry, request: Request) -> Response | None:
        try:
            response = decoded(entry.body, request.result_type)
        except BadResponse:  # the server's own answer will say what is wrong
            self.counts.passed["not of the type"] += 1
            return None
        self.counts.tally(request.model).hits += 1
        return response

    async def _distrust(self, key: Key, found: Sequence[Entry | None], run: Run) -> None:
        """Count what cannot be trusted; after the answer of another key drop the connections."""
        for entry, expected in zip(found, (*key.digests, key.digest), strict=True):
            if entry is None or entry.is_dead or entry.digest[:32] == expected:
                continue
            self.counts.rejected += 1
            why = entry.rejected or "it is of another key"
            error = CacheUnavailable(f"an entry was not believed: {why}", reason="rejected")
            await self.tell("get", error, run)
            if not entry.rejected:
                await self.shell.reset()

    async def _changing(self, request: Request, run: Run) -> Response:
        """Carry a call that changes something: what it makes stale ends before and after it."""
        space = self.keys.space(run.identity.database)
        names = self.rules.stale_after(request)
        places = [generation_place(space, name) for name in names]
        await self._end(places, run)
        try:
            return await run.attempts(request)
        finally:
            run.deadline.at = inf  # it is decided how the call ends
            await self._end(places, run)

    async def _end(self, places: Sequence[str], run: Run) -> None:
        try:
            await self.generations.end(places)
        except CacheUnavailable as error:
            await self.fault("set", error, run)

    async def fault(self, operation: str, error: CacheUnavailable, run: Run) -> None:
        """Count a fault and tell it to the plugins."""
        self.counts.faults[operation, error.reason] += 1
        await self.tell(operation, error, run)

    async def tell(self, operation: str, error: CacheUnavailable, run: Run) -> None:
        """Tell the plugins what was wrong."""
        hook = run.hooks.on_cache_error
        if hook and (waiting := hook(run.deadline, operation, error, run.call)):
            await waiting
