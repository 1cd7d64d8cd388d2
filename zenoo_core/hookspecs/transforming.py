"""`before_*` and `after_*`: a value passes the plugins in turn, each may replace it.

An answer of None leaves the value as it is. A record of the same kind, or a plain dict with its
keys, replaces it for the next plugin; anything else, and any failure, ends the call in a
`PluginError` with the cause chained. `after_*` runs in reverse order, so that pairs nest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zenoo_core.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from zenoo_core.records import Call, Request, Response


@hookspec
def before_request(
    request: Request, call: Call, method: str, params: dict[str, Any]
) -> Request | dict[str, Any] | None:
    """See or replace a request: called once per logical call, before anything is looked up or sent.

    A `Request` (made with `attrs.evolve`), or a dict with any of `model`, `method`, `params`, is
    what the next plugin and then the wire get. `method` is Odoo's method; `params` is a fresh
    `{model, args, kwargs, context}`: changing it changes nothing until it is returned.

    ```python
    async def before_request(self, request):
        return attrs.evolve(request, context={**request.context, "tracking_disable": True})
    ```
    """


@hookspec
def after_response(
    response: Response, request: Request, call: Call, method: str
) -> Response | dict[str, Any] | None:
    """See or replace a response: called once per logical call that succeeded, cache hits included.

    A `Response`, or a dict `{"result": ...}`, is what the next plugin and then the caller get.
    `response.from_cache` tells a hit; `request` is the request as the plugins left it.

    ```python
    async def after_response(self, response, method):
        if method == "search_count":
            return {"result": min(response["result"], 1000)}
    ```
    """
