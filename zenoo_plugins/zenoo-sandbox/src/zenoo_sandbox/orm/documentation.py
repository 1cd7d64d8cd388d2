"""What `/doc-bearer` tells of models: fields, and methods with their parameters."""

from __future__ import annotations

import inspect
from typing import Any

from zenoo_sandbox import data
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.dispatch import dispatch
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods import METHODS
from zenoo_sandbox.orm.registry import ModelInfo

_DOCUMENTED = ("core", "core")


def index(env: Env) -> list[dict[str, Any]]:
    """Return every model with the labels of its fields and the names of its methods."""
    return [
        {
            "model": name,
            "name": info.declared.description,
            "fields": {key: {"string": field["string"]} for key, field in _fields(env, name)},
            "methods": sorted(_methods(env, info)),
        }
        for name, info in sorted(env.registry.models.items())
    ]


def of_model(env: Env, info: ModelInfo) -> dict[str, Any]:
    """Return one model: its fields as `fields_get` tells them, and its methods."""
    fields = {name: {**field, "module": None} for name, field in _fields(env, info.name)}
    return {
        "model": info.name,
        "name": info.declared.description,
        "doc": None,
        "fields": fields,
        "methods": _methods(env, info),
    }


def _fields(env: Env, model: str) -> list[tuple[str, dict[str, Any]]]:
    return sorted(dispatch(env, model, "fields_get", [], {}).items())


def _methods(env: Env, info: ModelInfo) -> dict[str, dict[str, Any]]:
    """Return the recorded methods of a model, and those that the sandbox alone knows."""
    own = {name: _described(method) for name, method in info.declared.methods.items()}
    recorded = data.methods(env.registry.version, info.name)
    common = {} if recorded else {name: _described(m) for name, m in METHODS.items()}
    return {**common, **own, **recorded}


def _described(method: Method) -> dict[str, Any]:
    given = list(inspect.signature(method.run).parameters.values())[1:]
    parameters = {p.name: _parameter(p) for p in given}
    shown = ", ".join(p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in given)
    model, module = _DOCUMENTED
    described = {"signature": f"({shown})", "parameters": parameters, "return": {}}
    marks = {"api": ["model"]} if method.on_model else {}
    return {**described, **marks, "model": model, "module": module}


def _parameter(parameter: inspect.Parameter) -> dict[str, Any]:
    kind, default = parameter.kind, parameter.default
    told = {} if kind is parameter.POSITIONAL_OR_KEYWORD else {"kind": kind.name}
    return {**told, "default": default} if default is not parameter.empty else told
