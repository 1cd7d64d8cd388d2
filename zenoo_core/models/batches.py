"""Change many records in chunks, and say of each one what became of it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from attrs import define, field

from zenoo_core.errors import (
    AuthenticationError,
    BatchFailed,
    ConcurrencyError,
    InvalidRecord,
    InvalidValueError,
    OdooError,
    TransportError,
    ZenooError,
)
from zenoo_core.models.ids import given_ids
from zenoo_core.models.refusals import shown
from zenoo_core.records import Phase

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

CHUNK = 500
MAX_BYTES = 900_000  # what proxies take without being told otherwise is one megabyte

_Send = Callable[[list[Any]], Awaitable[Any]]


@define
class BatchReport:
    """What became of each record, by its place in the input; filled while the work goes on.

    `done` has the ids of what was done. `failed` was rolled back, or not sent; of `unknown` nobody
    can tell; `skipped` was not tried after one of these.
    """

    operation: str = ""
    total: int = 0
    done: dict[int, int] = field(factory=dict)
    failed: dict[int, ZenooError] = field(factory=dict)
    unknown: dict[int, ZenooError] = field(factory=dict)
    skipped: list[int] = field(factory=list)

    @property
    def complete(self) -> bool:
        """Tell whether everything was done."""
        return len(self.done) == self.total

    def __str__(self) -> str:
        parts = {
            "failed": len(self.failed), "of unknown outcome": len(self.unknown),
            "not tried": len(self.skipped),
        }  # fmt: skip
        rest = "".join(f", {count} {what}" for what, count in parts.items() if count)
        return f"{self.operation}: {len(self.done)} of {self.total} done{rest}"


class BatchOptions(TypedDict, total=False):
    """How a batch is sent: `chunk` records in a call, but no more than `max_bytes` of values.

    `keep_going` tries the chunks after one that failed. `isolate` sends the halves of a chunk that
    Odoo rolled back, until the records that it refuses are found. `on_progress` is called with
    (done, total), beside the hook of that name. `report` is filled as the work goes on, for those
    who may be cancelled.
    """

    chunk: int
    max_bytes: int
    keep_going: bool
    isolate: bool
    on_progress: Callable[[int, int], Any] | None
    report: BatchReport


@define
class Batch:
    """One piece of work on many records."""

    view: ZenooClient
    model: str
    method: str
    chunk: int = CHUNK
    max_bytes: int = MAX_BYTES
    keep_going: bool = False
    isolate: bool = False
    on_progress: Callable[[int, int], Any] | None = None
    report: BatchReport = field(factory=BatchReport)

    def __attrs_post_init__(self) -> None:
        for name in ("chunk", "max_bytes"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:
                raise self.wrong(f"{name}={shown(value)}: expected a whole number, 1 or more")
        if not isinstance(self.report, BatchReport):
            raise self.wrong(f"report={shown(self.report)}: expected a BatchReport")

    def wrong(self, what: str) -> InvalidValueError:
        """Return the error of something that a batch cannot be made of."""
        return InvalidValueError(f"{self.method}: {what}", model=self.model)

    def ids(self, records: Any) -> list[int]:
        """Return the bare ids of records of this model."""
        return given_ids(records, self.model, self.method)

    async def run(self, pieces: Sequence[tuple[list[int], list[Any], _Send]], total: int) -> None:
        """Send pieces (places in the input, what is sent, how) one after the other.

        Raises `BatchFailed` at the end if not everything was done.
        """
        report = self.report
        report.operation, report.total = f"{self.model}.{self.method}", total
        left = deque(pieces)
        try:
            await self._tell()
            while left:
                places, items, send = left.popleft()
                goes_on = await self._piece(places, items, send) or self.keep_going
                await self._tell()
                if not goes_on:
                    break
        finally:  # whatever ended it, a cancellation or an `on_progress` that failed
            report.skipped += [place for places, _, _ in left for place in places]
        if not report.complete:
            raise BatchFailed(report)

    async def _piece(self, places: list[int], items: list[Any], send: _Send) -> bool:
        try:
            ids = await send(items)
        except asyncio.CancelledError:
            error = TransportError("cancelled while it was under way", phase=Phase.SEND)
            self.report.unknown.update(dict.fromkeys(places, error))
            raise
        except ZenooError as error:
            if self.isolate and len(items) > 1 and _is_about_a_record(error):
                # Odoo rolled all of it back, so that halves may be sent: nothing is done twice.
                half = len(items) // 2
                first = await self._piece(places[:half], items[:half], send)
                return await self._piece(places[half:], items[half:], send) and first
            where = self.report.failed if _is_undone(error) else self.report.unknown
            where.update(dict.fromkeys(places, error))
            return False
        self.report.done.update(zip(places, ids, strict=True))
        return True

    async def _tell(self) -> None:
        done, total = len(self.report.done), self.report.total
        await self.view.report_progress(self.report.operation, done, total)
        if self.on_progress is not None:
            answer = self.on_progress(done, total)
            if hasattr(answer, "__await__"):
                await answer


def _is_about_a_record(error: ZenooError) -> bool:
    return isinstance(error, OdooError) and not isinstance(
        error, AuthenticationError | ConcurrencyError
    )


def _is_undone(error: ZenooError) -> bool:
    """Tell whether nothing of the call can have stayed on the server."""
    return isinstance(error, OdooError) or (
        isinstance(error, TransportError) and error.phase.before_body
    )


async def create(batch: Batch, cls: Any, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Create records in chunks and return their ids in the order of the rows."""
    wire = _checked_all(batch, cls, rows, create=True)
    view, model = batch.view, batch.model

    async def send(items: list[Any]) -> list[int]:
        return await view.create(model, items)

    pieces = [
        (list(range(start, stop)), wire[start:stop], send)
        for start, stop in _spans(wire, batch.chunk, batch.max_bytes)
    ]
    await batch.run(pieces, len(wire))
    return [batch.report.done[place] for place in range(len(wire))]


