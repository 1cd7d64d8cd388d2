"""Routes that need neither a database nor a login."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.web.jsonrpc import version_info
from zenoo_sandbox.web.management import database_names, manage
from zenoo_sandbox.web.visit import Visit


async def database_list(visit: Visit, params: dict[Any, Any]) -> object:
    """Answer the names of the databases."""
    names = database_names(visit.site)
    visit.greet()
    return names


async def lang_list(visit: Visit, params: dict[Any, Any]) -> object:
    """Answer the codes and names of the languages, as the service `db` does."""
    languages = await manage(visit.site, "list_lang", [])
    visit.greet()
    return languages


async def webclient_version_info(visit: Visit, params: dict[Any, Any]) -> object:
    """Answer what `common.version` does."""
    visit.greet()
    return version_info(visit.site.version)
