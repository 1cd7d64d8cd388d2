"""`/doc-bearer/*` (19.0): models, fields and methods, told to the owner of a key."""

from __future__ import annotations

import hashlib
import json

from aiohttp import web

from zenoo_sandbox.database import Database
from zenoo_sandbox.web.bearer import HTTPError, bearer
from zenoo_sandbox.web.json2 import json_answer
from zenoo_sandbox.web.pages import NOT_FOUND, error_page, redirect
from zenoo_sandbox.web.visit import Visit

_PRIVATE = {"Cache-Control": "no-cache, private"}


async def index(visit: Visit, database: Database) -> web.Response:
    """Answer the modules, and each model with its fields and methods by name."""
    await bearer(visit, database)
    found = {
        "modules": await visit.site.run(database.modules),
        "models": await visit.site.run(database.documented_models),
    }
    digest = hashlib.sha256(json.dumps(found).encode()).hexdigest()
    headers = {
        **_PRIVATE,
        "Content-Disposition": f"inline; filename=odoo-doc-index-3-{digest}.json",
        "Content-Security-Policy": "default-src 'none'",
        "ETag": f'"{digest[:40]}"',
    }
    return json_answer(found, headers)


async def model(visit: Visit, database: Database) -> web.Response:
    """Answer one model with the parameters of its methods."""
    await bearer(visit, database)
    name = visit.request.match_info["model"]
    if not database.has_model(name):
        raise HTTPError("NotFound", NOT_FOUND, 404)
    found = await visit.site.run(database.documented_model, name)
    digest = hashlib.sha256(json.dumps(found).encode()).hexdigest()
    return json_answer(found, {**_PRIVATE, "ETag": f'"{digest[:40]}"'})


async def json1(visit: Visit, database: Database) -> web.Response:
    """Send a reader of `/json/1` to the canonical query; what follows is not in the sandbox."""
    await bearer(visit, database)
    if visit.request.query_string:
        return error_page(404, NOT_FOUND)
    return redirect(f"{visit.request.rel_url.raw_path}?offset=0&limit=80", 307)
