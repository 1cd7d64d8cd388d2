"""`zenoo call` and `zenoo version`: one question to a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from zenoo_cli.connection import call_logged_in, with_client
from zenoo_cli.tables import show_json, show_result

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


def _json(kind: type, name: str, example: str) -> Callable[..., Any]:
    """Return a click callback that reads an argument as JSON of one kind."""

    def read(ctx: click.Context, param: click.Parameter, text: str) -> Any:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise click.BadParameter(f"not JSON: {error}", ctx, param) from error
        if not isinstance(value, kind):
            raise click.BadParameter(f"expected a {name}, such as '{example}'", ctx, param)
        return value

    return read


@click.command()
@click.argument("model")
@click.argument("method")
@click.argument("args", default="[]", callback=_json(list, "JSON list", '[[7], ["name"]]'))
@click.argument("kwargs", default="{}", callback=_json(dict, "JSON object", '{"limit": 5}'))
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--traceback", is_flag=True, help="Show the server's traceback of an error.")
@click.pass_context
def call(
    ctx: click.Context,
    model: str,
    method: str,
    args: list[Any],
    kwargs: dict[str, Any],
    as_json: bool,
    traceback: bool,
) -> None:
    """Call a model's METHOD with ARGS (a JSON list) and KWARGS (a JSON object).

    \b
    zenoo call res.partner search_read '[[["is_company", "=", true]], ["name"]]' '{"limit": 5}'
    """
    ctx.meta["zenoo_cli.traceback"] = traceback

    async def work(client: ZenooClient) -> Any:
        return await call_logged_in(client, model, method, args, kwargs)

    result = with_client(ctx, work)
    (show_json if as_json else show_result)(result)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def version(ctx: click.Context, as_json: bool) -> None:
    """Ask the server for its version; no login is needed."""

    async def work(client: ZenooClient) -> dict[str, Any]:
        return await client.version()

    facts = with_client(ctx, work)
    (show_json if as_json else show_result)(facts)
