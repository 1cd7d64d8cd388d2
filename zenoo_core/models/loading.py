"""Read records by id, once for all that ask in the same turn of the event loop."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from zenoo_core.errors import AccessError, InvalidValueError
from zenoo_core.models.checking import by_name
from zenoo_core.models.groups import Group
from zenoo_core.models.refusals import unknown_field
from zenoo_core.models.relations import Many, Reference

if TYPE_CHECKING:
    from zenoo_core.models.catalogue import Models

CHUNK = 1000  # ids in one read
_AT_ONCE = 4  # reads under way for one batch


class _Batch:
    """What is asked for in one turn: ids in order, and the groups that get the records."""

    __slots__ = ("groups", "ids", "task")

    def __init__(self) -> None:
        self.ids: dict[int, None] = {}
        self.groups: dict[Group, list[int]] = {}
        self.task: asyncio.Task[None] | None = None


class Loader:
    """Gather what is asked for by (view of the client, model) and read it in batches.

    Records are kept by the groups that asked, never here: another answer reads anew.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        self._waiting: dict[tuple[Any, str], _Batch] = {}

    async def load(self, group: Group, ids: Iterable[int]) -> None:
        """Read those records of a group that it lacks; those that cannot be read stay away.

        A caller that is cancelled does not take the reading away from the others.
        """
        wanted = [number for number in dict.fromkeys(ids) if number not in group.records]
        if not wanted:
            return
        key = (group.view, group.model)
        batch = self._waiting.get(key)
        if batch is None:
            batch = self._waiting[key] = _Batch()
            batch.task = asyncio.get_running_loop().create_task(self._run(key, batch))
            batch.task.add_done_callback(_seen)
        batch.ids.update(dict.fromkeys(wanted))
        batch.groups.setdefault(group, []).extend(wanted)
        assert batch.task is not None  # noqa: S101 - made above
        await asyncio.shield(batch.task)

    async def _run(self, key: tuple[Any, str], batch: _Batch) -> None:
        await asyncio.sleep(0)  # the others of this turn join
        del self._waiting[key]
        ids = list(batch.ids)
        limit = asyncio.Semaphore(_AT_ONCE)
        chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
        answers = await asyncio.gather(*(self._read(*key, chunk, limit) for chunk in chunks))
        records = {record.id: record for answer in answers for record in answer}
        for group, wanted in batch.groups.items():
            group.records.update((n, records[n]) for n in wanted if n in records)

    async def _read(
        self, view: Any, model: str, ids: list[int], limit: asyncio.Semaphore
    ) -> list[Any]:
        """Read what may be read: Odoo refuses all records for one that is forbidden."""
        async with limit:
            try:
                return await self._models.records(view, model, "read", (ids,), {})
            except AccessError:
                everything = view.with_context(active_test=False)
                allowed = set(await everything.search(model, [("id", "in", ids)]))
                if len(allowed) == len(ids):
                    raise  # it is about a field, not about a record
            kept = [number for number in ids if number in allowed]
            return await self._models.records(view, model, "read", (kept,), {})


def _seen(task: asyncio.Task[None]) -> None:
    """Look at the error of a batch, as all who waited for it may have been cancelled."""
    if not task.cancelled():
        task.exception()


async def prefetch(records: Sequence[Any], paths: Iterable[str]) -> None:
    """Read what paths lead to, all relations of a step at once."""
    branches: dict[str, list[str]] = {}
    for path in paths:
        first, *rest = re.split(r"\.|__", path, maxsplit=1)
        branches.setdefault(first, []).extend(rest)
    await asyncio.gather(*(_branch(records, name, rest) for name, rest in branches.items()))


async def _branch(records: Sequence[Any], name: str, rest: list[str]) -> None:
    wanted: dict[Group, dict[int, None]] = {}
    for record in records:
        for group, ids in _leads_to(record, name):
            wanted.setdefault(group, {}).update(dict.fromkeys(ids))
    await asyncio.gather(*(group.models.loader.load(group, ids) for group, ids in wanted.items()))
    found = [
        group.records[number]
        for group, ids in wanted.items()
        for number in ids
        if number in group.records
    ]
    if rest and found:
        await prefetch(found, rest)


def _leads_to(record: Any, name: str) -> Iterator[tuple[Group, Iterable[int]]]:
    field = by_name(record.__fields__, name)
    if field is None:
        raise unknown_field(record.__model__, name, record.__fields__)
    if field.relation is None and field.kind != "reference":
        raise InvalidValueError(
            f"{name!r} leads to no records: it is of type {field.kind}", model=record.__model__
        )
    value = getattr(record, field.name)
    if isinstance(value, Reference):
        yield value.group, (value.id,)
    elif isinstance(value, Many):
        yield value.link.group, value.ids
