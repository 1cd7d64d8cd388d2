"""The settings of the core itself, as they are after all sources have been read."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Any, Literal

import attrs

from zenoo_core.cache.settings import CacheSettings
from zenoo_core.config.url import normalize_url
from zenoo_core.errors import ConfigError
from zenoo_core.retry.safety import check_safety
from zenoo_core.secret import Secret

_Names = tuple[str, ...] | Literal["all"]


def _positive(_: Settings, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value < inf:
        raise ValueError(f"found {value}, expected a number above 0")


def _not_negative(_: Settings, attribute: attrs.Attribute[Any], value: int) -> None:
    if value < 0:
        raise ValueError(f"found {value}, expected a number from 0")


def _safeties(_: Settings, attribute: attrs.Attribute[Any], value: Mapping[str, str]) -> None:
    for operation, word in value.items():
        try:
            check_safety(operation, word)
        except ConfigError as error:
            raise ValueError(error.message) from error


def _word(_: Settings, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None and not value.strip():
        raise ValueError("found empty text, expected a name")


def _names(settings: Settings, attribute: attrs.Attribute[Any], value: _Names) -> None:
    if isinstance(value, str):
        return  # the word "all"
    for name in value:
        _word(settings, attribute, name)
    if len(set(value)) < len(value):
        raise ValueError("found a name twice, expected each name once")


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret.of(value)


def _read_only(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


@attrs.frozen(kw_only=True)
class Settings:
    """The core's own keys; every other top-level key is a plugin's table."""

    url: str = attrs.field(
        default="http://localhost:8069",
        converter=normalize_url,
        metadata={
            "help": "Address of the Odoo server. `localhost` alone means Odoo's own port, any "
            "other bare host means `https`."
        },
    )
    database: str | None = attrs.field(
        default=None, validator=_word, metadata={"help": "Database to log in to."}
    )
    user: str | None = attrs.field(
        default=None, validator=_word, metadata={"help": "Login name, as on Odoo's login page."}
    )
    password: Secret | None = attrs.field(
        default=None, converter=_secret, metadata={"help": "Password of the user."}
    )
    api_key: Secret | None = attrs.field(
        default=None, converter=_secret, metadata={"help": "API key, used in place of a password."}
    )
    transport: str = attrs.field(
        default="auto",
        validator=_word,
        metadata={
            "help": "Plugin that carries the calls, or `auto`: the first candidate that "
            "suits the server's version and the credentials."
        },
    )
    candidates: tuple[str, ...] = attrs.field(
        default=("json2", "session", "jsonrpc", "xmlrpc"),
        validator=_names,
        metadata={
            "help": "Transports that `auto` chooses from, the most wanted first; what is "
            "not installed is passed over."
        },
    )
    retry: str | None = attrs.field(
        default=None,
        validator=_word,
        metadata={"help": "Plugin that says how long to wait between tries."},
    )
    cache: CacheSettings = attrs.field(
        factory=CacheSettings,
        metadata={"help": "Plugin that keeps answers, or a table: see [caching](caching.md)."},
    )
    providers: tuple[str, ...] = attrs.field(
        default=(),
        validator=_names,
        metadata={"help": "Plugins that bring settings from elsewhere, the weakest first."},
    )
    plugins: _Names = attrs.field(
        default=(),
        validator=_names,
        metadata={"help": "Further plugins, in the order of their hooks, or `all` installed ones."},
    )
    disabled: tuple[str, ...] = attrs.field(
        default=(),
        validator=_names,
        metadata={"help": "Plugins that stay off, whatever else names them."},
    )
    broken_plugins: Literal["refuse", "skip"] = attrs.field(
        default="refuse",
        metadata={
            "help": "What one of `plugins` does that cannot be imported, built or registered: the "
            "client refuses to open, or it is logged and left out. Leave it at `refuse` where a "
            "plugin guards something."
        },
    )
    timeout: float = attrs.field(
        default=30.0,
        validator=_positive,
        metadata={"help": "Seconds for one try of a call that changes nothing."},
    )
    write_timeout: float = attrs.field(
        default=130.0,
        validator=_positive,
        metadata={
            "help": "Seconds for one try of any other call; above Odoo's own limit of 120, so that "
            "the server's answer comes first."
        },
    )
    deadline: float = attrs.field(
        default=150.0,
        validator=_positive,
        metadata={"help": "Seconds for a whole call, with all of its tries and pauses."},
    )
    hook_timeout: float = attrs.field(
        default=1.0,
        validator=_positive,
        metadata={"help": "Seconds after which a plugin's hook is cancelled."},
    )
    attempts: int = attrs.field(
        default=3,
        validator=_positive,
        metadata={"help": "Tries in all, where a try may be repeated; 1 repeats nothing."},
    )
    safety: Mapping[str, str] = attrs.field(
        factory=dict,
        converter=_read_only,
        validator=_safeties,
        metadata={
            "help": "How safe methods are to repeat: `model.method` or `*.method` to `safe`, "
            "`absolute`, `unsafe`, `commits` or `never`."
        },
    )
    rejected_statuses: tuple[int, ...] = attrs.field(
        default=(),
        metadata={
            "help": "HTTP statuses that surely come from a proxy which has not passed the request "
            "on, such as 503 of a rate limit."
        },
    )
    retry_budget: int = attrs.field(
        default=500,
        validator=_not_negative,
        metadata={"help": "Tokens for retries, of which one costs 14 (5 after 429); 0: no limit."},
    )
    breaker_failures: int = attrs.field(
        default=5,
        validator=_not_negative,
        metadata={"help": "Tries in a row without an answer that open the breaker; 0: never."},
    )
    breaker_seconds: float = attrs.field(
        default=30.0,
        validator=_positive,
        metadata={"help": "Seconds for which an open breaker refuses all calls."},
    )
    concurrency: int = attrs.field(
        default=100,
        validator=_positive,
        metadata={"help": "Tries under way at once; further ones wait."},
    )
    rate: float | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(_positive),
        metadata={"help": "Tries that may begin in one second; none: no limit."},
    )
    allow_insecure: bool = attrs.field(
        default=False,
        metadata={"help": "Send credentials over plain `http` to other machines too."},
    )
    context: Mapping[str, Any] = attrs.field(
        factory=dict,
        converter=_read_only,
        metadata={"help": "Odoo context that goes with every call."},
    )


KEYS = tuple(field.name for field in attrs.fields(Settings))
SECRETS = frozenset({"password", "api_key"})
SHORTS = {"cache": "backend"}
