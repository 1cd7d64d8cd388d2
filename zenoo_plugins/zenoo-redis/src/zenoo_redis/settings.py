"""The tables `[redis]` and `[redis-cluster]`."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import ge, gt, min_len

from zenoo_core import Secret

_SCHEMES = ("redis://", "rediss://", "unix://")


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret.of(value)


def _url(value: str | Secret) -> Secret:
    return Secret.of(value)


def _is_url(_: Any, attribute: Attribute[Any], value: Secret) -> None:
    if not value.reveal().startswith(_SCHEMES):
        raise ValueError(f"expected a URL that begins with {', '.join(_SCHEMES)}")


def split_address(address: str) -> tuple[str, int]:
    """Return host and port of `host:port`, `[::1]:port` for IPv6; raises ValueError."""
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"found {address!r}, expected host:port")
    return host.strip("[]"), int(port)


def _are_addresses(_: Any, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    for address in value:
        split_address(address)


def _with_sentinels(settings: RedisSettings, attribute: Attribute[Any], value: str) -> None:
    if bool(value) != bool(settings.sentinels):
        raise ValueError("`sentinels` and `service` go together: who to ask, and for what")


@frozen(kw_only=True)
class RedisSettings:
    """Where the Redis is, and who the client is there.

    With `sentinels` the master of `service` is asked for, anew for each connection; of the URL
    then only the scheme, the user and the database count.
    """

    url: Secret = field(
        default=Secret("redis://localhost:6379/0"),
        converter=_url,
        validator=_is_url,
        metadata={"help": "redis://, rediss:// (TLS) or unix://; user, password, database."},
    )
    username: str | None = field(default=None, metadata={"help": "In place of the URL's."})
    password: Secret | None = field(
        default=None, converter=_secret, metadata={"help": "In place of the URL's."}
    )
    sentinels: tuple[str, ...] = field(
        default=(), validator=_are_addresses, metadata={"help": "host:port of each Sentinel."}
    )
    service: str = field(
        default="", validator=_with_sentinels, metadata={"help": "The master's name there."}
    )
    sentinel_password: Secret | None = field(
        default=None, converter=_secret, metadata={"help": "The Sentinels' own password."}
    )
    ca_file: str | None = field(
        default=None, metadata={"help": "PEM file of the authorities to trust, for TLS."}
    )
    timeout: float = field(
        default=1.0,
        validator=gt(0),
        metadata={"help": "Seconds without an answer after which a connection is given up."},
    )


@frozen(kw_only=True)
class RedisClusterSettings:
    """Where some nodes of the cluster are; they know the others."""

    nodes: tuple[str, ...] = field(
        default=("localhost:6379",),
        validator=[min_len(1), _are_addresses],
        metadata={"help": "host:port of one node or more."},
    )
    username: str | None = field(default=None, metadata={"help": "The user, of all nodes."})
    password: Secret | None = field(
        default=None, converter=_secret, metadata={"help": "The password, of all nodes."}
    )
    tls: bool = field(default=False, metadata={"help": "Whether the nodes speak TLS."})
    ca_file: str | None = field(
        default=None, metadata={"help": "PEM file of the authorities to trust, for TLS."}
    )
    timeout: float = field(
        default=1.0,
        validator=gt(0),
        metadata={"help": "Seconds without an answer after which a connection is given up."},
    )
    connections: int = field(
        default=16, validator=ge(1), metadata={"help": "The most connections to each node."}
    )
