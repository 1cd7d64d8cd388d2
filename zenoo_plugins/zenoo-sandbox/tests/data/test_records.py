"""The seed records hang together and keep the recorded ids."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from zenoo_sandbox import data
from zenoo_sandbox.models import declarations
from zenoo_sandbox.orm.registry import Registry

BOTH = pytest.mark.parametrize("version", data.VERSIONS)
WORLDS = pytest.mark.parametrize("demo", [True, False], ids=["demo", "bare"])


@cache
def registry(version: str) -> Registry:
    """Return the models of a version, the declared fields beside the recorded ones."""
    return Registry(version, declarations(version))


def seeds(version: str, model: str, *, demo: bool = True) -> dict[str | None, data.Seed]:
    """Return the seeds of one model by external id."""
    return {s.xmlid: s for s in data.records(version, demo=demo) if s.model == model}


def references(value: object) -> Iterator[data.Ref]:
    """Yield the references of a field value."""
    items = value if isinstance(value, list) else [value]
    yield from (item for item in items if isinstance(item, data.Ref))


@BOTH
@WORLDS
def test_every_reference_points_at_an_earlier_seed_of_the_right_model(
    version: str, demo: bool
) -> None:
    seen: dict[str, str] = {}
    for seed in data.records(version, demo=demo):
        fields = registry(version).described(seed.model)
        for name, value in seed.values.items():
            for ref in references(value):
                assert seen[ref.xmlid] == fields[name]["relation"], (seed.xmlid, name)
        if seed.xmlid is not None:
            assert seed.xmlid not in seen
            seen[seed.xmlid] = seed.model


@BOTH
@WORLDS
def test_ids_are_unique_and_values_fit_their_fields(version: str, demo: bool) -> None:
    used = set()
    for seed in data.records(version, demo=demo):
        assert (seed.model, seed.id) not in used, seed.xmlid
        used.add((seed.model, seed.id))
        fields = registry(version).described(seed.model)
        for name, value in seed.values.items():
            choices = fields[name].get("selection")
            if fields[name]["type"] == "reference":
                continue
            assert choices is None or not value or value in dict(choices), (seed.xmlid, name)
            refers = "relation" in fields[name]
            assert refers == bool(list(references(value))) or not value, (seed.xmlid, name)


@BOTH
def test_recorded_places_and_money(version: str) -> None:
    countries = seeds(version, "res.country")
    assert len(countries) == 251
    assert (countries["base.be"].id, countries["base.us"].id) == (20, 233)
    assert countries["base.be"].translations == {"fr_FR": {"name": "Belgique"}}
    assert countries["base.uk"].values["code"] == "GB"
    assert countries["base.be"].values["currency_id"] == data.Ref("base.EUR")
    currencies = seeds(version, "res.currency")
    assert currencies["base.USD"].id == 1
    assert [x for x, s in currencies.items() if s.values["active"]] == ["base.USD"]
    assert seeds(version, "res.country.state")["base.state_be_wna"].values["name"] == "Namur"
    active = [s.values["code"] for s in seeds(version, "res.lang").values() if s.values["active"]]
    assert active == ["en_US", "fr_FR"]


@pytest.mark.parametrize(
    ("version", "demo_uid", "limited_uid", "limited_partner"),
    [("19.0", 5, 7, 43), ("18.0", 6, 8, 42)],
)
def test_recorded_users(
    version: str, demo_uid: int, limited_uid: int, limited_partner: int
) -> None:
    users = seeds(version, "res.users")
    assert not users["base.user_root"].values["active"]
    assert users["base.user_admin"].id == 2
    assert users["base.user_demo"].id == demo_uid
    assert users["sandbox.user_limited"].id == limited_uid
    assert set(data.API_KEYS) <= set(users)
    partners = seeds(version, "res.partner")
    assert partners["sandbox.partner_limited"].id == limited_partner
    assert partners["base.partner_admin"].id == 3


@BOTH
def test_a_bare_database_has_one_company_and_one_active_user(version: str) -> None:
    users = seeds(version, "res.users", demo=False).values()
    assert [u.values["login"] for u in users if u.values["active"]] == ["admin"]
    assert set(seeds(version, "res.company", demo=False)) == {"base.main_company"}
    assert not seeds(version, "res.partner.category", demo=False)


@BOTH
def test_the_demo_world_has_what_examples_need(version: str) -> None:
    partners = seeds(version, "res.partner").values()
    contacts = [p for p in partners if str(p.xmlid).startswith("sandbox.partner_")]
    assert 30 <= len(contacts) <= 60
    assert any(not p.values["active"] for p in contacts)
    assert any(p.values.get("category_id") for p in contacts)
    assert {p.values["type"] for p in contacts if "type" in p.values} > {"delivery", "invoice"}
    assert len(seeds(version, "res.company")) == 2
    assert any(p.values["company_id"] == data.Ref("sandbox.second_company") for p in contacts)
