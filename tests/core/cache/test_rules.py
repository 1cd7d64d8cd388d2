"""What is kept, for how long, and what a write makes stale."""

from __future__ import annotations

from typing import Any

import pytest
from zenoo_memory import MemoryBackend

from zenoo_core import ZenooClient
from zenoo_core.cache.rules import ALL, METADATA, Rules
from zenoo_core.cache.settings import CacheSettings
from zenoo_core.config import load
from zenoo_core.errors import ConfigError
from zenoo_core.records import Request


def _rules(**settings: Any) -> Rules:
    return Rules(CacheSettings(**settings))


def test_metadata_is_kept_and_records_are_not() -> None:
    rules = _rules()
    for model, method in (
        ("res.partner", "fields_get"), ("res.partner", "get_views"), ("res.lang", "search_read"),
    ):  # fmt: skip
        assert rules.ttl(Request(model, method)) == 300
        assert rules.generations(Request(model, method)) == (METADATA,)
    assert rules.ttl(Request("res.partner", "read")) == 0
    assert _rules(metadata_ttl=0).ttl(Request("res.partner", "fields_get")) == 0


def test_models_are_kept_by_name_or_pattern() -> None:
    rules = _rules(models={"res.country": 60, "res.*": 30, "product.*": 10})
    assert rules.ttl(Request("res.country", "read")) == 60
    assert rules.ttl(Request("res.partner", "search_read")) == 30
    assert rules.ttl(Request("product.template", "search_count")) == 10
    assert rules.ttl(Request("sale.order", "read")) == 0
    assert rules.generations(Request("res.country", "read")) == (ALL, "res.country")


def test_only_known_reads_of_a_model_are_kept_by_themselves() -> None:
    rules = _rules(models={"x.report": 60})
    assert rules.ttl(Request("x.report", "compute")) == 0
    assert rules.ttl(Request("x.report", "compute", cache_ttl=20)) == 20


def test_the_caller_comes_first() -> None:
    rules = _rules(models={"res.country": 60})
    assert rules.ttl(Request("res.country", "read", cache_ttl=5)) == 5
    assert rules.ttl(Request("res.country", "read", cache_ttl=0)) == 0
    assert rules.ttl(Request("res.partner", "fields_get", cache_ttl=0)) == 0
    assert rules.ttl(Request("res.country", "read", cache_ttl=9999)) == 60


def _stale(rules: Rules, model: str, method: str) -> set[str]:
    return set(rules.stale_after(Request(model, method)))


def test_a_write_makes_its_own_model_stale_and_those_that_depend_on_it() -> None:
    rules = _rules(dependants={"sale.order.line": ["sale.order"], "sale.order": ["res.partner"]})
    assert _stale(rules, "res.country", "write") == {"res.country"}
    assert _stale(rules, "sale.order.line", "create") == {
        "sale.order.line", "sale.order", "res.partner",
    }  # fmt: skip


def test_dependants_may_go_in_a_circle() -> None:
    rules = _rules(dependants={"a": ["b"], "b": ["a"]})
    assert _stale(rules, "a", "write") == {"a", "b"}


def test_a_method_of_unknown_effect_makes_everything_stale() -> None:
    assert _stale(_rules(), "sale.order", "action_confirm") == {ALL, "sale.order"}


def test_external_ids_and_files_change_with_records_of_any_model() -> None:
    assert _stale(_rules(), "res.country", "load") == {"res.country", "ir.model.data"}
    # A deletion takes others with it, or empties what refers to it.
    assert _stale(_rules(), "res.country", "unlink") == {ALL, "res.country"}


@pytest.mark.parametrize(("args", "ends_all"), [
    (([7], {"order_line": [(0, 0, {"name": "x"})]}), True),
    (([7], {"order_line": [[1, 3, {"name": "x"}]]}), True),
    (([7], {"order_line": [(2, 3, 0)]}), True),
    (([7], {"partner_id": 3, "tag_ids": [(6, 0, [1, 2])]}), True),
    (([7], {"tag_ids": [(4, 1, 0), (3, 2, 0)]}), True),
    (([7], {"partner_id": 3, "tag_ids": []}), False),
    (([0, 1, 2], {"name": "x"}), False),
    (([7], {"order_line": [(4, 1, 0), (0, 0, {"name": "x"})]}), True),
])  # fmt: skip
def test_commands_change_models_that_are_not_named(args: Any, ends_all: bool) -> None:
    names = _rules().stale_after(Request("sale.order", "write", args))
    assert (ALL in names) is ends_all
    assert "sale.order" in names
    told = _rules(effects={"sale.order.write": ["sale.order", "sale.order.line"]})
    assert set(told.stale_after(Request("sale.order", "write", args))) == {
        "sale.order", "sale.order.line",
    }  # fmt: skip


