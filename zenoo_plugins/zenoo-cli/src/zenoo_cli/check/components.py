"""The suites of what a plugin brings: transports, caches, strategies, providers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from zenoo_cli.check.findings import Finding
from zenoo_cli.check.suites import explained, run
from zenoo_cli.embedded import no_settings, serving
from zenoo_core.cache import CacheBackend
from zenoo_core.config import ConfigProvider
from zenoo_core.errors import HTTPStatusError, ZenooError
from zenoo_core.plugins.discovery import installed
from zenoo_core.plugins.manager import PluginManager
from zenoo_core.records import Component
from zenoo_core.retry import RetryStrategy
from zenoo_core.testing import (
    CacheContract,
    ConfigContract,
    PluginContract,
    RetryContract,
    TransportContract,
)
from zenoo_core.transport import BaseTransport, Credentials, Serves

_PATIENCE = 5.0  # seconds that a store or a source may take to be there
_DEMO = "demo"
_WANTED = "give a server that it speaks with: --url"


def components(contract: PluginContract, name: str, url: str = "") -> Iterator[Finding]:
    """Run the suites of all that a plugin brings.

    What is out of reach with these settings is not run, and it is said what is wanting. `url` is
    that of a server for transports, an Odoo or a sandbox, with demo data, which are changed;
    without one an embedded sandbox serves.
    """
    manager = PluginManager()
    manager.register(contract.make_plugin(), name)
    for component in manager.collect("register_retry_strategies", name):
        yield from run(_strategy(component), f"strategy {component.name}")
    for component in manager.collect("register_cache_backends", name):
        yield from _cache(component, name)
    for component in manager.collect("register_config_providers", name):
        yield from _provider(component, name)
    for component in manager.collect("register_transports", name):
        yield from _transport(component, url)


def _strategy(component: Component) -> RetryContract:
    class Contract(RetryContract):
        def make_strategy(self) -> RetryStrategy:
            return component.factory()  # type: ignore[no-any-return]

    return Contract()


def _cache(component: Component, plugin: str) -> Iterator[Finding]:
    words = f"cache {component.name}"
    first: CacheBackend = component.factory()

    async def look() -> None:
        try:
            await first.connect()
        finally:
            await first.close()

    if why := _out_of_reach(look):
        yield Finding(words, "not run", f"its store cannot be reached, see [{plugin}]: {why}")
        return

    class Contract(CacheContract):
        sealed = not first.local

        def make_backend(self) -> CacheBackend:
            # What is in the memory of an object is in no other.
            return first if first.local else component.factory()

    yield from run(Contract(), words)


def _provider(component: Component, plugin: str) -> Iterator[Finding]:
    words = f"provider {component.name}"

    async def look() -> None:
        if not await component.factory().load_config():
            raise LookupError("it has no settings")

    if why := _out_of_reach(look):
        yield Finding(words, "not run", f"its source gives nothing, see [{plugin}]: {why}")
        return

    class Contract(ConfigContract):
        def make_provider(self) -> ConfigProvider:
            return component.factory()  # type: ignore[no-any-return]

    yield from run(Contract(), words)


def _out_of_reach(look: Callable[[], Awaitable[None]]) -> str:
    async def patiently() -> None:
        async with asyncio.timeout(_PATIENCE):
            await look()

    try:
        asyncio.run(patiently())
    except Exception as error:
        return explained(error)
    return ""


def _transport(component: Component, url: str) -> Iterator[Finding]:
    words = f"transport {component.name}"
    try:
        loses = _built(component, url or "http://localhost:8069").loses
    except ZenooError as error:
        yield Finding(words, "not run", f"{error.message}; {_WANTED}")
        return

    serves = component.serves or Serves()

    class Contract(TransportContract):
        def build(self, url: str) -> BaseTransport:
            return _built(component, _instead(given, url))

    Contract.loses = loses
    Contract.credentials, Contract.limited = (_who(login, serves) for login in ("admin", "limited"))
    if url:
        given = url
        yield from run(Contract(), words, server_url=f"http://{urlsplit(url).netloc}")
        return
    if "sandbox" not in installed():
        yield Finding(words, "not run", "it needs a server: pip install zenoo-sandbox, or --url")
        return
    with (
        TemporaryDirectory(prefix="zenoo-check-") as folder,
        no_settings(),
        serving(Path(folder), _DEMO, "other") as given,
    ):
        if why := _elsewhere(_built(component, given)):
            yield Finding(words, "not run", f"{why}; {_WANTED}")
        else:
            yield from run(Contract(), words, server_url=given)


def _elsewhere(transport: BaseTransport) -> str:
    """Return what the sandbox says if it has nothing where this transport asks."""

    async def ask() -> str:
        try:
            await transport.connect()
            await transport.version()
        except HTTPStatusError as error:
            return error.message
        except ZenooError:
            return ""  # for the suite to find
        finally:
            await transport.close()
        return ""

    return asyncio.run(ask())


def _built(component: Component, url: str) -> BaseTransport:
    return component.factory(url)  # type: ignore[no-any-return]


def _instead(given: str, url: str) -> str:
    """Return the given address with another host and port in it: those of the suite's proxy."""
    return urlsplit(given)._replace(netloc=urlsplit(url).netloc).geturl()


def _who(login: str, serves: Serves) -> Credentials:
    if serves.passwords:
        return Credentials(_DEMO, login, login)
    return Credentials(_DEMO, login, f"sandbox-{login}", is_key=True)