async def write(batch: Batch, cls: Any, records: Any, values: Mapping[str, Any] | None) -> int:
    """Write values on records, or each record's own; those with the same values go together."""
    if values is not None:
        if isinstance(records, Mapping):
            raise batch.wrong("values for all beside {record: values}: give one of them")
        ids = batch.ids(records)
        rows: list[Mapping[str, Any]] = _checked_all(batch, cls, [values] * len(ids))
        groups = {b"": (rows[0], list(range(len(ids))))} if ids else {}
    else:
        if not isinstance(records, Mapping):
            raise batch.wrong("no values: give them, or {record: values}")
        ids = batch.ids(list(records))
        rows = _checked_all(batch, cls, records.values())
        groups = _alike(rows)
    pieces = [
        (part, [ids[place] for place in part], _writer(batch, row))
        for row, places in groups.values()
        for part in _parts(places, batch.chunk)
    ]
    await batch.run(pieces, len(ids))
    return len(ids)


async def delete(batch: Batch, records: Iterable[Any]) -> int:
    """Delete records in chunks and return how many they were."""
    ids = batch.ids(records)

    async def send(items: list[Any]) -> list[int]:
        await batch.view.unlink(batch.model, items)
        return items

    pieces = [
        (part, [ids[place] for place in part], send)
        for part in _parts(list(range(len(ids))), batch.chunk)
    ]
    await batch.run(pieces, len(ids))
    return len(ids)


def _writer(batch: Batch, row: Mapping[str, Any]) -> _Send:
    async def send(items: list[Any]) -> list[int]:
        await batch.view.write(batch.model, items, row)
        return items

    return send


def _checked_all(
    batch: Batch, cls: Any, rows: Iterable[Mapping[str, Any]], *, create: bool = False
) -> list[Any]:
    """Check every row before anything is sent; raises `BatchFailed` naming all that do not fit."""
    wire: list[Any] = []
    last: Any = None
    for place, row in enumerate(rows):
        if row is last and wire[-1] is not None:
            wire.append(wire[-1])
            continue
        last = row
        if not isinstance(row, Mapping):
            raise batch.wrong(f"row {place} is {shown(row)}: expected a dict of values")
        try:
            wire.append(batch.view.models.checked(batch.view, cls, row, create=create))
        except InvalidRecord as error:
            batch.report.failed[place] = error
            wire.append(None)
    if batch.report.failed:
        report = batch.report
        report.operation, report.total = f"{batch.model}.{batch.method}", len(wire)
        report.skipped += [place for place, row in enumerate(wire) if row is not None]
        raise BatchFailed(report)
    return wire


def _spans(rows: Sequence[Any], count: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of chunks that are neither too many rows nor too many bytes."""
    from msgspec.json import encode

    start = size = 0
    for place, row in enumerate(rows):
        length = len(encode(row))
        if place > start and (place - start == count or size + length > most):
            yield start, place
            start, size = place, 0
        size += length
    if rows:
        yield start, len(rows)


def _parts(places: list[int], count: int) -> Iterator[list[int]]:
    return (places[start : start + count] for start in range(0, len(places), count))


def _alike(rows: Sequence[Mapping[str, Any]]) -> dict[bytes, tuple[Mapping[str, Any], list[int]]]:
    """Return rows and the places where they stand, the same values once."""
    from msgspec.json import encode

    groups: dict[bytes, tuple[Mapping[str, Any], list[int]]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(encode(row, order="sorted"), (row, []))[1].append(place)
    return groups
