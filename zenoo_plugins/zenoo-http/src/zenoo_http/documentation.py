"""What a server says of its own methods: `/doc-bearer/<model>.json`, asked once per model.

Protocol: the module `api_doc` of Odoo 19 serves it to a bearer key; 404 where the model is unknown
or the module is not installed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from zenoo_core.errors import BadResponse, UnexpectedRedirect
from zenoo_core.records import Phase
from zenoo_http.replies import Reply, checked
from zenoo_http.signatures import Signature

Methods = Mapping[str, Signature]
Fetch = Callable[[str], Awaitable[Reply]]


class _Parameter(msgspec.Struct):
    kind: str | None = None


class _Method(msgspec.Struct):
    parameters: dict[str, _Parameter] = {}
    api: list[str] = []


class _Page(msgspec.Struct):
    methods: dict[str, _Method] = {}


class Documentation:
    """The methods of each database's models, as the server documents them."""

    def __init__(self) -> None:
        self._models: dict[tuple[str, str], Methods | None] = {}
        self._asking = asyncio.Lock()

    async def methods(self, database: str, model: str, fetch: Fetch) -> Methods | None:
        """Return a model's methods by name, or None where the server gives no documentation.

        Raises `TransportError` if the exchange fails; then the next caller asks again.
        """
        async with self._asking:
            key = (database, model)
            if key not in self._models:
                self._models[key] = await _fetched(fetch, f"/doc-bearer/{model}.json")
            return self._models[key]


async def _fetched(fetch: Fetch, path: str) -> Methods | None:
    try:
        reply = await fetch(path)
    except UnexpectedRedirect:
        return None
    if reply.status in (401, 403, 404):
        return None
    try:
        page = msgspec.json.decode(checked(reply, "the server").body, type=_Page)
    except msgspec.MsgspecError as error:
        raise BadResponse(
            f"the server's documentation of its methods is not readable: {type(error).__name__}",
            phase=Phase.DECODE,
        ) from error
    plain = msgspec.to_builtins(page.methods)
    return {name: Signature.documented(entry) for name, entry in plain.items()}
