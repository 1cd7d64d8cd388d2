"""Who logs in: one try, by the transport that a client would take, and the key's end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from zenoo_cli.doctor.findings import Finding, Verdict, skipped
from zenoo_core.errors import NotLoggedIn, OdooError, ZenooError

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient

_SOON = timedelta(days=14)
_KEYS = "res.users.apikeys"


async def credentials(client: ZenooClient) -> tuple[bool, list[Finding]]:
    """Log in as configured, once; tells whether that succeeded."""
    try:
        identity = await client.login()
    except NotLoggedIn:
        remedy = "Configure `database`, `user` and `password` or `api_key`."
        return False, [skipped("credentials", "none are configured", remedy)]
    except ZenooError as error:
        return False, [Finding("credentials", Verdict.FAILED, error.message, error.hint)]
    found = f"{identity.login!r} is user {identity.uid} of {identity.database!r}"
    choice = client.transport_choice
    rows = [Finding("credentials", Verdict.OK, found)]
    if choice is not None:
        others = f" (passed over: {'; '.join(choice.passed_over)})" if choice.passed_over else ""
        rows.append(Finding("transport", Verdict.OK, f"{choice}{others}"))
    return True, rows


async def key_expiry(client: ZenooClient, now: datetime) -> Finding:
    """Tell when the first of the user's keys ends, where the server tells."""
    check = "key expiry"
    if client.settings.api_key is None:
        return skipped(check, "no API key is configured")
    assert client.identity is not None  # noqa: S101 - called after a login
    mine = [("user_id", "=", client.identity.uid)]
    try:
        keys: list[dict[str, Any]] = await client.search_read(
            _KEYS, mine, ["name", "expiration_date"]
        )
    except OdooError:
        return skipped(check, "the server does not tell")
    ends = [(_moment(key["expiration_date"]), str(key["name"])) for key in keys]
    dated = sorted((end, name) for end, name in ends if end is not None)
    if not dated:
        return Finding(check, Verdict.OK, f"keys of this user: {len(keys)}, none of which ends")
    end, name = dated[0]
    found = f"{name!r}, the first of {len(keys)} keys to end, ends on {end:%Y-%m-%d}"
    if end - now > _SOON:
        return Finding(check, Verdict.OK, found)
    return Finding(check, Verdict.WARNING, found, "Make a new key, configure it, revoke this one.")


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None
