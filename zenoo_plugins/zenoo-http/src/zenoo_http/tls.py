"""TLS: whom to trust, and the certificate that the client shows of itself."""

from __future__ import annotations

import ssl
from typing import Any

from attrs import Attribute, field, frozen

from zenoo_core import Secret
from zenoo_core.errors import ConfigError


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret.of(value)


def _with(other: str) -> Any:
    def check(instance: Any, attribute: Attribute[Any], value: object) -> None:
        if value is not None and getattr(instance, other) is None:
            raise ValueError(f"expected a {other} too: {attribute.name} is a part of it")

    return check


@frozen(kw_only=True)
class TLSSettings:
    """The files of TLS, all PEM.

    `ca_file` has the authorities to trust in place of the system's. `cert_file` is the client's
    own certificate (and those between it and its authority), for servers that ask for one; its key
    is in `key_file`, or in the same file. `key_password` opens a key that is encrypted. Where the
    key lies is kept as secret as what opens it.
    """

    ca_file: str | None = None
    cert_file: str | None = None
    key_file: Secret | None = field(default=None, converter=_secret, validator=_with("cert_file"))
    key_password: Secret | None = field(
        default=None, converter=_secret, validator=_with("cert_file")
    )


def context_of(settings: TLSSettings) -> ssl.SSLContext | bool:
    """Return how TLS is spoken, True for the usual way; raises `ConfigError` for a bad file."""
    if settings.ca_file is None and settings.cert_file is None:
        return True
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"ca_file {settings.ca_file!r} cannot be used: {error}",
            hint="Expected a PEM file with the certificates of the authorities to trust.",
        ) from error
    if settings.cert_file is not None:
        _show_certificate(context, settings.cert_file, settings)
    return context


def _show_certificate(context: ssl.SSLContext, path: str, settings: TLSSettings) -> None:
    key, password = settings.key_file, settings.key_password
    asked: list[bool] = []

    def opened() -> str:  # without one, OpenSSL would ask for it at the terminal
        asked.append(True)
        return password.reveal() if password is not None else ""

    try:
        context.load_cert_chain(path, key.reveal() if key is not None else None, opened)
    except (OSError, ValueError) as error:
        # The error itself is not chained: its frames hold where the key lies.
        reason = _locked(settings) if asked else _reason(error)
        beside = "" if key is None else " with its key_file"
        raise ConfigError(
            f"cert_file {path!r}{beside} cannot be used: {reason}",
            hint="Expected the client's certificate as PEM, and its key there or in key_file.",
        ) from None


def _locked(settings: TLSSettings) -> str:
    if settings.key_password is None:
        return "the key is encrypted, and no key_password is given"
    return "key_password does not open the key"


def _reason(error: OSError | ValueError) -> str:
    if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
        return "the key is of another certificate"
    if isinstance(error, ssl.SSLError | ValueError):
        return "one of them is no PEM of what it should hold"
    return error.strerror or type(error).__name__
