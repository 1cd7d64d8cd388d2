"""A miss: ask the server once for all who want to know, and keep the answer."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from zenoo_core.cache.entries import Entry
from zenoo_core.cache.flights import Flight
from zenoo_core.cache.keys import Key
from zenoo_core.cache.values import another, encoded
from zenoo_core.deadlines import Deadline
from zenoo_core.errors import CacheUnavailable
from zenoo_core.plugins.dispatch import HookTable
from zenoo_core.records import Call, Identity, Request, Response
from zenoo_core.retry.outcome import Outcome, outcome_of
from zenoo_core.retry.safety import Safety

if TYPE_CHECKING:
    from zenoo_core.cache.layer import CacheLayer

_SUCCESS = Outcome.SUCCESS


class Run(Protocol):
    """What the cache knows of a call on its way."""

    hooks: HookTable
    deadline: Deadline
    call: Call
    identity: Identity
    safety: Safety
    outcome: Outcome

    async def attempts(self, request: Request) -> Response:
        """Ask the server."""
        ...

    def apart(self, request: Request, deadline: Deadline) -> Run:
        """Return a run with a call and hook state of its own, for the same request."""
        ...

    async def carried(self, request: Request) -> Response:
        """Carry such a run from its start to its end."""
        ...


class Asking:
    """One miss of one caller.

    `found` and `digest` are what was at the key's places: the answer is kept under them, so that
    it is never believed where a write has come between. A `ttl` of 0: it is not kept.
    """

    __slots__ = (
        "_began", "_counted", "digest", "found", "key", "layer", "request", "run", "ttl",
    )  # fmt: skip

    def __init__(
        self,
        layer: CacheLayer,
        request: Request,
        run: Run,
        key: Key,
        ttl: int,
        found: Sequence[Entry | None],
        digest: str,
    ) -> None:
        self.layer, self.request, self.run, self.key = layer, request, run, key
        self.ttl, self.found, self.digest = ttl, found, digest
        self._counted = layer.generations.count(key)
        self._began = monotonic()

    async def result(self) -> Response:
        """Return the server's answer, to this call's question or to an equal one under way."""
        layer, run = self.layer, self.run
        layer.counts.tally(self.request.model).misses += 1
        hook = run.hooks.on_cache_miss
        if hook and (waiting := hook(run.deadline, self.key.name, run.call)):
            await waiting
        flight = layer.flights.find(self._name)
        if flight is None:
            flight = layer.flights.start(self._name, self._fetch)
        else:
            layer.counts.shared += 1
        try:
            response = await flight.wait(run)
        except Exception as error:
            run.outcome = outcome_of(error, run.deadline.phase)
            raise
        finally:
            layer.flights.leave(flight)
        run.outcome = _SUCCESS
        return self._own(flight, response)

    @property
    def _name(self) -> tuple[object, ...]:
        """Who comes after a write must not be given what was asked before it."""
        return (self.key.digest, self.digest, self._counted)

    def _own(self, flight: Flight, response: Response) -> Response:
        """Return an answer that nobody else has."""
        if flight.result_type is self.request.result_type and flight.take():
            return response
        return another(response, flight.body, self.request.result_type)

    async def _fetch(self, flight: Flight, deadline: Deadline) -> None:
        """Ask the server, give the answer to all who wait, and keep it."""
        run = self.run.apart(self.request, deadline)
        flight.call, flight.result_type = run.call, self.request.result_type
        may_keep = self.ttl and await self._may_keep(flight, run)
        response = await run.carried(self.request)
        flight.body = encoded(response)
        if not may_keep:
            flight.vanish()
        flight.land(response)
        if may_keep:  # who comes meanwhile finds the flight, who comes later the answer
            await self._keep(flight.body, run)
            flight.vanish()

    async def _may_keep(self, flight: Flight, run: Run) -> bool:
        """Tell whether the answer may be kept; its generations have to be there before it."""
        generations = self.layer.generations
        if not self.digest:
            try:
                self.found = await generations.make(self.key)
            except CacheUnavailable as error:
                await self.layer.fault("set", error, run)
                return False
            self.digest = generations.digest_of(self.key, self.found)
            self.layer.flights.also(self._name, flight)
        return bool(self.digest) and generations.settled(self.found)

    async def _keep(self, body: bytes | None, run: Run) -> None:
        layer, key = self.layer, self.key
        if body is None:
            layer.counts.passed["cannot be encoded"] += 1
            return
        ttl = self.ttl - int(monotonic() - self._began)  # it was as old as this when it came
        written = layer.generations.count(key) != self._counted
        if ttl < 1 or written:
            layer.counts.passed["a write came between" if written else "too late"] += 1
            return
        try:
            await layer.shell.keep({key.name: Entry(self.digest, body)}, ttl)
        except Exception as error:
            await layer.fault("set", layer.shell.fault("set", error), run)
        else:
            layer.counts.stored += 1
