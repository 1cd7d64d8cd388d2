"""What a call left behind that failed: assumed successes, and how to find out about the rest."""

from __future__ import annotations

from collections.abc import Sequence

from zenoo_core.errors import MissingError
from zenoo_core.records import Request
from zenoo_core.retry.safety import Safety


def is_gone(request: Request, error: BaseException) -> bool:
    """Tell whether a repeated `unlink` found its one record gone: the first try deleted it.

    Of several records one may be missing from the start, so that nothing was deleted.
    """
    ids = request.args[0] if request.args else request.kwargs.get("ids")
    single = isinstance(ids, int) or (isinstance(ids, Sequence) and len(ids) == 1)
    return request.method == "unlink" and single and isinstance(error, MissingError)


def how_to_find_out(request: Request, safety: Safety) -> str:
    """Say how a caller learns whether a call was done whose outcome is unknown."""
    if safety is Safety.KEYED:
        return "Repeat it with the same key: what is there already is not created again."
    model = request.model
    if request.method == "create":
        return (
            f"Search {model} for a record with these values and a create_date of just now before "
            "creating it again; create_once(model, values, key=...) needs no such look."
        )
    if request.method == "write":
        return f"Read the records of {model} and compare their values and write_date."
    if request.method == "unlink":
        return f"Search {model} for the ids: those that are found have not been deleted."
    return (
        f"Look at the records of {model} (write_date, messages, state) before repeating it: it may "
        "already have been done."
    )
