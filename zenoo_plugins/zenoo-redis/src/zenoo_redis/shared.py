"""What the backends have in common: entries as texts in Redis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zenoo_core.cache import CacheBackend, Entry, Stored
from zenoo_redis.line import Asking, Command, Exchange, Line

_SCANNED = 1000  # keys that the server looks at in one step


class TextBackend(CacheBackend):
    """Keep entries as texts, over a `Line`.

    A subclass makes the client, exchanges commands, and says how several keys are read.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._line = Line(self._carry)
        self._client: Any = None

    _exchange: Exchange

    def _reads(self, keys: Sequence[str]) -> list[Command]:
        """Return the commands that read keys; their replies together are the values in order."""
        raise NotImplementedError

    async def get(self, key: str) -> Entry | None:
        """Return what is kept under a key."""
        return (await self.get_many((key,)))[0]

    async def get_many(self, keys: Sequence[str]) -> Sequence[Entry | None]:
        """Return what is kept under each key, in one exchange."""
        return await self._line.ask(keys=keys) if keys else []

    async def set(self, key: str, value: Entry, ttl: int | None = None) -> None:
        """Keep an entry for `ttl` seconds; raises `ValueError` for a `ttl` that is none."""
        await self.set_many({key: value}, ttl)

    async def set_many(self, values: Mapping[str, Entry], ttl: int | None = None) -> None:
        """Keep several entries for the same time, in one exchange."""
        end = () if ttl is None else ("EX", _seconds(ttl))
        commands = [("SET", key, self._serialize(entry), *end) for key, entry in values.items()]
        for reply in await self._line.ask(commands):
            _raised(reply)

    async def delete(self, *keys: str) -> None:
        """Forget keys, in one exchange."""
        for reply in await self._line.ask([("UNLINK", key) for key in keys]):
            _raised(reply)

    async def clear(self, prefix: str = "") -> int:
        """Forget every key that begins with a prefix; the server is asked step by step (SCAN)."""
        found = [key async for key in self._client.scan_iter(f"{_literal(prefix)}*", _SCANNED)]
        removed = 0
        for start in range(0, len(found), _SCANNED):
            part = found[start : start + _SCANNED]
            replies = await self._line.ask([("UNLINK", key) for key in part])
            removed += sum(reply for reply in replies if isinstance(reply, int))
        return removed

    async def keys(self, prefix: str = "", limit: int = 1000) -> list[Stored]:
        """List up to `limit` keys that begin with a prefix, with their sizes and times."""
        found: dict[str, None] = {}
        async for key in self._client.scan_iter(f"{_literal(prefix)}*", _SCANNED):
            if len(found) >= limit:
                break
            found[key.decode()] = None  # SCAN may name a key twice
        asked = [(word, key) for key in found for word in ("STRLEN", "PTTL")]
        replies = await self._line.ask(asked) if asked else ()
        return [
            Stored(key, _raised(size), None if _raised(left) < 0 else left / 1000)
            for key, size, left in zip(found, replies[::2], replies[1::2], strict=True)
        ]

    async def _carry(self, asked: list[Asking]) -> None:
        """Exchange all commands, and each key that somebody reads once, and answer everybody."""
        commands = [command for one in asked for command in one.commands]
        keys = list(dict.fromkeys(key for one in asked for key in one.keys))
        replies = await self._exchange([*commands, *(self._reads(keys) if keys else ())])
        values = dict(zip(keys, self._values(replies[len(commands) :], len(keys)), strict=True))
        failed = {key for key, value in values.items() if isinstance(value, Exception)}
        start = 0
        for one in asked:
            end = start + len(one.commands)
            if one.result.done():
                pass  # who asked has left
            elif not failed.isdisjoint(one.keys):
                error = next(values[key] for key in one.keys if key in failed)
                one.result.set_exception(error)
            else:
                found = [values[key] for key in one.keys]
                one.result.set_result(found or replies[start:end])
            start = end

    def _values(self, replies: Sequence[Any], number: int) -> Iterator[Any]:
        """Give the entries that keys have, an error in the place of one that cannot be had."""
        for reply in replies:
            for value in reply if isinstance(reply, list) else [reply]:
                is_plain = value is None or isinstance(value, Exception)
                yield value if is_plain else self._deserialize(value)
        if len(replies) == 1 and isinstance(replies[0], Exception):  # of them all
            yield from [replies[0]] * (number - 1)

    async def close(self) -> None:
        """End what is under way and close all connections."""
        await self._line.close()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def _raised(reply: Any) -> Any:
    """Return a reply; raises it if it is an error."""
    if isinstance(reply, Exception):
        raise reply
    return reply


def _seconds(ttl: Any) -> int:
    if not isinstance(ttl, int) or isinstance(ttl, bool) or ttl < 1:
        raise ValueError(f"found {ttl!r} as time to live, expected whole seconds from 1")
    return ttl


def _literal(prefix: str) -> str:
    """Return a prefix as a pattern that stands for itself."""
    return "".join(f"\\{letter}" if letter in "*?[]^\\" else letter for letter in prefix)
