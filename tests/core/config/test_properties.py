"""What holds for every configuration, not only for the examples."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zenoo_core.config import Configuration, Secret, Settings, load
from zenoo_core.errors import ConfigError

KEYS = [field.name for field in attrs.fields(Settings)]
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda n: "__" not in n)
words = st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=9)
seconds = st.floats(0.001, 1e6)
canaries = st.text("CANRY0123456789", min_size=12, max_size=12)


@attrs.frozen
class Audit:
    path: str = ""
    size: int = 0
    on: bool = False
    names: tuple[str, ...] = ()


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "user": words.filter(str.strip),
        "timeout": seconds,
        "attempts": st.integers(1, 99),
        "allow_insecure": st.booleans(),
        "plugins": st.lists(names, unique=True, max_size=3),
        "context": st.dictionaries(names, st.integers() | st.booleans() | words, max_size=3),
        "audit": st.fixed_dictionaries(
            {},
            optional={
                "path": words,
                "size": st.integers(-9, 9),
                "on": st.booleans(),
                "names": st.lists(names, max_size=3),
            },
        ),
    },
)


def leaves(tree: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found |= leaves(value, (*path, key))
        else:
            found[(*path, key)] = value
    return found


def as_toml(tree: dict[str, Any], head: str = "") -> str:
    """Write a tree of plain values; JSON's scalars and lists are TOML's as well."""
    prefix = f"{head}." if head else ""
    return "".join(
        f"{prefix}{'.'.join(path)} = {json.dumps(value).replace(chr(127), '')}\n"
        for path, value in leaves(tree).items()
    )


def as_environment(tree: dict[str, Any]) -> dict[str, str]:
    def text(path: tuple[str, ...], value: Any) -> str:
        if path[0] == "context":
            return json.dumps(value)
        return ", ".join(value) if isinstance(value, list) else str(value)

    return {
        "ZENOO_" + "__".join(path).upper(): text(path, value)
        for path, value in leaves(tree).items()
    }


def value_at(config: Configuration, path: tuple[str, ...]) -> Any:
    if path[0] == "audit":
        return getattr(config.structure(Audit, "audit"), path[1])
    value = getattr(config.settings, path[0])
    return value[path[1]] if len(path) > 1 else value


@settings(deadline=None)
@given(SETTINGS, SETTINGS, SETTINGS, SETTINGS, SETTINGS)
def test_the_strongest_source_wins(
    tmp_path_factory: pytest.TempPathFactory,
    in_file: dict[str, Any],
    profile: dict[str, Any],
    provided: dict[str, Any],
    variables: dict[str, Any],
    arguments: dict[str, Any],
) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "random.toml"
    path.write_text(f"{as_toml(in_file)}\n[profiles]\np = {{}}\n")
    if leaves(profile):
        path.write_text(as_toml(in_file) + as_toml(profile, "profiles.p"))
    before = copy.deepcopy((provided, arguments))
    config = load(
        file=path,
        profile="p",
        environ=as_environment(variables),
        provided=[provided],
        arguments=arguments,
        known_tables=["audit"],
    )
    weakest_first = (
        (in_file, str(path)),
        (profile, f"{path} [profiles.p]"),
        (provided, "configuration provider 1"),
        (variables, "environment variable "),
        (arguments, "argument "),
    )
    expected = {
        place: (value, source)
        for tree, source in weakest_first
        for place, value in leaves(tree).items()
    }
    for place, (value, source) in expected.items():
        result = value_at(config, place)
        assert result == (tuple(value) if isinstance(value, list) else value)
        assert type(result) in (type(value), tuple)
        assert config.origin(".".join(place)).startswith(source)
    assert (provided, arguments) == before


@settings(deadline=None)
@given(names, st.sampled_from(["file", "provided", "arguments", "environ"]), st.booleans())
def test_an_unknown_key_never_passes(
    tmp_path_factory: pytest.TempPathFactory, name: str, source: str, in_table: bool
) -> None:
    assume(name not in (*KEYS, "audit", "profile", "profiles", "config", "disabled_plugins"))
    assume(not in_table or name not in [field.name for field in attrs.fields(Audit)])
    tree = {"audit": {name: 1}} if in_table else {name: 1}
    path = tmp_path_factory.getbasetemp() / "unknown.toml"
    path.write_text(as_toml(tree))
    options: dict[str, dict[str, Any]] = {
        "file": {"file": path},
        "provided": {"provided": [tree]},
        "arguments": {"arguments": tree},
        "environ": {"environ": as_environment(tree)},
    }
    given_options = {"file": False, "environ": {}, **options[source]}
    with pytest.raises(ConfigError, match="unknown") as caught:
        load(**given_options, known_tables=["audit"]).structure(Audit, "audit")
    assert name in str(caught.value).lower()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), anything), st.sampled_from(["provided", "arguments"]))
def test_any_tree_is_settings_of_the_right_types_or_one_error(
    tree: dict[str, Any], source: str
) -> None:
    given_as: Any = [tree] if source == "provided" else tree
    options: dict[str, Any] = {source: given_as}
    try:
        settings = load(file=False, environ={}, **options).settings
    except ConfigError:
        return
    assert type(settings.timeout) is float
    assert type(settings.attempts) is int
    assert type(settings.allow_insecure) is bool
    assert type(settings.url) is str
    for name in ("database", "user", "retry"):
        assert type(getattr(settings, name)) in (str, type(None))
    for name in ("password", "api_key"):
        assert type(getattr(settings, name)) in (Secret, type(None))
    assert all(type(name) is str for name in settings.plugins)


@settings(deadline=None)
@given(
    canaries,
    st.sampled_from(KEYS),
    st.sampled_from(["{}", "[{}]", "{{'value': {}}}", "{{'a': {{'b': {}}}}}", "[[{}, 5]]"]),
)
def test_a_secret_in_the_wrong_place_is_not_shown(canary: str, key: str, shape: str) -> None:
    import ast

    value = ast.literal_eval(shape.format(repr(canary)))
    said = ""
    try:
        load(file=False, environ={}, arguments={key: value, "attempts": 0})
    except ConfigError as error:
        said = f"{error} {error!r}"
    assert "attempts" in said
    assert canary not in said
