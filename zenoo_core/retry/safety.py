"""Which calls change nothing, so that a failure of unknown outcome does no harm."""

from __future__ import annotations

from enum import IntEnum


class Safety(IntEnum):
    """How safe a call is to repeat; a greater value is stricter."""

    SAFE = 0
    UNSAFE = 1


# Methods that Odoo marks `@api.readonly`, and those that read metadata only. Not `default_get`
# (it may draw from a sequence) and not `onchange` (it runs anybody's code).
SAFE_METHODS = frozenset({
    "check_access_rights", "context_get", "fields_get", "formatted_read_group",
    "formatted_read_grouping_sets", "get_metadata", "get_views", "has_access", "has_group",
    "has_groups", "name_search", "read", "read_group", "read_progress_bar", "search",
    "search_count", "search_fetch", "search_read", "web_name_search", "web_read",
    "web_read_group", "web_search_read",
})  # fmt: skip


_SAFE, _UNSAFE = Safety.SAFE, Safety.UNSAFE


def safety_of(method: str) -> Safety:
    """Return the core's own view of a method; an unknown name is unsafe."""
    return _SAFE if method in SAFE_METHODS else _UNSAFE
