"""Secrets: where they may stand, and that no error and no repr shows one."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenoo_core.config import Configuration, Secret, load
from zenoo_core.errors import ConfigError

CANARY = "CANARY-7f3a"


def read(environ: dict[str, str] | None = None, **options: Any) -> Configuration:
    return load(**{"file": False, "environ": environ or {}, **options})


def whole_text(error: BaseException) -> str:
    shown = "".join(traceback.format_exception(error))
    return f"{shown}{error!r}{error.args!r}{vars(error)!r}{pickle.dumps(error)!r}"


def refused(call: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        call()
    assert caught.value.__context__ is None
    text = whole_text(caught.value)
    assert CANARY not in text
    return str(caught.value)


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{CANARY}\n")
    return path


def test_a_text_or_a_secret() -> None:
    for given_value in (CANARY, Secret(CANARY)):
        settings = read(arguments={"password": given_value}).settings
        assert settings.password == Secret(CANARY)
        assert CANARY not in repr(settings) + str(settings)


def test_by_variable(tmp_path: Path) -> None:
    path = tmp_path / "z.toml"
    path.write_text("password = {env = 'ERP_PASSWORD'}")
    config = read({"ERP_PASSWORD": CANARY}, file=path)
    assert config.settings.password == Secret(CANARY)
    assert config.origin("password") == str(path)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("x\n", "x"), ("x\r\n", "x"), ("x\n\n", "x\n"), (" x ", " x "), ("é", "é")],
)
def test_by_file(tmp_path: Path, written: str, read_as: str) -> None:
    path = tmp_path / "password"
    path.write_bytes(written.encode())
    settings = read(arguments={"api_key": {"file": str(path)}}).settings
    assert settings.api_key == Secret(read_as)


def test_by_file_from_the_environment(secret_file: Path) -> None:
    environ = {"ZENOO_PASSWORD__FILE": str(secret_file)}
    assert read(environ).settings.password == Secret(CANARY)


@pytest.mark.parametrize("weaker", ["x", {"env": "NOT_SET"}, {"file": "/not/there"}])
def test_a_stronger_source_replaces_a_reference_whole(
    tmp_path: Path, secret_file: Path, weaker: object
) -> None:
    for stronger in (CANARY, {"env": "MINE"}, {"file": str(secret_file)}):
        config = read(
            {"MINE": CANARY},
            provided=[{"password": weaker, "audit": {"key": weaker}}],
            arguments={"password": stronger, "audit": {"key": stronger}},
            known_tables=["audit"],
        )
        assert config.settings.password == Secret(CANARY)
        assert config.structure(Audit, "audit").key == Secret(CANARY)


def test_a_plugins_table_of_one_key_is_no_reference() -> None:
    @attrs.frozen
    class Log:
        file: str = ""
        env: str = ""

    config = read(
        provided=[{"log": {"file": "f"}}], arguments={"log": {"env": "e"}}, known_tables=["log"]
    )
    assert config.structure(Log, "log") == Log("f", "e")


def test_what_is_read_is_no_reference_again(tmp_path: Path) -> None:
    text = '{env = "OTHER"}'
    settings = read({"ZENOO_PASSWORD": text, "OTHER": "wrong"}).settings
    assert settings.password == Secret(text)
    settings = read({"A": text, "OTHER": "wrong"}, arguments={"password": {"env": "A"}}).settings
    assert settings.password == Secret(text)


@pytest.mark.parametrize("kind", ["env", "file"])
def test_a_provider_cannot_make_this_machine_read_something(kind: str, secret_file: Path) -> None:
    target = {"env": "OTHER", "file": str(secret_file)}[kind]
    for answer in ({"password": {kind: target}}, {f"password.{kind}": target}):
        text = refused(lambda answer=answer: read({"OTHER": CANARY}, provided=[answer]))
        assert "password: a configuration provider must give the secret itself" in text
    assert read(provided=[{"password": CANARY}]).settings.password == Secret(CANARY)


@pytest.mark.parametrize(
    ("value", "environ", "text"),
    [
        ({"env": "ERP"}, {}, "password: the environment variable ERP is not set"),
        ({"env": "ERP"}, {"ERP": ""}, "password: the environment variable ERP is empty"),
        ({"file": "/not/there"}, {}, "password: cannot read the file /not/there: No such file"),
        ({"file": "/"}, {}, "password: cannot read the file /: Is a directory"),
        ({"file": ""}, {}, "password: file: found text, expected a name"),
        ({"env": 5}, {}, "password: env: found a number, expected a name"),
        ({"env": "A", "file": "B"}, {}, "password: found a table, expected text, {env"),
        ({}, {}, "password: found a table, expected text, {env"),
        (5, {}, "password: found a number, expected text, {env"),
        (True, {}, "password: found true, expected text, {env"),
    ],
)
def test_a_reference_that_leads_to_nothing(value: Any, environ: Any, text: str) -> None:
    assert text in refused(lambda: read(environ, arguments={"password": value}))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe CANARY-7f3a"])
def test_a_secret_file_without_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    text = refused(lambda: read(arguments={"password": {"file": str(path)}}))
    assert f"the file {path} holds no text" in text


# --- canaries -------------------------------------------------------------------------------------


def _revealing(_: object, attribute: Any, value: Any) -> None:
    raise ValueError(f"{attribute.name} is bad: {value.reveal() if value else value}")


def _check_other(audit: Audit, attribute: Any, value: str) -> None:
    if audit.key and value:
        raise LookupError(f"{value} does not go with {audit.key.reveal()}")


@attrs.frozen
class Audit:
    key: Secret | None = None
    keys: tuple[Secret, ...] = ()
    by_name: dict[str, Secret] = attrs.Factory(dict)
    mixed: int | Secret | None = None
    path: str = attrs.field(default="", validator=_check_other)
    size: int = 0
    bad: Secret | None = attrs.field(default=None, validator=attrs.validators.optional(_revealing))


def _refusing(value: Secret | None) -> Secret | None:
    if value is not None:
        raise ValueError(f"cannot take {value.reveal()}")
    return value


@attrs.frozen
class Converting:
    key: Secret | None = attrs.field(default=None, converter=_refusing)


@attrs.frozen
class AfterInit:
    key: Secret | None = None

    def __attrs_post_init__(self) -> None:
        raise RuntimeError(f"no use for {self.key.reveal() if self.key else None}")


@pytest.mark.parametrize(
    ("cls", "table"),
    [
        (Audit, {"key": [CANARY]}),
        (Audit, {"key": {"value": CANARY}}),
        (Audit, {"key": {"env": [CANARY]}}),
        (Audit, {"keys": CANARY}),
        (Audit, {"keys": [CANARY, 5]}),
        (Audit, {"by_name": {"a": CANARY, "b": 5}}),
        (Audit, {"by_name": CANARY}),
        (Audit, {"mixed": [CANARY]}),
        (Audit, {"kye": CANARY}),
        (Audit, {"size": CANARY}),
        (Audit, {"size": {"key": CANARY}}),
        (Audit, {"bad": CANARY}),
        (Audit, {"key": CANARY, "path": "x"}),
        (Converting, {"key": CANARY}),
        (AfterInit, {"key": CANARY}),
    ],
)
def test_no_error_of_a_plugins_table_shows_it(cls: type[Any], table: dict[str, Any]) -> None:
    config = read(arguments={"audit": table}, known_tables=["audit"])
    assert CANARY not in repr(config)
    assert "audit" in refused(lambda: config.structure(cls, "audit"))


@pytest.mark.parametrize(
    "arguments",
    [
        {"password": [CANARY]},
        {"password": {"value": CANARY}},
        {"password": {"env": "NONE", "value": CANARY}},
        {"passwrod": CANARY},
        {"passwrod": {"file": CANARY}},
        {"audit": CANARY},
        {"timeout": CANARY},
        {"url": f"https://me:{CANARY}@erp.example.com"},
        {"plugins": [{"password": CANARY}]},
        {"user": Secret(CANARY)},
        {"user": object, "password": CANARY},
    ],
)
def test_no_error_of_the_core_shows_it(arguments: dict[str, Any]) -> None:
    refused(lambda: read(arguments=arguments, known_tables=["audit"]))
    refused(lambda: read(provided=[arguments], known_tables=["audit"]))


@pytest.mark.parametrize(
    "name", ["ZENOO_TIMEOUT", "ZENOO_PASSWROD", "ZENOO_CONTEXT", "ZENOO_AUDIT"]
)
def test_no_error_of_a_variable_shows_it(name: str) -> None:
    refused(lambda: read({name: CANARY}, known_tables=["audit"]))


VALID = f'''password = "{CANARY}"
timeout = 5
[audit]
key = '{CANARY}'
'''


@settings(deadline=None)
@given(
    st.integers(0, len(VALID)),
    st.integers(0, 4),
    st.sampled_from(["", '"', "'", "[", "]", "=", "\n", "\\", "\x00", "{", "}", "#", ".", ","]),
)
def test_no_error_of_a_malformed_file_shows_it(
    tmp_path_factory: pytest.TempPathFactory, at: int, cut: int, put: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.toml"
    path.write_text(VALID[:at] + put + VALID[at + cut :])
    said = ""
    try:
        config = read(file=path, known_tables=["audit"])
        config.structure(Audit, "audit")
    except ConfigError as error:
        said = whole_text(error)
    assert not any(part in said for part in CANARY.split("-"))
