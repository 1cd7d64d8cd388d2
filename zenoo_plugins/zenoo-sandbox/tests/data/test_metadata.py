"""The carried metadata is what was recorded, for both versions and all models."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from zenoo_sandbox import data

HERE = Path(__file__).parent
DIGESTS: dict[str, dict[str, str]] = json.loads((HERE / "metadata_digests.json").read_text())
SAMPLE: dict[str, Any] = json.loads((HERE / "fields_get_sample.json").read_text())
READERS = {"fields": data.fields, "defaults": data.defaults, "methods": data.methods}
MEMBERS = [(version, name) for version, names in DIGESTS.items() for name in names]


def digest(value: object) -> str:
    """Hash a JSON value whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("version", "member"), MEMBERS)
def test_every_recorded_file_is_carried_whole(version: str, member: str) -> None:
    model, kind = member.split("/")
    assert digest(READERS[kind](version, model)) == DIGESTS[version][member]


@pytest.mark.parametrize("version", data.VERSIONS)
def test_models_are_those_with_recorded_fields(version: str) -> None:
    expected = sorted(n.split("/")[0] for n in DIGESTS[version] if n.endswith("/fields"))
    assert list(data.models(version)) == expected
    assert len(expected) == 39


@pytest.mark.parametrize("version", data.VERSIONS)
def test_fields_get_answers_as_the_recorded_server_did(version: str) -> None:
    carried = data.fields(version, "res.partner")
    assert {name: carried[name] for name in SAMPLE[version]} == SAMPLE[version]


def test_group_fields_of_users_follow_the_version() -> None:
    assert "group_ids" in data.fields("19.0", "res.users")
    assert "groups_id" in data.fields("18.0", "res.users")
    assert "groups_id" not in data.fields("19.0", "res.users")


def test_18_lacks_the_methods_that_came_with_19() -> None:
    assert "formatted_read_group" in data.methods("19.0", "res.partner")
    assert "formatted_read_group" not in data.methods("18.0", "res.partner")
    assert data.methods("18.0", "res.partner")["name_create"]["api"] == ["model"]


def test_what_was_not_recorded_is_refused_or_empty() -> None:
    with pytest.raises(LookupError, match=r"no\.such\.model"):
        data.fields("19.0", "no.such.model")
    with pytest.raises(ValueError, match=r"18\.0, 19\.0"):
        data.fields("17.0", "res.partner")
    assert data.defaults("19.0", "no.such.model") == {}
