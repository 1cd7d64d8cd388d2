"""API keys: make, rotate and end them; no plugin gets to see one.

Protocol: `res.users.apikeys` has `generate` and `revoke` since Odoo 19, for the owner of a key, if
that is an administrator or the parameter `base.enable_programmatic_api_keys` is set. Who has a
password makes a key as in the browser: by the wizard `res.users.apikeys.description`, whose check
of the password takes it from the context (and in 18 from the form).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from zenoo_core.errors import BadResponse, ClientStateError, UnknownMethodError
from zenoo_core.insider import Insider
from zenoo_core.records import EMPTY, Identity, Phase, Request
from zenoo_core.secret import Secret
from zenoo_core.transport.base import Credentials

_KEYS = "res.users.apikeys"
_WIZARD = "res.users.apikeys.description"
_CHECK = "res.users.identitycheck"
_CUSTOM = "-1"  # the wizard's choice for a date of one's own
Expiry = datetime | timedelta | None


class Keys(Insider):
    """The API keys of whoever is logged in."""

    async def create_api_key(self, name: str, *, expires: Expiry = None) -> Secret:
        """Make an API key of the user's own; it cannot be asked for again.

        `expires` is a moment, aware or in UTC, or how long from now. Whoever is no administrator
        must give one, of at most 90 days unless the server says otherwise. Raises `UserError` for
        what the server does not allow. With an API key Odoo 19 or later is needed.
        """
        identity = await self._who()
        known = self._runtime.transport.credentials(identity)
        moment = _moment(expires)
        if known.is_key:
            secret = known.secret.reveal()
            key = await self._manage(
                identity, "generate", key=secret, scope="rpc", name=name, expiration_date=moment
            )
        else:
            key = await self._by_wizard(identity, known, name, moment)
        if not isinstance(key, str) or not key:
            raise BadResponse("the server made no key that it shows", phase=Phase.DECODE)
        return Secret(key)

    async def revoke_api_key(self, key: str | Secret) -> None:
        """End one of the user's own keys; Odoo 19 or later.

        In 18 delete its record: `client.unlink("res.users.apikeys", id)` as an administrator.
        """
        await self._manage(await self._who(), "revoke", key=Secret.of(key).reveal())

    async def rotate_api_key(
        self,
        name: str,
        *,
        expires: Expiry = None,
        store: Callable[[Secret], Awaitable[None]] | None = None,
    ) -> Secret:
        """Make a new key, use it from now on, end the old one, and return the new one.

        `store` is awaited with the new key before the old one ends: if it fails, or the new key
        does not log in, the old key stays and goes on being used. Raises `ClientStateError` after
        a login by password.
        """
        identity = await self._who()
        old = self._runtime.transport.credentials(identity)
        if not old.is_key:
            raise ClientStateError(
                "there is no API key to rotate: the login was by password",
                hint="Make one with create_api_key, and log in with it.",
            )
        new = await self.create_api_key(name, expires=expires)
        if store is not None:
            await store(new)
        await self._become(evolve(old, secret=new))
        await self.revoke_api_key(old.secret)
        return new

    # --- how ---------------------------------------------------------------------------------

    async def _become(self, credentials: Credentials) -> None:
        raise TypeError(f"{type(self).__name__} must override _become")

    async def _ask(self, identity: Identity, request: Request) -> Any:
        """Make a call past the plugins, as its arguments or its answer hold a secret."""
        return await self._runtime.ask(request, identity, self._seconds)

    async def _manage(self, identity: Identity, method: str, **arguments: Any) -> Any:
        try:
            return await self._ask(identity, Request(_KEYS, method, (), arguments))
        except UnknownMethodError as error:
            error.hint = "Odoo 18 manages keys in the browser, or after a login by password only."
            raise

    async def _by_wizard(
        self, identity: Identity, known: Credentials, name: str, moment: str | bool
    ) -> Any:
        async def ask(
            model: str, method: str, *args: Any, context: Mapping[str, Any] = EMPTY
        ) -> Any:
            return await self._ask(identity, Request(model, method, args, EMPTY, context))

        password = known.secret.reveal()
        values: dict[str, Any] = {"name": name}
        values |= {"duration": _CUSTOM, "expiration_date": moment} if moment else {}
        wizard = await ask(_WIZARD, "create", values)
        action = _action(await ask(_WIZARD, "make_key", [wizard]))
        if action.get("res_model") == _CHECK:
            check = [action.get("res_id")]
            if identity.server_version.startswith("18"):
                await ask(_CHECK, "write", check, {"password": password})
            found = await ask(_CHECK, "run_check", check, context={"password": password})
            action = _action(found)
        return _action(action.get("context")).get("default_key")


def _action(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else EMPTY


def _moment(expires: Expiry) -> str | bool:
    """Return a moment as Odoo takes it, False for none."""
    if expires is None:
        return False
    moment = datetime.now(UTC) + expires if isinstance(expires, timedelta) else expires
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S")