def test_effects_say_better() -> None:
    rules = _rules(
        effects={"*.message_post": ["mail.message"], "sale.order.action_confirm": []},
        dependants={"mail.message": ["mail.thread"]},
    )
    assert _stale(rules, "res.partner", "message_post") == {"mail.message", "mail.thread"}
    assert _stale(rules, "sale.order", "action_confirm") == set()
    assert _stale(rules, "res.partner", "onchange") == set()


@pytest.mark.parametrize("model", [
    "ir.model.fields", "ir.rule", "res.users", "base.module.update", "ir.filters",
    "res.config.settings",
])  # fmt: skip
def test_what_decides_on_structure_and_rights_makes_everything_stale(model: str) -> None:
    assert _stale(_rules(), model, "write") == {ALL, METADATA, model}


# --- settings --------------------------------------------------------------------------------


def _load(cache: Any, environ: dict[str, str] | None = None) -> CacheSettings:
    return load(environ=environ or {}, file=False, arguments={"cache": cache}).settings.cache


def test_a_name_alone_is_the_backend() -> None:
    assert _load("redis").backend == "redis"
    assert load(environ={"ZENOO_CACHE": "redis"}, file=False).settings.cache.backend == "redis"
    assert load(environ={}, file=False).settings.cache.backend is None


def test_a_name_keeps_the_rest_of_the_table() -> None:
    found = _load("redis", {"ZENOO_CACHE__SECRET": "canary", "ZENOO_CACHE__METADATA_TTL": "9"})
    assert (found.backend, found.metadata_ttl) == ("redis", 9)
    assert found.secret is not None
    assert "canary" not in repr(found)


def test_a_table_may_be_json_in_the_environment() -> None:
    found = load(environ={"ZENOO_CACHE": '{"backend": "redis", "settle": 1}'}, file=False)
    assert (found.settings.cache.backend, found.settings.cache.settle) == ("redis", 1.0)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"models": {"res.country": 0}}, "whole seconds from 1"),
        ({"models": {"res.country": True}}, "expected a whole number"),
        ({"models": {"res.country": 1.5}}, "expected a whole number"),
        ({"models": {"res.country": "60"}}, "expected a whole number"),
        ({"models": {"res.country": 61}}, "longer than 60"),
        ({"max_ttl": 0}, "whole seconds from 1"),
        ({"metadata_ttl": -1}, "a number from 0"),
        ({"budget": 0}, "above 0"),
        ({"settle": float("inf")}, "from 0"),
        ({"tiemout": 1}, "unknown key"),
        ({"secret": 5}, "expected text"),
        (7, "expected a table"),
    ],
    ids=str,
)
def test_wrong_settings_are_refused(table: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        _load(table)


@pytest.mark.parametrize("ttl", [-1, True, False, 1.5, "60", float("nan"), [60]], ids=repr)
def test_a_ttl_of_another_type_is_refused(ttl: Any) -> None:
    with pytest.raises(ConfigError, match="whole seconds"):
        ZenooClient(config=False).with_cache(ttl)


@pytest.mark.parametrize("name", ["action_confirm", "sale.order.", ".write"])
def test_an_effect_of_no_method_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="effects"):
        _load({"backend": "memory", "effects": {name: ["res.partner"]}})


@pytest.mark.parametrize("wrong", [
    {"model": ""}, {"model": "a*"}, {"model": 3}, {"uid": "7"}, {"uid": 0}, {"uid": True},
])  # fmt: skip
async def test_what_cannot_be_purged_is_refused(make_client: Any, wrong: Any) -> None:
    client = await make_client(cache=MemoryBackend())
    with pytest.raises(ConfigError, match="purge"):
        await client.cache.purge(**wrong)
    assert await client.cache.purge("res.partner") == 1  # its generation, begun anew
