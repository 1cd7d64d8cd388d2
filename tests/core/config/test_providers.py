"""What a provider may say and choose, whose word is local, and when it is told of its success."""

from __future__ import annotations

import asyncio
from typing import Any

import attrs
import pytest

from zenoo_core import ZenooClient
from zenoo_core.config import ConfigProvider, Configuration, Provided, Secret, load
from zenoo_core.config.marks import EnvText, LocalText, plain
from zenoo_core.errors import ConfigError


@attrs.frozen
class Part:
    key: Secret


@attrs.frozen
class Trail:
    key: Secret | None = None
    keys: tuple[Secret, ...] = ()
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Secret] = attrs.field(factory=dict)
    path: str = ""


def read(settings: Any, *, local: bool = False, **environ: str) -> Configuration:
    provided = [Provided("the vault", settings, local)]
    return load(environ=environ, file=False, provided=provided, known_tables=["trail"])


def test_the_source_is_named() -> None:
    assert read({"timeout": 3}).origin("timeout") == "the vault"
    with pytest.raises(ConfigError, match=r"timeout: found text.* \(the vault\)"):
        read({"timeout": "3"})
    with pytest.raises(ConfigError, match="the vault: found text, expected a table"):
        read("timeout")


@pytest.mark.parametrize("key", ["providers", "providers.x"])
def test_providers_are_not_chosen_by_a_provider(key: str) -> None:
    with pytest.raises(ConfigError, match="not by the vault") as caught:
        read({key: ["other"], "tiemout": 1})
    assert len(caught.value.problems) == 2


def test_text_for_any_type_as_in_the_environment() -> None:
    config = read({"timeout": EnvText("3"), "candidates": EnvText("a, b"), "user": EnvText("7")})
    assert (config.settings.timeout, config.settings.user) == (3, "7")
    assert config.settings.candidates == ("a", "b")


def test_a_local_source_may_refer_to_variables() -> None:
    found = read({"password": {"env": "KEY"}}, local=True, KEY="secret").settings
    assert found.password == Secret("secret")
    with pytest.raises(ConfigError, match="must give the secret itself"):
        read({"password": {"env": "KEY"}}, KEY="secret")
    found = read({"password": {"env": LocalText("KEY")}}, KEY="secret").settings
    assert found.password == Secret("secret")


@pytest.mark.parametrize(
    "table",
    [
        {"key": {"env": EnvText("KEY")}},
        {"keys": [{"env": "KEY"}]},
        {"parts": EnvText('{"key":{"env":"KEY"}}')},
        EnvText('{"key": {"env": "KEY"}}'),
    ],
)
def test_text_that_is_converted_is_no_way_around(table: Any) -> None:
    with pytest.raises(ConfigError, match=r"must give the secret itself|expected a table"):
        read({"trail": table}, KEY="secret").structure(Trail, "trail")


def test_no_mark_leaves_the_package() -> None:
    config = read({"context": {"a": EnvText("x"), "b": ["y", LocalText("z")]}, "trail.path": "p"})
    texts = [*config.settings.context.values(), config.tables["trail"]["path"]]
    assert [plain(text) for text in texts] == ["x", ["y", "z"], "p"]
    assert {type(text) for text in (texts[0], *texts[1], texts[2])} == {str}


def test_where_the_secrets_are() -> None:
    table = {"key": "a", "keys": ["b"], "parts": [{"key": "c"}], "by_name": {"d": "d"}}
    config = read({"password": "x", "cache.secret": "y", "trail": table})
    assert config.secrets == {("password",), ("cache", "secret")}
    config.structure(Trail, "trail")
    assert config.secrets == {
        ("password",), ("cache", "secret"), ("trail", "key"), ("trail", "keys"),
        ("trail", "parts"), ("trail", "by_name", "d"),
    }  # fmt: skip


class Vault(ConfigProvider):
    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.told: list[tuple[Any, float]] = []

    async def load_config(self) -> dict[str, Any]:
        return dict(self.answer)

    async def on_accepted(self, answer: Any, configuration: Configuration) -> None:
        self.told.append((answer, configuration.settings.timeout))


async def test_a_provider_is_told_that_its_answer_is_valid(scripted: Any) -> None:
    vault = Vault(timeout=3)
    async with ZenooClient.from_config_provider(
        vault, transport=scripted(), config=False
    ) as client:
        assert vault.told == [({"timeout": 3}, 3)]
        vault.answer = {"timeout": 4}
        await client.reload_config()
        assert vault.told[1:] == [({"timeout": 4}, 4)]
        vault.answer = {"url": "elsewhere.example.com"}
        with pytest.raises(ConfigError, match="cannot change"):
            await client.reload_config()
    assert len(vault.told) == 2


@pytest.mark.parametrize(
    "wrong", [{"timeout": "3"}, {"transport": "none-of-this-name"}, {"audit.pth": "x"}]
)
async def test_a_provider_is_not_told_of_what_is_wrong(wrong: Any) -> None:
    vault = Vault(plugins=["audit"], **wrong)
    with pytest.raises(ConfigError):
        await ZenooClient.from_config_provider(vault, config=False).open()
    assert vault.told == []


async def test_what_a_provider_does_with_success_may_fail_and_has_an_end(scripted: Any) -> None:
    class Failing(Vault):
        async def on_accepted(self, answer: Any, configuration: Configuration) -> None:
            raise RuntimeError("no luck")

    class Hanging(Vault):
        async def on_accepted(self, answer: Any, configuration: Configuration) -> None:
            await asyncio.Event().wait()

    failing, hanging = Failing(), Hanging(timeout=0.05)
    said_of = {
        failing: "Failing failed: RuntimeError: no luck",
        hanging: "Hanging has not answered after 0.05 s",
    }
    for vault, said in said_of.items():
        client = ZenooClient.from_config_provider(vault, transport=scripted(), config=False)
        with pytest.raises(ConfigError, match=said):
            await client.open()


async def test_what_is_no_provider_is_named(scripted: Any) -> None:
    client = ZenooClient(providers=[object()], transport=scripted(), config=False)  # type: ignore[list-item]
    with pytest.raises(ConfigError, match=r"config provider object is none: expected"):
        await client.open()
