"""The backend `redis`: one server, or the master that Sentinels name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import (
    AbstractConnection,
    ConnectionPool,
    SSLConnection,
    parse_url,
)
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import ReadOnlyError, ResponseError
from redis.maint_notifications import MaintNotificationsConfig

from zenoo_redis.line import Command
from zenoo_redis.settings import RedisSettings, split_address
from zenoo_redis.shared import TextBackend


class RedisBackend(TextBackend):
    """Keep entries in one Redis, over one connection.

    A connection that fails is made anew for the next command; nothing is asked twice. Where a
    server says that it is a replica now, the next one is the master that the Sentinels then name.
    """

    def __init__(self, settings: RedisSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or RedisSettings()
        self._connection: AbstractConnection | None = None
        self._sentinel: Sentinel | None = None

    async def connect(self) -> None:
        """Connect and log in; raises redis-py's errors."""
        self._sentinel, self._client = _clients(self.settings)
        await self._client.ping()

    async def reset(self) -> None:
        """Drop the connection: the next command makes a new one."""
        await self._drop()

    async def close(self) -> None:
        """End what is under way and close all connections."""
        await self._line.close()
        await self._drop()
        await super().close()
        sentinel, self._sentinel = self._sentinel, None
        for watcher in () if sentinel is None else sentinel.sentinels:
            await watcher.aclose()

    async def stats(self) -> Mapping[str, Any]:
        """Return the server's own numbers; `entries` are all keys of the database."""
        info = await self._client.info()
        return {"entries": await self._client.dbsize(), **numbers(info)}

    def _reads(self, keys: Sequence[str]) -> list[Command]:
        return [("MGET", *keys)]

    async def _exchange(self, commands: list[Command]) -> list[Any]:
        connection = self._connection
        if connection is None:
            connection = self._connection = await self._client.connection_pool.get_connection()
        try:
            packed = connection.pack_commands(commands)
            await connection.send_packed_command(packed, check_health=False)
            replies = [await _reply(connection) for _ in commands]
        except BaseException:
            await self._drop()  # what it still has to say is nobody's
            raise
        if any(isinstance(reply, ReadOnlyError) for reply in replies):
            await self._drop()
        return replies

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._client.connection_pool.release(connection)


async def _reply(connection: AbstractConnection) -> Any:
    try:
        return await connection.read_response()
    except ResponseError as error:  # of one command; the others have replies of their own
        return error


def _clients(settings: RedisSettings) -> tuple[Sentinel | None, Any]:
    """Return who names the master, if anybody, and the client of the server itself."""
    known: dict[str, Any] = {**parse_url(settings.url.reveal())}
    options: dict[str, Any] = {
        **{name: known[name] for name in ("username", "password", "db") if name in known},
        "socket_timeout": settings.timeout,
        "socket_connect_timeout": settings.timeout,
        "retry": Retry(NoBackoff(), 0),
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    if settings.username is not None:
        options["username"] = settings.username
    if settings.password is not None:
        options["password"] = settings.password.reveal()
    is_tls = known.get("connection_class") is SSLConnection
    if is_tls and settings.ca_file is not None:
        options["ssl_ca_certs"] = settings.ca_file
    if not settings.sentinels:
        return None, Redis.from_pool(ConnectionPool(**{**known, **options}))
    asking = {key: options[key] for key in ("socket_timeout", "socket_connect_timeout", "retry")}
    if settings.sentinel_password is not None:
        asking["password"] = settings.sentinel_password.reveal()
    if is_tls:
        options["ssl"] = True
    addresses = [split_address(address) for address in settings.sentinels]
    made: Any = Sentinel  # which has no types
    sentinel: Sentinel = made(addresses, sentinel_kwargs=asking, **options)
    return sentinel, sentinel.master_for(settings.service)


def numbers(info: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is worth knowing of a server, from what it tells of itself."""
    return {
        "bytes": info.get("used_memory", 0),
        "evicted": info.get("evicted_keys", 0),
        "expired": info.get("expired_keys", 0),
        "redis": info.get("redis_version", ""),
    }
