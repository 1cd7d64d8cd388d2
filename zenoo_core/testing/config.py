"""What every provider of settings has to pass: derive from `ConfigContract` in a test module."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from zenoo_core.config import ConfigProvider
from zenoo_core.errors import ConfigError
from zenoo_core.secret import Secret


class ConfigContract:
    """Tests of a provider; a subclass says how to make one, and one whose source fails.

    They need pytest with `asyncio_mode = "auto"`.
    """

    def make_provider(self) -> ConfigProvider:
        """Return a new provider with something to load."""
        raise NotImplementedError(f"{type(self).__name__} must write make_provider()")

    def make_broken_provider(self) -> ConfigProvider | None:
        """Return a provider whose source cannot be read; None where there is no such thing."""
        return None

    async def test_it_gives_a_tree_of_settings(self) -> None:
        found = await self.make_provider().load_config()
        assert isinstance(found, Mapping)
        assert found, "there is nothing in it: give the contract a provider with settings"
        for path in _wrong_keys(found):
            raise AssertionError(f"{path}: keys are texts")

    async def test_it_gives_the_same_again(self) -> None:
        provider = self.make_provider()
        first = await provider.load_config()
        assert await provider.load_config() == first
        assert await self.make_provider().load_config() == first

    async def test_it_is_asked_twice_at_once(self) -> None:
        provider = self.make_provider()
        one, *others = await asyncio.gather(*(provider.load_config() for _ in range(5)))
        assert others == [one] * 4

    async def test_what_it_gave_is_the_callers(self) -> None:
        provider = self.make_provider()
        first = await provider.load_config()
        kept = dict(first)
        first.clear()
        assert await provider.load_config() == kept

    async def test_it_can_be_cancelled(self) -> None:
        provider = self.make_provider()
        for steps in range(6):
            task = asyncio.ensure_future(provider.load_config())
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert await provider.load_config()

    async def test_it_shows_no_secret(self) -> None:
        provider = self.make_provider()
        found = await provider.load_config()
        for secret in _secrets(found):
            assert secret not in repr(provider)

    async def test_a_source_that_fails_is_said(self) -> None:
        provider = self.make_broken_provider()
        if provider is None:
            return
        try:
            await provider.load_config()
        except ConfigError as error:
            assert str(error)
        else:
            raise AssertionError("its source cannot be read, and it said nothing")


def _wrong_keys(tree: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    for key, value in tree.items():
        place = f"{path}.{key}" if path else str(key)
        if not isinstance(key, str):
            yield place
        if isinstance(value, Mapping):
            yield from _wrong_keys(value, place)


def _secrets(tree: Mapping[str, Any]) -> Iterator[str]:
    for value in tree.values():
        if isinstance(value, Mapping):
            yield from _secrets(value)
        elif isinstance(value, Secret):
            yield value.reveal()
