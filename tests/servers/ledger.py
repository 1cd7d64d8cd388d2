"""What `create_once` needs of an Odoo, on PostgreSQL: records and external ids, by JSON-RPC.

The sandbox keeps its data in SQLite, where writes come one after the other. Here each call is a
transaction at REPEATABLE READ, as Odoo's are, and many are under way at once.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from aiohttp import web

MODEL = "x.operation"
_TABLES = """
DROP TABLE IF EXISTS operation, ir_model_data;
CREATE TABLE operation (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE ir_model_data (
    id serial PRIMARY KEY, module text NOT NULL, name text NOT NULL, model text NOT NULL,
    res_id integer NOT NULL, write_date timestamp DEFAULT now(), UNIQUE (module, name)
);
"""
_FIND = "SELECT res_id FROM ir_model_data WHERE module = $1 AND name = $2"
_MAKE = "INSERT INTO operation (name) VALUES ($1) RETURNING id"
# As Odoo writes external ids: of two at once, the second waits for the first and then conflicts.
_NAME = """
INSERT INTO ir_model_data (module, name, model, res_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (module, name) DO UPDATE SET write_date = now()
"""
_LOOK = "SELECT id, name, model, res_id FROM ir_model_data WHERE module = $1 AND name LIKE $2"


class Ledger:
    """The server; `url` is where it listens."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.url = ""
        self.loads = self.conflicts = 0

    async def fetch(self, query: str) -> list[Any]:
        """Ask the database past everything that is under test."""
        return list(await self._pool.fetch(query))

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one JSON-RPC message; a method that there is not breaks the connection."""
        message = await request.json()
        params = message["params"]
        result = await getattr(self, f"_{params['service']}")(params["method"], params["args"])
        answer = {"jsonrpc": "2.0", "id": message["id"], "result": result}
        return web.json_response(answer)

    async def _common(self, method: str, args: list[Any]) -> Any:
        return {"version": {"server_version": "19.0"}, "authenticate": 2, "login": 2}[method]

    async def _object(self, method: str, args: list[Any]) -> Any:
        _, _, _, model, name, values, kwargs = args
        return await getattr(self, f"_{name}")(model, values, kwargs)

    async def _context_get(self, model: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return {"lang": "en_US", "tz": "UTC", "uid": 2}

    async def _fields_get(self, model: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return {"name": {"type": "char"}}

    async def _search_read(self, model: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Look external ids up: `[("module", "=", ...), ("name", "=like", ...)]`."""
        assert model == "ir.model.data"
        (_, _, module), (_, _, pattern) = args[0] if args else kwargs["domain"]
        return [dict(row) for row in await self._pool.fetch(_LOOK, module, pattern)]

    async def _load(self, model: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Import rows in one transaction; as recorded, a conflict is a message of HTTP 200."""
        columns, rows = args
        self.loads += 1
        try:
            async with (
                self._pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read"),
            ):
                ids = [
                    await _loaded(connection, model, dict(zip(columns, row, strict=True)))
                    for row in rows
                ]
        except asyncpg.SerializationError as error:
            self.conflicts += 1
            return {"ids": False, "messages": [{"type": "error", "message": str(error)}]}
        return {"ids": ids, "messages": []}


async def _loaded(connection: Any, model: str, row: dict[str, Any]) -> int:
    module, _, name = row["id"].partition(".")
    found = await connection.fetchval(_FIND, module, name)
    if found is None:
        found = await connection.fetchval(_MAKE, row["name"])
        await asyncio.sleep(random.random() * 0.004)  # so that others come in between
        await connection.execute(_NAME, module, name, model, found)
    return int(found)


@asynccontextmanager
async def running(database: str) -> AsyncIterator[Ledger]:
    """Serve it on a free port, with new tables in the database of that address."""
    async with asyncpg.create_pool(database, min_size=4, max_size=16) as pool:
        await pool.execute(_TABLES)
        ledger = Ledger(pool)
        runner = web.ServerRunner(web.Server(ledger.handle))
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            ledger.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield ledger
        finally:
            await runner.cleanup()
