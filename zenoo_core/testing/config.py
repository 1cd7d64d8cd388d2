"""What every configuration provider has to pass: derive from `ConfigContract` in a test module."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from zenoo_core.client import ZenooClient
from zenoo_core.config import ConfigProvider, load
from zenoo_core.errors import ConfigError, ZenooError
from zenoo_core.plugins.discovery import installed
from zenoo_core.secret import Secret
from zenoo_core.testing.echo import EchoTransport
from zenoo_core.testing.leavings import nothing_left

_PATIENCE = 30.0  # seconds until an answer counts as missing


class ConfigContract:
    """Tests of a provider; a subclass says how to make one whose source has at least one setting.

    They need pytest with `asyncio_mode = "auto"`. `secrets` are the texts in the source that
    nobody may see. Where the source can be out of reach, `make_broken_provider` returns a provider
    of one that is.
    """

    secrets: ClassVar[Collection[str]] = ()

    def make_provider(self) -> ConfigProvider:
        """Return a new provider; all that a test makes have the same source."""
        raise NotImplementedError(f"{type(self).__name__} must write make_provider()")

    def make_broken_provider(self) -> ConfigProvider | None:
        """Return a provider whose source cannot be read; None if that cannot be."""
        return None

    async def test_it_gives_settings(self) -> None:
        answer = await _asked(self.make_provider())
        assert answer, "the source has no settings"
        for path in _wrong_keys(answer):
            raise AssertionError(f"{path}: keys are texts")
        load(environ={}, file=False, provided=[answer], known_tables=tuple(installed()))

    async def test_it_gives_them_again(self) -> None:
        provider = self.make_provider()
        first = _revealed(await _asked(provider))
        assert _revealed(await _asked(provider)) == first
        assert _revealed(await _asked(self.make_provider())) == first

    async def test_its_answer_is_the_askers_own(self) -> None:
        provider = self.make_provider()
        first = await _asked(provider)
        before = _revealed(first)
        if isinstance(first, dict):
            first.clear()
        assert _revealed(await _asked(provider)) == before, "changing an answer changes the next"

    async def test_twice_at_once(self) -> None:
        one, other = self.make_provider(), self.make_provider()
        answers = await asyncio.gather(*(_asked(p) for p in (one, one, other, other)))
        first = _revealed(answers[0])
        assert all(_revealed(answer) == first for answer in answers)

    async def test_a_client_takes_them(self) -> None:
        arguments: dict[str, Any] = {"transport": EchoTransport(), "config": False, "plugins": []}
        with nothing_left():
            async with ZenooClient.from_config_provider(
                self.make_provider(), retry=None, cache=None, **arguments
            ) as client:
                assert not _seen(f"{client!r} {client.settings!r}", self.secrets)

    async def test_it_bears_cancellation(self) -> None:
        provider = self.make_provider()
        before = _revealed(await _asked(provider))
        for turns in range(20):
            task = asyncio.ensure_future(provider.load_config())
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task], timeout=_PATIENCE)
            assert task.done(), f"it goes on after a cancellation ({turns} turns)"
            assert task.cancelled() or task.exception() is None, repr(task.exception())
        assert _revealed(await _asked(provider)) == before

    async def test_secrets_are_not_shown(self) -> None:
        provider = self.make_provider()
        assert not _seen(f"{provider!r} {provider}", self.secrets)
        await _asked(provider)
        assert not _seen(f"{provider!r} {provider}", self.secrets)

    async def test_a_source_out_of_reach_is_a_typed_error(self) -> None:
        provider = self.make_broken_provider()
        if provider is None:
            return
        with nothing_left():
            error = await _failure(provider)
        assert not _seen(f"{error} {error!r} {error.__dict__}", self.secrets)
        client = ZenooClient.from_config_provider(
            provider, transport=EchoTransport(), config=False, plugins=[]
        )
        try:
            await client.open()
        except ConfigError:
            return
        await client.close()
        raise AssertionError("a client opened without its source of configuration")


async def _asked(provider: ConfigProvider) -> Mapping[str, Any]:
    async with asyncio.timeout(_PATIENCE):
        answer: object = await provider.load_config()
    assert isinstance(answer, Mapping), f"{type(answer).__name__}, expected a mapping"
    return answer


async def _failure(provider: ConfigProvider) -> ZenooError:
    try:
        await _asked(provider)
    except ConfigError as error:
        assert error.hint or error.problems, f"the error says nothing of what to do: {error}"
        return error
    raise AssertionError("a source that cannot be read gave settings")


def _wrong_keys(tree: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    for key, value in tree.items():
        place = f"{path}.{key}" if path else str(key)
        if not isinstance(key, str) or not key:
            yield place
        elif isinstance(value, Mapping):
            yield from _wrong_keys(value, place)


def _revealed(value: Any) -> Any:
    """Return a tree that can be compared: no two `Secret`s are equal."""
    if isinstance(value, Secret):
        return ("secret", str(value.reveal()))
    if isinstance(value, Mapping):
        return {key: _revealed(item) for key, item in value.items()}
    return [_revealed(item) for item in value] if isinstance(value, list | tuple) else value


def _seen(text: str, secrets: Collection[str]) -> list[str]:
    return [f"secret {number}" for number, secret in enumerate(secrets, 1) if secret in text]
