"""Open a client: read its configuration, switch its plugins on, connect its transport."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from attrs import define, field

from zenoo_core.cache.backends import CacheBackend
from zenoo_core.cache.entries import Seal
from zenoo_core.config import ConfigProvider, Configuration, Provided, Settings, load
from zenoo_core.deadlines import Sweep
from zenoo_core.errors import ConfigError, PluginError, ZenooError
from zenoo_core.pipeline import Pipeline
from zenoo_core.plugins.discovery import installed, not_found
from zenoo_core.plugins.enabling import AUTO, Enabler, auto_candidates
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import Phase
from zenoo_core.retry.breaker import Breaker
from zenoo_core.retry.gate import Gate
from zenoo_core.retry.loop import RetryPolicy
from zenoo_core.retry.strategies import RetryStrategy
from zenoo_core.runtime import Runtime
from zenoo_core.scrubbing import quoted
from zenoo_core.transport.auto import AutoTransport
from zenoo_core.transport.base import BaseTransport
from zenoo_core.transport.choice import Choice, Serves

if TYPE_CHECKING:
    from zenoo_core.models.catalogue import Models

if TYPE_CHECKING:  # it brings msgspec, and is needed where a cache is configured
    from zenoo_core.cache.layer import CacheLayer

_log = logging.getLogger("zenoo")

_T = TypeVar("_T")

CacheChoice = str | Mapping[str, Any] | CacheBackend | None
RetryChoice = str | RetryStrategy | None
TransportChoice = str | BaseTransport | type[BaseTransport] | None


@define(eq=False)
class Sources:
    """Where a client's configuration comes from; see `ZenooClient` for the meaning of each."""

    arguments: dict[str, Any] = field(repr=False)  # a password may be among them
    file: Path | str | Literal[False] | None = None
    profile: str | None = None
    providers: Sequence[str | ConfigProvider] = ()

    def load(self, answers: Sequence[Provided] = ()) -> Configuration:
        """Read and merge every source; `answers` are those of the providers."""
        return load(
            file=Path(self.file) if isinstance(self.file, str) else self.file,
            profile=self.profile,
            environ=os.environ,
            provided=answers,
            arguments=self.arguments,
            known_tables=tuple(installed()),
        )


async def open_runtime(
    sources: Sources,
    manager: PluginManager,
    plugins: Sequence[str | object] | None,
    transport: TransportChoice,
    models: Models,
    retry: RetryChoice = None,
    cache: CacheBackend | None = None,
) -> Runtime:
    """Open everything that a client needs; what fails half-way is closed again.

    `plugins`, `transport`, `retry` and `cache` are the client's arguments, stronger than
    configuration.
    """
    configuration = await configure(sources, manager)
    settings = configuration.settings
    manager.guard.limit = settings.hook_timeout
    enabler = Enabler(manager, configuration)
    enabler.enable_all(settings.plugins if plugins is None else plugins)
    for name in set(settings.disabled) - installed().keys():
        _log.warning("`disabled` names %r, which is not installed", name)
    strategy = _strategy(enabler, retry, settings.retry)
    built = _transport(enabler, transport, settings)
    backend = _backend(enabler, cache, settings.cache.backend)
    await accept(configuration)
    async with AsyncExitStack() as undo:
        sweep = Sweep(settings.hook_timeout)
        undo.push_async_callback(built.close)
        models.open(lambda found: _ask_for_models(manager, found))
        layer = None if backend is None else _layer(backend, settings, built, sweep)
        pipeline = Pipeline(built, manager, sweep, _policy(settings, strategy, built), layer)
        runtime = Runtime(configuration, manager, sweep, built, pipeline)
        if layer is not None:
            undo.push_async_callback(layer.close)
            await layer.shell.open()
        await runtime.within(
            settings.timeout, f"connecting to {runtime.url}", built.connect, Phase.CONNECT
        )
        undo.pop_all()
    return runtime


def _ask_for_models(manager: PluginManager, models: Models) -> None:
    for name, _ in manager:
        manager.collect("register_models", name, models)


async def configure(sources: Sources, manager: PluginManager) -> Configuration:
    """Load the configuration, then once more with what the providers that it names answer."""
    first = sources.load()
    enabler = Enabler(manager, first)
    named = first.settings.providers
    providers = [
        _made(enabler.component("config provider", one).factory, one)
        if isinstance(one, str)
        else one
        for one in (*named, *(given for given in sources.providers if given not in named))
    ]
    if not providers:
        return first
    limit = first.settings.timeout
    provided = [await _ask(provider, limit) for provider in providers]
    configuration = sources.load(provided)
    given = [answer.settings for answer in provided]
    configuration.answers = tuple(zip(providers, given, strict=True))
    return configuration


async def accept(configuration: Configuration) -> None:
    """Tell the providers that what they answered is valid, with all the rest."""
    for provider, answer in configuration.answers:
        told = provider.on_accepted(answer, configuration)
        await _within(provider, configuration.settings.timeout, told)


