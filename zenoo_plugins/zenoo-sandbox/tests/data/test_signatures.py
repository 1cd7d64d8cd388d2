"""The methods that the sandbox has take the arguments that Odoo's own documentation tells."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from zenoo_sandbox import data
from zenoo_sandbox.orm import build
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.methods import METHODS
from zenoo_sandbox.orm.plan import Plan

# They are fields of the message, and come with the other keywords.
ELSEWHERE = {"message_post": {"outgoing_email_to", "incoming_email_to", "incoming_email_cc"}}


def _cases() -> Iterator[Any]:
    models = build.registry(Plan("19.0")).models
    seen: set[tuple[str, str]] = set()
    for model in (name for name in data.models("19.0") if name in models):
        known = {**METHODS, **models[model].declared.methods}
        for name, told in data.methods("19.0", model).items():
            if name in known and (name, told["signature"]) not in seen:
                seen.add((name, told["signature"]))
                yield pytest.param(known[name], told, ELSEWHERE.get(name, ()), id=f"{model}.{name}")


@pytest.mark.parametrize(("method", "told", "elsewhere"), list(_cases()))
def test_arguments(method: Method, told: dict[str, Any], elsewhere: set[str]) -> None:
    recorded = [each for each in _recorded(told) if each[0] not in elsewhere]
    assert _own(method) == recorded
    assert method.on_model == ("model" in (told.get("api") or ()))


def _own(method: Method) -> list[tuple[str, str]]:
    _, *parameters = inspect.signature(method.run).parameters.values()
    return [(each.name, _default(each)) for each in parameters]


def _default(parameter: inspect.Parameter) -> str:
    if parameter.default is parameter.empty:
        return ""
    return repr(parameter.default)


def _recorded(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return names and defaults in order: `parameters` are sorted, the signature is not."""
    inside = told["signature"].partition(" -> ")[0][1:-1]
    parts = [part for part in re.split(r",\s*(?![^()]*\))", inside) if part]
    return [(name.strip(), default) for name, _, default in (p.partition("=") for p in parts)]


def test_most_methods_are_looked_at() -> None:
    assert len(list(_cases())) > 50
