"""One client for one command: opened as configured, logged in, closed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from zenoo_core.errors import NotLoggedIn

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

_T = TypeVar("_T")


def with_client(ctx: click.Context, work: Callable[[ZenooClient], Awaitable[_T]]) -> _T:
    """Do some work with an open client and return what it gives."""
    return asyncio.run(_with_client(ctx.obj, work))


async def _with_client(
    arguments: dict[str, Any], work: Callable[[ZenooClient], Awaitable[_T]]
) -> _T:
    from zenoo_core.client import ZenooClient

    async with ZenooClient(**arguments) as client:
        return await work(client)


async def call_logged_in(
    client: ZenooClient, model: str, method: str, args: list[Any], kwargs: dict[str, Any]
) -> Any:
    """Make a call; where no credentials are configured, ask for them at the terminal."""
    try:
        return await client.call_kw(model, method, args, kwargs)
    except NotLoggedIn:
        # Only a person can answer; a script gets the error and what to configure.
        if not sys.stdin.isatty():
            raise
    await _ask_and_log_in(client)
    return await client.call_kw(model, method, args, kwargs)


async def _ask_and_log_in(client: ZenooClient) -> None:
    settings = client.settings
    database = settings.database or click.prompt("Database", err=True)
    user = settings.user or click.prompt("User", err=True)
    if settings.api_key or settings.password:
        await client.login(database, user)
    else:
        await client.login(database, user, click.prompt("Password", hide_input=True, err=True))
