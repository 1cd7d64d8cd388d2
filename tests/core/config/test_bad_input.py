"""Every fault is one line: path, what was found, what was expected, and the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zenoo_core.config import load
from zenoo_core.errors import ConfigError


def problems(environ: dict[str, str] | None = None, **options: Any) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(**{"file": False, "environ": environ or {}, "known_tables": ["audit"], **options})
    error = caught.value
    assert error.__context__ is None
    assert error.__cause__ is None
    assert all(line in str(error) for line in error.problems)
    return error.problems


def in_file(tmp_path: Path, text: str, **options: Any) -> tuple[str, ...]:
    path = tmp_path / "z.toml"
    path.write_text(text)
    lines = problems(file=path, **options)
    return tuple(line.replace(str(path), "z.toml") for line in lines)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("url = 5", "url: found the number 5, expected text (z.toml)"),
        ("timeout = '30'", "timeout: found text, expected a number (z.toml)"),
        ("timeout = true", "timeout: found true, expected a number (z.toml)"),
        ("timeout = [30]", "timeout: found a list, expected a number (z.toml)"),
        ("timeout = {s = 30}", "timeout: found a table, expected a number (z.toml)"),
        ("timeout = 2026-01-01", "timeout: found a date or time, expected a number (z.toml)"),
        ("timeout = -1", "timeout: found -1.0, expected a number above 0 (z.toml)"),
        ("timeout = nan", "timeout: found nan, expected a number above 0 (z.toml)"),
        ("timeout = inf", "timeout: found inf, expected a number above 0 (z.toml)"),
        ("attempts = 0", "attempts: found 0, expected a number above 0 (z.toml)"),
        ("attempts = 2.0", "attempts: found the number 2.0, expected a whole number (z.toml)"),
        ("attempts = true", "attempts: found true, expected a whole number (z.toml)"),
        ("allow_insecure = 'yes'", "allow_insecure: found text, expected true or false (z.toml)"),
        (
            "allow_insecure = 1",
            "allow_insecure: found the number 1, expected true or false (z.toml)",
        ),
        ("transport = ''", "transport: found empty text, expected a name (z.toml)"),
        ("disabled = 'audit'", "disabled: found text, expected a list of text (z.toml)"),
        (
            "plugins = 'audit'",
            "plugins: found text, expected a list of text or the word all (z.toml)",
        ),
        ("plugins = ['a', 5]", "plugins[1]: found the number 5, expected text (z.toml)"),
        ("plugins = ['a', 'a']", "plugins: found a name twice, expected each name once (z.toml)"),
        ("plugins = ['']", "plugins: found empty text, expected a name (z.toml)"),
        ("context = 'fr'", "context: found text, expected a table (z.toml)"),
        ("tiemout = 1", "tiemout: unknown key, did you mean timeout? (z.toml)"),
        ("[audti]\nx = 1", "audti: unknown key, did you mean audit? (z.toml)"),
        (
            "[zzz]\nx = 1",
            "zzz: unknown table, no installed plugin has this name (z.toml)",
        ),
        ("audit = 5", "audit: found the number 5, expected a table (z.toml)"),
        ("profile = 5", "profile: found the number 5, expected text (z.toml)"),
        ("profiles = 5", "profiles: found the number 5, expected tables (z.toml)"),
        (
            "profile = 'a'\n[profiles]\na = 5",
            "profiles.a: found the number 5, expected a table (z.toml)",
        ),
        (
            "profile = 'a'\n[profiles.a]\nprofile = 'b'",
            "profile: is chosen at the top of zenoo.toml only (z.toml [profiles.a])",
        ),
        (
            "url = 'ftp://x'",
            "url: 'ftp://x' cannot be used: "
            "the scheme must be one of http, https, ws, wss (z.toml)",
        ),
    ],
)
def test_one_fault_in_a_file(tmp_path: Path, text: str, line: str) -> None:
    assert in_file(tmp_path, text) == (line,)


def test_an_unknown_key_without_a_close_match_lists_what_there_is() -> None:
    (line,) = problems(arguments={"qqq": 1})
    assert line.startswith("qqq: unknown key, there are allow_insecure, api_key, attempts, audit,")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("ZENOO_TIMEOUT", "soon", "timeout: found text, expected a number"),
        ("ZENOO_TIMEOUT", "", "timeout: found text, expected a number"),
        ("ZENOO_TIMEOUT", "nan", "timeout: found text, expected a number"),
        ("ZENOO_ATTEMPTS", "1.5", "attempts: found text, expected a whole number"),
        ("ZENOO_ATTEMPTS", "9" * 5000, "attempts: found text, expected a whole number"),
        ("ZENOO_ALLOW_INSECURE", "maybe", "allow_insecure: found text, expected true or false"),
        ("ZENOO_CONTEXT", "fr_FR", "context: found text, expected a table"),
        ("ZENOO_CONTEXT", "[1]", "context: found a list, expected a table"),
        ("ZENOO_CONTEXT", '{"a": NaN}', "context: found text, expected a table"),
        ("ZENOO_CONTEXT", "[" * 100000, "context: found text, expected a table"),
        ("ZENOO_URL", "", "url: an empty text is no address"),
        ("ZENOO_AUDIT", "x", "audit: found text, expected a table"),
        ("ZENOO_TIMEOUT__READ", "1", "timeout: found a table, expected a number"),
    ],
)
def test_one_fault_in_a_variable(name: str, text: str, line: str) -> None:
    assert problems({name: text}) == (f"{line} (environment variable {name})",)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("ZENOO_TIEMOUT", "did you mean ZENOO_TIMEOUT?"),
        ("ZENOO_AUDTI__PATH", "did you mean ZENOO_AUDIT?"),
        ("ZENOO_DISABLED", "did you mean ZENOO_DISABLED_PLUGINS?"),
        ("ZENOO_timeout", "unknown variable, there are"),
        ("ZENOO_AUDIT__", "did you mean ZENOO_AUDIT?"),
        ("ZENOO_AUDIT____PATH", "did you mean ZENOO_AUDIT?"),
        ("ZENOO_", "unknown variable"),
    ],
)
def test_an_unknown_variable(name: str, end: str) -> None:
    (line,) = problems({name: "1"})
    assert line.startswith(f"{name}: unknown variable")
    assert end in line


def test_a_variable_for_the_whole_and_one_for_a_part() -> None:
    (line,) = problems({"ZENOO_CONTEXT": "{}", "ZENOO_CONTEXT__LANG": "fr"})
    assert line == "ZENOO_CONTEXT__LANG: ZENOO_CONTEXT, the whole of it, is set too"


@pytest.mark.parametrize("answer", [None, [], "url", 5])
def test_a_provider_that_answers_no_table(answer: Any) -> None:
    (line,) = problems(provided=[answer])
    assert line.startswith("configuration provider 1: found ")
    assert line.endswith("expected a table")


def test_a_provider_with_odd_keys() -> None:
    assert problems(provided=[{5: 1}])[0].startswith("5: unknown key")
    assert problems(provided=[{"": 1}])[0].endswith("(configuration provider 1)")
    (line,) = problems(provided=[{".a": 1}])
    assert line.startswith('"": unknown table')
    (line,) = problems(provided=[{"timeout.": 1}])
    assert line == "timeout: found a table, expected a number (configuration provider 1)"


def test_all_faults_of_all_sources_come_in_one_error(tmp_path: Path) -> None:
    lines = in_file(
        tmp_path,
        "timeout = '30'\nuser = 5\n[audti]\n[profiles.p]\nuser = 6\npassword = {env = 'NONE'}",
        profile="p",
        environ={"ZENOO_ATTEMPTS": "x", "ZENOO_URLL": "x"},
        provided=[{"hook_timeout": "x"}],
        arguments={"allow_insecure": "yes", "databas": "x"},
    )
    assert set(lines) == {
        "timeout: found text, expected a number (z.toml)",
        "user: found the number 6, expected text (z.toml [profiles.p])",
        "password: the environment variable NONE is not set (z.toml [profiles.p])",
        "audti: unknown key, did you mean audit? (z.toml)",
        "attempts: found text, expected a whole number (environment variable ZENOO_ATTEMPTS)",
        "ZENOO_URLL: unknown variable, did you mean ZENOO_URL?",
        "hook_timeout: found text, expected a number (configuration provider 1)",
        "allow_insecure: found text, expected true or false (argument allow_insecure)",
        "databas: unknown key, did you mean database? (argument databas)",
    }


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"user = ", "is not TOML: Invalid value (at end of document)"),
        (b"[a\n", "is not TOML: Expected ']'"),
        (b"user = '\xff'", "is not UTF-8 (at byte 8)"),
        (b"n = " + b"9" * 5000, "a number that is too long"),
        (b"n = " + b"[" * 100000, "nested too deep"),
        (b"a" + b".a" * 500 + b" = 1", "tables are nested too deep"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "z.toml"
    path.write_bytes(content)
    (line,) = problems(file=path)
    assert str(path) in line
    assert text in line
