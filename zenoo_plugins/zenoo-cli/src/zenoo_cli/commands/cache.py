"""`zenoo cache`: what is kept, how often it helps, and how to get rid of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from zenoo_cli.connection import with_client
from zenoo_cli.tables import show_json, show_table

if TYPE_CHECKING:
    from zenoo_core.cache import Stored
    from zenoo_core.client import ZenooClient

_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


@click.group()
def cache() -> None:
    """Look into the configured cache, and purge it; nothing is asked of Odoo."""


@cache.command()
@_JSON
@click.pass_context
def stats(ctx: click.Context, as_json: bool) -> None:
    """Show hit rates by model, of all clients that share the store, and faults."""
    facts = with_client(ctx, _facts)
    if as_json:
        show_json(facts)
        return
    for name in ("backend", "state", "sealed", "clients"):
        click.echo(f"{name:9}{facts[name]}")
    for name in ("store", "faults", "passed"):
        if facts[name]:
            click.echo(f"{name:9}" + ", ".join(f"{k} {v}" for k, v in facts[name].items()))
    show_table(("model", "hits", "misses", "hit rate"), facts["models"])
    if facts["local"]:
        _say_local(facts["backend"])


async def _facts(client: ZenooClient) -> dict[str, Any]:
    found, everybody = await client.cache.stats(), await client.cache.everybody()
    models: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for numbers in everybody:
        for model, tally in numbers["models"].items():
            models[model] = [a + b for a, b in zip(models[model], tally, strict=True)]
    return {
        "backend": found.backend,
        "state": found.state,
        "sealed": client.cache.is_sealed,
        "local": client.cache.is_local,
        "clients": len(everybody),
        "store": dict(found.store),
        "faults": _sum(everybody, "faults"),
        "passed": _sum(everybody, "passed"),
        "models": [_rate(model, *models[model]) for model in sorted(models)],
    }


def _sum(everybody: Sequence[Mapping[str, Any]], name: str) -> dict[str, int]:
    total: defaultdict[str, int] = defaultdict(int)
    for numbers in everybody:
        for what, number in numbers[name].items():
            total[what] += number
    return dict(total)


def _rate(model: str, hits: int, misses: int) -> dict[str, Any]:
    asked = hits + misses
    rate = f"{hits / asked:.0%}" if asked else ""
    return {"model": model, "hits": hits, "misses": misses, "hit rate": rate}


@cache.command()
@click.argument("model", required=False)
@click.option("--limit", default=1000, help="The most keys to look at.", show_default=True)
@click.option("--values", is_flag=True, help="Show what is kept, too: it is somebody's records.")
@_JSON
@click.pass_context
def inspect(ctx: click.Context, model: str | None, limit: int, values: bool, as_json: bool) -> None:
    """Show what is kept for the database by model, or the keys of one MODEL."""

    async def work(client: ZenooClient) -> list[dict[str, Any]]:
        _refuse_local(client)
        found = await client.cache.keys(model, limit)
        if found is None:
            raise click.ClickException(f"the cache {client.cache.name!r} cannot list its keys")
        if model is None and not values:
            return _by_model(found)
        rows = [_row(stored) for stored in found]
        for row in rows if values else ():
            kept = await client.cache.value(row["key"])
            row["value"] = None if kept is None else kept.decode()
        return rows

    rows = with_client(ctx, work)
    if as_json:
        show_json(rows)
    else:
        show_table(tuple(rows[0]) if rows else ("model", "keys", "bytes", "ends in"), rows)


def _row(stored: Stored) -> dict[str, Any]:
    _, _, model, uid, _ = stored.key.split(":")
    ends = None if stored.ttl is None else round(stored.ttl)
    return {
        "model": model.rstrip("}"), "uid": int(uid), "bytes": stored.size, "ends in": ends,
        "key": stored.key,
    }  # fmt: skip


def _by_model(found: Sequence[Stored]) -> list[dict[str, Any]]:
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in map(_row, found):
        rows[row["model"]].append(row)
    return [
        {
            "model": model,
            "keys": len(mine),
            "bytes": sum(row["bytes"] or 0 for row in mine),
            "ends in": max(row["ends in"] or 0 for row in mine),
        }
        for model, mine in sorted(rows.items())
    ]


@cache.command()
@click.argument("model", required=False)
@click.option("--uid", type=int, help="A user whose rights have changed.")
@click.pass_context
def purge(ctx: click.Context, model: str | None, uid: int | None) -> None:
    """Let no client believe any more what is kept for the database, or for one MODEL."""

    async def work(client: ZenooClient) -> int:
        _refuse_local(client)
        return await client.cache.purge(model, uid=uid)

    removed = with_client(ctx, work)
    click.echo(f"purged; {removed} keys were deleted at once")


def _refuse_local(client: ZenooClient) -> None:
    if client.cache.is_local:
        raise click.ClickException(_local(client.cache.name))


def _say_local(name: str) -> None:
    click.echo(_local(name), err=True)


def _local(name: str) -> str:
    return (
        f"the cache {name!r} is in the memory of each process, where this command cannot see it: "
        "use client.cache there"
    )
