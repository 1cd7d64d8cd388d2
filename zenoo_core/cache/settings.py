"""The table `[cache]`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from zenoo_core.secret import Secret


def check_ttl(value: Any, longest: int | None = None) -> None:
    """Raise `ValueError` for a time to live that is not whole seconds from 1 up to the longest."""
    most = "" if longest is None else f" to {longest}"
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"found {value!r}, expected whole seconds from 1{most}")
    if longest is not None and value > longest:
        raise ValueError(f"found {value}, expected whole seconds from 1{most}")


def _ttls(_: CacheSettings, attribute: attrs.Attribute[Any], value: Mapping[str, int]) -> None:
    for name, ttl in value.items():
        try:
            check_ttl(ttl)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error


def _longest(settings: CacheSettings, attribute: attrs.Attribute[Any], value: int) -> None:
    check_ttl(value)
    for name, ttl in settings.models.items():
        if ttl > value:
            raise ValueError(f"models.{name} is kept for {ttl} s, which is longer than {value}")


def _operations(
    _: CacheSettings, attribute: attrs.Attribute[Any], value: Mapping[str, Any]
) -> None:
    for name in value:
        model, dot, method = name.rpartition(".")
        if not (model and dot and method):
            raise ValueError(f'found {name!r}, expected "model.method" or "*.method"')


def _not_negative(_: CacheSettings, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 <= value < float("inf"):
        raise ValueError(f"found {value}, expected a number from 0")


def _positive(_: CacheSettings, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value < float("inf"):
        raise ValueError(f"found {value}, expected a number above 0")


def _read_only(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret.of(value)


@attrs.frozen(kw_only=True)
class CacheSettings:
    """Which answers are kept, where, and for how long; `cache = "redis"` sets `backend` alone."""

    backend: str | None = attrs.field(
        default=None, metadata={"help": "Plugin that keeps the answers; none: no cache."}
    )
    secret: Secret | None = attrs.field(
        default=None,
        converter=_secret,
        metadata={"help": "Seals what is kept, so that whoever can write to the store cannot "
                  "make it up. The same in every process that shares a store."},
    )  # fmt: skip
    models: Mapping[str, int] = attrs.field(
        factory=dict,
        converter=_read_only,
        validator=_ttls,
        metadata={"help": "Seconds for which reads of a model are kept: `res.country`, `res.*`."},
    )
    metadata_ttl: int = attrs.field(
        default=300,
        validator=_not_negative,
        metadata={"help": "Seconds for `fields_get`, `get_views` and languages; 0: not kept."},
    )
    max_ttl: int = attrs.field(
        default=60,
        validator=_longest,
        metadata={"help": "The longest that records may be kept. So long may a user go on seeing "
                  "what somebody has just taken away."},
    )  # fmt: skip
    dependants: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict,
        converter=_read_only,
        metadata={"help": "Models whose records change with those of another: "
                  '`"sale.order.line" = ["sale.order"]`.'},
    )  # fmt: skip
    effects: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict,
        converter=_read_only,
        validator=_operations,
        metadata={"help": "Models that a method of your own changes, by `model.method` or "
                  "`*.method`; a method that is not listed may change any."},
    )  # fmt: skip
    settle: float = attrs.field(
        default=5.0,
        validator=_not_negative,
        metadata={"help": "Seconds after a write in which the model's answers are not kept: a "
                  "replica of the database may lag behind."},
    )  # fmt: skip
    budget: float = attrs.field(
        default=0.05,
        validator=_positive,
        metadata={"help": "Seconds that one operation on the store may take."},
    )
    breaker_failures: int = attrs.field(
        default=5,
        validator=_not_negative,
        metadata={"help": "Failures in a row after which the store is left alone; 0: never."},
    )
    breaker_seconds: float = attrs.field(
        default=30.0,
        validator=_positive,
        metadata={"help": "Seconds for which it is left alone."},
    )
