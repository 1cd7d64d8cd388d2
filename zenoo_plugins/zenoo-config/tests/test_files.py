"""TOML files, `.env` files and variables with a prefix."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import attrs
import pytest
from dotenv import set_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zenoo_config import DotenvConfigProvider, EnvironmentConfigProvider, TomlConfigProvider

from zenoo_core import Secret
from zenoo_core.config import ConfigProvider, Configuration, Provided, load
from zenoo_core.errors import ConfigError


@attrs.frozen
class Audit:
    path: str = ""
    size: int = 1
    env: str = ""


async def configured(provider: ConfigProvider, **environ: str) -> Configuration:
    answer = await provider.load_config()
    provided = Provided(provider.describe(answer), answer, provider.local)
    return load(environ=environ, file=False, provided=[provided], known_tables=["audit"])


def put(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# --- TOML ----------------------------------------------------------------------------------------

TOML = """
timeout = 5
password = { env = "ERP_KEY" }
[audit]
path = "a"
size = 2
[profiles.staging]
timeout = 6
password = { file = "%s" }
[profiles.staging.audit]
size = 3
"""


async def test_a_toml_file_and_its_profile(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret", "of-the-file\n")
    path = put(tmp_path / "more.toml", TOML % secret)
    config = await configured(TomlConfigProvider(path), ERP_KEY="of-the-variable")
    assert (config.settings.timeout, config.settings.password) == (5, Secret("of-the-variable"))
    assert config.origin("timeout") == f"TOML file {path}"
    config = await configured(TomlConfigProvider(str(path), "staging"))
    assert (config.settings.timeout, config.settings.password) == (6, Secret("of-the-file"))
    assert config.structure(Audit, "audit") == Audit("a", 3)


@pytest.mark.parametrize(
    ("text", "profile", "said"),
    [("timeout = '5'", None, "timeout: found text, expected a number"), ("a = = 1", None, "TOML"),
     ("timeout = 5", "none", "unknown profile"), (b"a = '\xff'", None, "is not UTF-8"),
     ("providers = ['x']", None, "not by TOML file")],
)  # fmt: skip
async def test_a_toml_file_that_is_wrong(
    tmp_path: Path, text: Any, profile: Any, said: str
) -> None:
    path = put(tmp_path / "more.toml", text)
    with pytest.raises(ConfigError, match=said):
        await configured(TomlConfigProvider(path, profile))


async def test_a_toml_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        await TomlConfigProvider(tmp_path / "none.toml").load_config()
    with pytest.raises(ConfigError, match="Is a directory"):
        await TomlConfigProvider(tmp_path).load_config()


# --- .env ----------------------------------------------------------------------------------------


async def test_a_dotenv_file(tmp_path: Path) -> None:
    path = put(
        tmp_path / ".env",
        "# mine\nexport ZENOO_TIMEOUT=7\nZENOO_PLUGINS='audit, logging'\nOTHER=1\n"
        'ZENOO_CONTEXT={"lang": "fr"}\nZENOO_AUDIT__SIZE="3"\nZENOO_AUDIT__ENV=OTHER\n'
        "ZENOO_DISABLED_PLUGINS=json2\nZENOO_PASSWORD__ENV=MY_KEY\nMY_KEY=in ${HOME} file\n"
        "ZENOO_API_KEY__ENV=ERP_KEY\n",
    )
    before = dict(os.environ)
    config = await configured(DotenvConfigProvider(path), ERP_KEY="of-the-variable")
    found = config.settings
    assert (found.timeout, found.plugins, found.disabled) == (7, ("audit", "logging"), ("json2",))
    assert dict(found.context) == {"lang": "fr"}
    assert config.structure(Audit, "audit") == Audit("", 3, "OTHER")
    assert found.password == Secret("in ${HOME} file")
    assert found.api_key == Secret("of-the-variable")
    assert config.origin("timeout") == f".env file {path}"
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [("ZENOO_TIMEOUT=soon", "timeout: found text, expected a number"),
     ("ZENOO_TIEMOUT=1", "ZENOO_TIEMOUT: unknown variable, did you mean ZENOO_TIMEOUT"),
     ("A=1\nZENOO_USER", "line 2 is not of the form NAME=value"),
     ("A=1\n'x", "line 2 is not of the form"), ("A=1\n\nA=2", "line 3 sets A a second time"),
     ("ZENOO_CONFIG=x.toml", "ZENOO_CONFIG: is read before any provider is asked"),
     ("ZENOO_PROFILE=x", "ZENOO_PROFILE: is read before"), ("ZENOO_PROVIDERS=x", "not by .env"),
     (b"A=\xff", r"is not UTF-8 \(at byte 2\)"),
     ("ZENOO_PASSWORD__FILE=/none/of/it", "cannot read the file /none/of/it")],
)  # fmt: skip
async def test_a_dotenv_file_that_is_wrong(tmp_path: Path, text: Any, said: str) -> None:
    path = put(tmp_path / ".env", text)
    with pytest.raises(ConfigError, match=said) as caught:
        await configured(DotenvConfigProvider(path))
    assert "soon" not in str(caught.value)


async def test_a_dotenv_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\.env: cannot be read: No such file"):
        await DotenvConfigProvider(tmp_path / ".env").load_config()


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cc"]))
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".env"
    put(path, "")
    set_key(path, "ZENOO_PASSWORD", text)
    assert (await DotenvConfigProvider(path).load_config())["password"] == text


# --- variables -----------------------------------------------------------------------------------


async def test_variables_with_a_prefix() -> None:
    environ = {
        "ERP_TIMEOUT": "7", "ERP_AUDIT__SIZE": "4", "ERP_PASSWORD__ENV": "KEY", "OTHER": "x",
        "ZENOO_TIMEOUT": "9",
    }  # fmt: skip
    config = await configured(EnvironmentConfigProvider("ERP_", environ), KEY="secret")
    assert (config.settings.timeout, config.settings.password) == (7, Secret("secret"))
    assert config.structure(Audit, "audit").size == 4
    assert config.origin("timeout") == "variables ERP_*"


async def test_variables_are_read_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = EnvironmentConfigProvider("ERP_OF_TESTS_")
    assert await provider.load_config() == {}
    monkeypatch.setenv("ERP_OF_TESTS_USER", "ada")
    assert await provider.load_config() == {"user": "ada"}


async def test_variables_that_mean_nothing() -> None:
    provider = EnvironmentConfigProvider("ERP_", {"ERP_TIEMOUT": "7", "ERP_CONFIG": "x"})
    with pytest.raises(ConfigError) as caught:
        await provider.load_config()
    assert list(caught.value.problems) == [
        "ERP_TIEMOUT: unknown variable, did you mean ERP_TIMEOUT?",
        "ERP_CONFIG: is read before any provider is asked",
    ]


@pytest.mark.parametrize("prefix", ["", "ERP", "ZENOO_"])
def test_a_prefix_that_is_none(prefix: str) -> None:
    with pytest.raises(ConfigError, match="is no prefix"):
        EnvironmentConfigProvider(prefix)
