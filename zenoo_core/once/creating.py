"""`create_once`: exactly one record per key on any Odoo, however often the call is repeated."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import define, field, frozen

from zenoo_core.errors import (
    AccessError,
    InvalidValueError,
    KeyReused,
    MissingError,
    OdooError,
    OutcomeUnknown,
    UnknownFieldError,
)
from zenoo_core.once.answers import CheckLoaded
from zenoo_core.once.keys import MODULE, check_keys, domain_of, key_of, name_of, shown
from zenoo_core.once.layout import Sheet, sheet_of, table_of
from zenoo_core.once.translating import Fields, translate

if TYPE_CHECKING:
    from zenoo_core.create_once import CreateOnce

_BATCH = 200
_FORGOTTEN_AT_ONCE = 1000
_log = logging.getLogger("zenoo.once")


@frozen(eq=False)
class _Wanted:
    """One record that is to be: its key, its external id, its values and their import form."""

    key: str
    name: str
    values: Mapping[str, Any]
    sheet: Sheet


@define(eq=False)
class Once:
    """Create records by key for one client; it remembers the fields of the models concerned."""

    _fields: dict[tuple[str, str], Fields] = field(factory=dict)

    async def create(
        self,
        client: CreateOnce,
        model: str,
        values: Sequence[Mapping[str, Any]],
        keys: Sequence[str] | None,
    ) -> list[int]:
        """Create a record per key, or find it; ids in the order of the keys."""
        keys = [uuid4().hex for _ in values] if keys is None else list(keys)
        if len(keys) != len(values):
            raise InvalidValueError(
                f"{len(values)} records and {len(keys)} keys: expected as many of both",
                model=model,
                method="bulk_create_once",
            )
        check_keys(model, keys)
        found: dict[str, int] = {}
        for start in range(0, len(keys), _BATCH):
            batch = slice(start, start + _BATCH)
            wanted = [
                await self._wanted(client, model, key, one)
                for key, one in zip(keys[batch], values[batch], strict=True)
            ]
            await self._refuse_reused(client, model, wanted)
            for group in _groups(wanted):
                found.update(await self._load(client, model, group))
        return [found[key] for key in keys]

    async def forget(self, client: CreateOnce, older_than: timedelta) -> int:
        """Delete keys that are older, not their records; return how many."""
        if older_than < timedelta(0):
            raise InvalidValueError(f"older_than={older_than}: expected a time that has passed")
        before = (datetime.now(UTC) - older_than).strftime("%Y-%m-%d %H:%M:%S")
        domain = [["module", "=", MODULE], ["create_date", "<", before]]
        total = 0
        while ids := await client.search("ir.model.data", domain, limit=_FORGOTTEN_AT_ONCE):
            try:
                await client.unlink("ir.model.data", ids)
            except MissingError:  # somebody else forgets at the same time: look again
                continue
            total += len(ids)
        return total

    async def _wanted(
        self, client: CreateOnce, model: str, key: str, values: Mapping[str, Any]
    ) -> _Wanted:
        async def fields_of(name: str) -> Fields:
            return await self._fields_of(client, name)

        known = set(self._fields)
        try:
            cells = await translate(fields_of, model, values)
        except UnknownFieldError:
            if known != set(self._fields):  # they have just been asked for
                raise
            self._fields.clear()
            cells = await translate(fields_of, model, values)
        sheet = sheet_of(cells)
        return _Wanted(key, name_of(key, model, sheet), values, sheet)

    async def _fields_of(self, client: CreateOnce, model: str) -> Fields:
        identity = client.identity
        place = (identity.database if identity else "", model)
        if place not in self._fields:
            wanted = ["type", "relation", "selection"]
            self._fields[place] = await client.fields_get(model, attributes=wanted)
        return self._fields[place]

    async def _refuse_reused(
        self, client: CreateOnce, model: str, wanted: Sequence[_Wanted]
    ) -> None:
        """Raise `KeyReused` for a key that stands for other values already."""
        known = {one.key: one for one in wanted}
        try:
            rows = await client.search_read(
                "ir.model.data", domain_of(known), ["name", "model", "res_id"]
            )
        except AccessError:
            _log.warning("user may not read external ids: reused keys are not noticed")
            return
        for row in rows:
            one = known.get(key_of(row["name"]))
            if one is not None and one.name != row["name"]:
                raise await _reused(client, model, one, row["model"], row["res_id"])

    async def _load(
        self, client: CreateOnce, model: str, group: Sequence[_Wanted]
    ) -> dict[str, int]:
        columns, rows = table_of(
            [f"{MODULE}.{one.name}" for one in group], [one.sheet for one in group]
        )
        context: dict[str, Any] = {"mode": "update", "noupdate": True}
        if any(one.sheet.has_moment for one in group):
            context["tz"] = "UTC"
        keys = tuple(one.key for one in group)
        check = CheckLoaded(model, keys)
        try:
            result = await client._load(model, columns, rows, context, check)
        except OutcomeUnknown as error:
            error.hint = f"Repeat it with the same values and key: {', '.join(keys)[:200]}"
            raise
        check(result)  # a plugin may have put another one in its place
        return dict(zip(keys, result["ids"], strict=True))


def _groups(wanted: Sequence[_Wanted]) -> list[list[_Wanted]]:
    """Put records with the same columns together: an empty cell would clear a default."""
    groups: dict[tuple[str, ...], list[_Wanted]] = {}
    for one in wanted:
        groups.setdefault(one.sheet.columns, []).append(one)
    return list(groups.values())


async def _reused(
    client: CreateOnce, model: str, one: _Wanted, other: str, record: int
) -> KeyReused:
    found: dict[str, Any] = {"model": other, "id": record}
    if other == model:
        try:
            for values in await client.read(model, [record], list(one.values)):
                found.update(values)
        except OdooError as error:  # the key is taken all the same, so that is what is told
            _log.debug("cannot read %s %s: %s", model, record, error)
    given, found = shown(one.values), shown(found)
    return KeyReused(
        f"key {one.key!r} already stands for {other} {record}, made from other values: "
        f"{given!r:.300} was given, {found!r:.300} is there",
        key=one.key,
        given=given,
        found=found,
        hint="Use a new key for a new record, or write() to change the one that is there.",
    )
