"""Where settings come from, and which source is the stronger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from zenoo_core.config import Configuration, Secret, Settings, load
from zenoo_core.errors import ConfigError


def read(environ: dict[str, str] | None = None, **options: Any) -> Configuration:
    return load(**{"file": False, "environ": environ or {}, **options})


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "erp.toml"
    path.write_text(
        """\
url = "erp.example.com"
timeout = 10
plugins = ["audit", "logging"]

[context]
lang = "fr_FR"

[audit]
path = "audit.jsonl"
size = 5

[profiles.staging]
url = "staging.example.com"
plugins = ["audit"]
[profiles.staging.audit]
size = 7
[profiles.staging.context]
tz = "UTC"
"""
    )
    return path


def test_defaults_alone() -> None:
    config = read()
    assert config.settings == Settings()
    assert config.settings.url == "http://localhost:8069"
    assert (config.settings.timeout, config.settings.write_timeout) == (30.0, 130.0)
    assert (config.settings.hook_timeout, config.settings.attempts) == (1.0, 3)
    assert config.profile is None
    assert config.origin("timeout") == "default"
    assert config.tables == {}


def test_a_file(toml: Path) -> None:
    config = read(file=toml, known_tables=["audit"])
    assert config.settings.url == "https://erp.example.com"
    assert config.settings.timeout == 10.0
    assert isinstance(config.settings.timeout, float)
    assert config.settings.plugins == ("audit", "logging")
    assert config.settings.context == {"lang": "fr_FR"}
    assert config.tables == {"audit": {"path": "audit.jsonl", "size": 5}}
    assert config.origin("timeout") == str(toml)


def test_a_profile_lies_over_the_whole_tree(toml: Path) -> None:
    config = read(file=toml, profile="staging", known_tables=["audit"])
    assert config.profile == "staging"
    assert config.settings.url == "https://staging.example.com"
    assert config.settings.plugins == ("audit",)
    assert config.settings.timeout == 10.0
    assert config.settings.context == {"lang": "fr_FR", "tz": "UTC"}
    assert config.tables["audit"] == {"path": "audit.jsonl", "size": 7}
    assert config.origin("audit.size") == f"{toml} [profiles.staging]"
    assert config.origin("audit.path") == str(toml)
    assert config.origin("audit") == f"{toml}, {toml} [profiles.staging]"


def test_who_chooses_the_profile(tmp_path: Path) -> None:
    path = tmp_path / "z.toml"
    tables = "".join(f"[profiles.{name}]\nuser = '{name}'\n" for name in ("own", "env", "arg"))
    path.write_text(f"profile = 'own'\n{tables}")
    environ = {"ZENOO_PROFILE": "env"}
    assert read(file=path).settings.user == "own"
    assert read({"ZENOO_PROFILE": ""}, file=path).settings.user == "own"
    assert read(environ, file=path).settings.user == "env"
    assert read(environ, file=path, profile="arg").settings.user == "arg"


@pytest.mark.parametrize(
    ("options", "environ", "text"),
    [
        ({"profile": "stagin"}, {}, "did you mean staging?"),
        ({"profile": "x"}, {}, "there are staging"),
        ({}, {"ZENOO_PROFILE": "x"}, "environment variable ZENOO_PROFILE"),
        ({"profile": "x", "file": False}, {}, "there is none, in no file was read"),
    ],
)
def test_an_unknown_profile(
    toml: Path, options: dict[str, Any], environ: dict[str, str], text: str
) -> None:
    with pytest.raises(ConfigError, match=r"unknown profile") as caught:
        read(environ, **{"file": toml, **options})
    assert text in str(caught.value)


def test_where_the_file_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    known = {"known_tables": ["audit"]}
    assert read(file=None).settings == Settings()
    Path("zenoo.toml").write_text("user = 'here'")
    assert read(file=None).settings.user == "here"
    assert read(file=None).origin("user") == "zenoo.toml"
    assert read({"ZENOO_CONFIG": ""}, file=None).settings.user == "here"
    assert read({"ZENOO_CONFIG": str(toml)}, file=None, **known).settings.timeout == 10
    Path("other.toml").write_text("user = 'argument'")
    environ = {"ZENOO_CONFIG": str(toml)}
    assert read(environ, file=Path("other.toml")).settings.user == "argument"
    assert read(environ, file=False).settings == Settings()


@pytest.mark.parametrize("by_argument", [True, False])
def test_a_file_that_was_named_must_be_there(tmp_path: Path, by_argument: bool) -> None:
    path = tmp_path / "none.toml"
    environ = {} if by_argument else {"ZENOO_CONFIG": str(path)}
    with pytest.raises(ConfigError, match="no such file") as caught:
        read(environ, file=path if by_argument else None)
    assert str(path) in str(caught.value)
    assert ("argument config" if by_argument else "ZENOO_CONFIG") in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read(file=tmp_path)


def test_a_file_from_a_windows_editor(tmp_path: Path) -> None:
    path = tmp_path / "z.toml"
    path.write_bytes(b"\xef\xbb\xbfuser = 'me'\r\ntimeout = 3\r\n")
    assert read(file=path).settings.user == "me"


def test_providers_lie_over_the_file_and_the_later_over_the_earlier(toml: Path) -> None:
    answers = [
        {"audit.size": 8, "user": "first", "timeout": 11},
        {"audit": {"path": "p"}, "user": "second"},
    ]
    config = read(file=toml, provided=answers, known_tables=["audit"])
    assert config.settings.timeout == 11
    assert config.settings.user == "second"
    assert config.tables["audit"] == {"path": "p", "size": 8}
    assert config.origin("user") == "configuration provider 2"
    assert type(config.settings.user) is str
    assert type(config.tables["audit"]["path"]) is str


def test_a_dotted_name_inside_a_table_stays_one_key() -> None:
    config = read(provided=[{"attic": {"res.partner": 60}}], known_tables=["attic"])
    assert config.tables["attic"] == {"res.partner": 60}


def test_environment() -> None:
    environ = {
        "ZENOO_URL": "localhost",
        "ZENOO_TIMEOUT": "2.5",
        "ZENOO_ATTEMPTS": "1",
        "ZENOO_ALLOW_INSECURE": "Yes",
        "ZENOO_PASSWORD": "secret",
        "ZENOO_RETRY": "",
        "ZENOO_PROVIDERS": " dotenv , vault,",
        "ZENOO_CONTEXT__LANG": "fr_FR",
        "ZENOO_CONTEXT__ACTIVE_TEST": "false",
        "ZENOO_MODELS_BASE__SOME_KEY": "x",
        "PATH": "/bin",
        "zenoo_url": "not ours",
    }
    config = read(environ, known_tables=["models-base"], arguments={})
    settings = config.settings
    assert (settings.url, settings.timeout, settings.attempts) == ("http://localhost:8069", 2.5, 1)
    assert settings.allow_insecure is True
    assert settings.password == Secret("secret")
    assert settings.retry is None
    assert settings.providers == ("dotenv", "vault")
    assert settings.context == {"lang": "fr_FR", "active_test": False}
    assert config.tables == {"models-base": {"some_key": "x"}}
    assert config.origin("timeout") == "environment variable ZENOO_TIMEOUT"
    assert config.origin("models-base.some_key").endswith("ZENOO_MODELS_BASE__SOME_KEY")


def test_an_empty_variable_is_none_where_none_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "z.toml"
    path.write_text("user = 'me'\npassword = 'x'\nplugins = ['audit']")
    environ = {"ZENOO_USER": "", "ZENOO_PASSWORD": "", "ZENOO_PLUGINS": ""}
    settings = read(environ, file=path).settings
    assert (settings.user, settings.password, settings.plugins) == (None, None, ())


def test_a_table_in_one_variable_is_json() -> None:
    environ = {"ZENOO_CONTEXT": '{"lang": "fr_FR", "allowed_company_ids": [1, 2]}'}
    context = read(environ).settings.context
    assert context == {"lang": "fr_FR", "allowed_company_ids": [1, 2]}


@pytest.mark.parametrize(
    ("text", "plugins"),
    [("audit, logging", ("audit", "logging")), ("", ()), ("all", "all"), (" ALL ", "all")],
)
def test_the_operator_replaces_the_list_of_plugins(toml: Path, text: str, plugins: object) -> None:
    config = read({"ZENOO_PLUGINS": text}, file=toml, known_tables=["audit"])
    assert config.settings.plugins == plugins


def test_what_the_operator_disabled_is_disabled_whatever_others_say(tmp_path: Path) -> None:
    path = tmp_path / "z.toml"
    path.write_text("disabled = ['a']")
    environ = {"ZENOO_DISABLED_PLUGINS": " b, c ,a, b"}
    config = read(environ, file=path)
    assert config.settings.disabled == ("a", "b", "c")
    assert config.origin("disabled") == f"{path}, environment variable ZENOO_DISABLED_PLUGINS"
    config = read(environ, file=path, arguments={"disabled": []})
    assert config.settings.disabled == ("b", "c", "a")


def test_arguments_are_the_strongest(toml: Path) -> None:
    config = read(
        {"ZENOO_TIMEOUT": "20", "ZENOO_AUDIT__SIZE": "6"},
        file=toml,
        provided=[{"timeout": 15}],
        arguments={"timeout": 25, "audit": {"size": 9}, "models_base": {"k": 1}},
        known_tables=["audit", "models-base"],
    )
    assert config.settings.timeout == 25
    assert config.tables == {"audit": {"path": "audit.jsonl", "size": 9}, "models-base": {"k": 1}}
    assert config.origin("timeout") == "argument timeout"
    assert config.origin("audit.size") == "argument audit"


def test_an_argument_may_be_the_settings_object_of_a_plugin() -> None:
    @attrs.frozen
    class Audit:
        path: str = "x"

    given = Audit("y")
    config = read(arguments={"audit": given}, known_tables=["audit"])
    assert config.structure(Audit, "audit") is given


def test_a_plugin_without_a_table_gets_its_defaults() -> None:
    @attrs.frozen
    class Audit:
        path: str = "x"

    assert read().structure(Audit, "audit") == Audit("x")


def test_loading_changes_none_of_the_sources(toml: Path) -> None:
    answer = {"audit": {"size": 1}}
    arguments = {"audit": {"path": "mine"}, "context": {"a": 1}}
    environ = {"ZENOO_AUDIT__SIZE": "3"}
    known = ["audit"]
    for _ in range(2):
        config = read(
            environ, file=toml, provided=[answer], arguments=arguments, known_tables=known
        )
        assert config.tables["audit"] == {"path": "mine", "size": "3"}
    assert answer == {"audit": {"size": 1}}
    assert arguments == {"audit": {"path": "mine"}, "context": {"a": 1}}


def test_the_settings_are_frozen() -> None:
    settings = read(arguments={"context": {"lang": "fr_FR"}}).settings
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        settings.timeout = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.context["lang"] = "x"  # type: ignore[index]