async def _ask(provider: ConfigProvider, seconds: float) -> Provided:
    if not isinstance(provider, ConfigProvider):
        raise ConfigError(
            f"config provider {type(provider).__name__} is none: "
            "expected a zenoo_core.config.ConfigProvider"
        )
    answer = await _within(provider, seconds, provider.load_config())
    if not isinstance(answer, Mapping):
        raise ConfigError(
            f"config provider {type(provider).__name__} answered {type(answer).__name__}, "
            "expected a dict of settings"
        )
    return Provided(f"provider {provider.describe(answer)}", answer, provider.local)


async def _within(provider: ConfigProvider, seconds: float, work: Awaitable[_T]) -> _T:
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await work
    except ZenooError:
        raise
    except Exception as error:
        why = (
            f"has not answered after {seconds:g} s"
            if limit.expired()
            else f"failed: {quoted(error)}"
        )
        raise ConfigError(f"config provider {type(provider).__name__} {why}") from error


def _policy(
    settings: Settings, strategy: RetryStrategy | None, transport: BaseTransport
) -> RetryPolicy:
    place = urlsplit(transport.url or settings.url)
    origin = f"{place.scheme}://{place.netloc.rpartition('@')[2]}"
    breaker = Breaker(settings.breaker_failures, settings.breaker_seconds, origin)
    return RetryPolicy(settings, strategy, breaker, Gate(settings.concurrency, settings.rate))


def _strategy(enabler: Enabler, given: RetryChoice, name: str | None) -> RetryStrategy | None:
    strategy: Any = given
    if given is None or isinstance(given, str):
        if (name := given or name) is None:
            return None
        strategy = _made(enabler.component("retry", name).factory, name)
    if inspect.isclass(strategy) or not callable(getattr(strategy, "calculate_delay", None)):
        kind = "class" if inspect.isclass(strategy) else type(strategy).__name__
        raise ConfigError(
            f"retry {name or kind!r} is a {kind}, expected an object with calculate_delay(attempt)"
        )
    return strategy  # type: ignore[no-any-return]


def _transport(enabler: Enabler, given: TransportChoice, settings: Settings) -> BaseTransport:
    if isinstance(given, BaseTransport):
        return _chosen(given, type(given).__name__, "given to the client")
    if inspect.isclass(given):
        built = _checked(_made(given, given.__name__, settings.url), given.__name__)
        return _chosen(built, given.__name__, "given to the client")
    name = given or settings.transport
    if name == AUTO:
        return _auto(enabler, settings)
    component = enabler.component("transport", name)
    built = _checked(_made(component.factory, name, settings.url), name)
    return _chosen(built, name, "configured by name")


def _auto(enabler: Enabler, settings: Settings) -> BaseTransport:
    """Make the transport that chooses, from the candidates that are installed and not disabled."""
    names = auto_candidates(settings)
    if not names:
        raise not_found("transport", settings.candidates[0], installed())
    found = {name: enabler.component("transport", name) for name in names}

    def build(name: str) -> BaseTransport:
        return _checked(_made(found[name].factory, name, settings.url), name)

    served = {name: component.serves or Serves() for name, component in found.items()}
    return AutoTransport(settings.url, served, build)


def _chosen(transport: BaseTransport, name: str, reason: str) -> BaseTransport:
    transport.choice = Choice(name, reason)
    return transport


def _checked(built: Any, name: str) -> BaseTransport:
    if not isinstance(built, BaseTransport):
        raise ConfigError(
            f"transport {name!r} is a {type(built).__name__}, "
            "expected a zenoo_core.transport.BaseTransport"
        )
    return built


def _backend(enabler: Enabler, given: CacheBackend | None, name: str | None) -> CacheBackend | None:
    backend: Any = given
    if given is None and name is not None:
        backend = _made(enabler.component("cache", name).factory, name)
    if backend is not None and not isinstance(backend, CacheBackend):
        kind = "class" if inspect.isclass(backend) else type(backend).__name__
        raise ConfigError(
            f"cache {name or kind!r} is a {kind}, expected a zenoo_core.cache.CacheBackend"
        )
    return backend


def _layer(
    backend: CacheBackend, settings: Settings, transport: BaseTransport, sweep: Sweep
) -> CacheLayer:
    from zenoo_core.cache.keys import Keys
    from zenoo_core.cache.layer import CacheLayer
    from zenoo_core.cache.shell import Shell

    backend.seal = Seal(settings.cache.secret)
    name = settings.cache.backend or type(backend).__name__
    keys = Keys(transport.url or settings.url, type(transport).__name__, settings.cache.secret)
    return CacheLayer(Shell(backend, name, settings.cache), keys, sweep)


def _made(factory: Any, name: str, *arguments: Any) -> Any:
    try:
        return factory(*arguments)
    except ZenooError:
        raise
    except Exception as error:
        raise PluginError(
            f"component {name!r} cannot be built: {quoted(error)}", plugin=name
        ) from error


def take_backend(cache: CacheChoice, arguments: dict[str, Any]) -> CacheBackend | None:
    """Put what was given as `cache` among the settings, but for an object."""
    if cache is None or isinstance(cache, CacheBackend):
        return cache
    arguments["cache"] = cache
    if isinstance(cache, Mapping) and isinstance(cache.get("backend"), CacheBackend):
        arguments["cache"] = {key: value for key, value in cache.items() if key != "backend"}
        backend: CacheBackend = cache["backend"]
        return backend
    return None
