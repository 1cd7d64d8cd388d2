"""The address of an Odoo server, as people write it and as the client uses it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from zenoo_core.errors import ConfigError

ODOO_PORT = 8069  # odoo-bin's own default for --http-port
_SCHEMES = ("http", "https", "ws", "wss")
_NEVER_IN_HOSTS = frozenset("[]%:<>\"'`{}|^,;!$&()*+=~")
# A text with one of these may hold a password or a token, so no error repeats it.
_UNSHOWN = frozenset("@?#")


def normalize_url(text: str) -> str:
    """Return the address with scheme, without a trailing slash.

    A bare loopback host means Odoo's own port without TLS (`localhost` is
    `http://localhost:8069`), any other bare host means `https`. A path prefix is kept. Raise
    `ConfigError` for anything else than an address, and for user info, a query or a fragment;
    it never repeats a password.
    """
    text = text.strip()
    parts = _split(text)
    host, port = _host(parts, text), _port(parts, text)
    if not parts.scheme:
        return _bare(host, port, parts.path)
    if parts.scheme not in _SCHEMES:
        raise _refused(text, f"the scheme must be one of {', '.join(_SCHEMES)}")
    return _join(parts.scheme, host, port, parts.path)


def is_loopback(url: str) -> bool:
    """Tell whether the address is this machine: `localhost`, 127.0.0.0/8 or ::1.

    Only what needs no name server to be known counts, so other names are never loopback.
    """
    return _is_loopback_host(urlsplit(normalize_url(url)).hostname or "")


def _split(text: str) -> SplitResult:
    if not text:
        raise ConfigError("an empty text is no address", hint="Give it like `erp.example.com`.")
    if "@" in text:
        raise _refused(text, "it must hold no user or password: give them as `user`, `password`")
    if "?" in text or "#" in text:
        raise _refused(text, "it must hold no query and no fragment")
    if "\\" in text or any(char.isspace() or not char.isprintable() for char in text):
        raise _refused(text, "it must hold no blanks, control characters or backslashes")
    try:
        return urlsplit(_with_slashes(text))
    except ValueError:
        pass  # its message may quote the text
    raise _refused(text, "expected it like `https://erp.example.com:8069/path`")


def _with_slashes(text: str) -> str:
    if "://" in text:
        return text
    # An address of IPv6 may stand alone, without brackets.
    return f"//[{text}]" if _is_ipv6(text) else f"//{text}"


def _host(parts: SplitResult, text: str) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc and _is_ipv6(host):
        return f"[{host}]"
    labels = host.removesuffix(".").split(".")
    if _NEVER_IN_HOSTS & set(host) or not all(labels) or host.startswith("-"):
        raise _refused(text, "expected a host name or an IP address")
    return host


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _port(parts: SplitResult, text: str) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0 or parts.netloc.endswith(":"):
        raise _refused(text, "the port must be a number from 1 to 65535")
    return port


def _bare(host: str, port: int | None, path: str) -> str:
    if _is_loopback_host(host.strip("[]")):
        return _join("http", host, port or ODOO_PORT, path)
    return _join("https", host, port, path)


def _join(scheme: str, host: str, port: int | None, path: str) -> str:
    authority = host if port is None else f"{host}:{port}"
    return f"{scheme}://{authority}{path.rstrip('/')}"


def _is_loopback_host(host: str) -> bool:
    if host.removesuffix(".") == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _refused(text: str, reason: str) -> ConfigError:
    shown = "this address" if _UNSHOWN & set(text) else repr(text)
    return ConfigError(f"{shown} cannot be used: {reason}")
