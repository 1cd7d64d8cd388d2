"""Finding and calling a public method as Odoo does: names, ids, arguments, context."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

from attrs import evolve

from zenoo_sandbox import data
from zenoo_sandbox.errors import AccessError, PythonError, UserError
from zenoo_sandbox.orm.convert import python_errors
from zenoo_sandbox.orm.declare import Method
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.methods import METHODS, METHODS_18, PRIVATE_19
from zenoo_sandbox.orm.records import Records
from zenoo_sandbox.orm.registry import ModelInfo

_log = logging.getLogger("zenoo.sandbox")


def dispatch(env: Env, model: str, method: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Run one public method; raise the error that Odoo answers for what cannot be called."""
    info = env.registry.get(model)
    if info is None:
        raise UserError(f"Object {model} doesn't exist")
    declared = find(env, info, method)
    kwargs = dict(kwargs)
    with python_errors():
        env = evolve(env, context=dict(kwargs.pop("context", None) or {}))
    if declared.on_model:
        return _invoke(env, info, method, declared, (), args, kwargs)
    if not args:
        kind = "list" if env.registry.new else "tuple"
        raise PythonError(IndexError, f"{kind} index out of range")
    return _invoke(env, info, method, declared, _ids(args[0]), args[1:], kwargs)


def find(env: Env, info: ModelInfo, name: str) -> Method:
    """Return a public method; raise for a private or an unknown one."""
    new = env.registry.new
    if not isinstance(name, str):
        raise PythonError(TypeError, f"attribute name must be string, not '{type(name).__name__}'")
    if name.startswith("_") or (new and name in PRIVATE_19):
        shown = f"'{info.name}.{name}'" if new else name
        text = f"Private methods (such as {shown}) cannot be called remotely."
        raise AccessError(text)
    older = None if new else METHODS_18.get(name)
    found = info.declared.methods.get(name) or older or METHODS.get(name)
    if found is not None and (new or name not in _ONLY_19):
        return found
    raise _unknown(env, info, name)


_ONLY_19 = frozenset(
    {"formatted_read_group", "formatted_read_grouping_sets", "web_name_search", "web_save_multi"}
)


def _unknown(env: Env, info: ModelInfo, name: str) -> PythonError:
    _tell_gap(env.registry.version, info.name, name)
    if env.registry.new:
        return PythonError(AttributeError, f"The method '{info.name}.{name}' does not exist")
    if name == "env":
        return PythonError(AttributeError, "'Environment' object has no attribute '__name__'")
    text = f"The method '{name}' does not exist on the model '{info.name}'"
    return PythonError(AttributeError, text)


def _tell_gap(version: str, model: str, name: str) -> None:
    """Say in the log that it is the sandbox which lacks a method; Odoo itself may have it."""
    if name in data.methods(version, model):
        why = f"the sandbox, not Odoo, lacks this method: Odoo {version} has it"
    else:
        why = f"the sandbox does not know this method; a module of Odoo {version} may bring it"
    _log.warning("%s.%s: %s", model, name, why)


def _ids(value: Any) -> tuple[Any, ...]:
    """Return the ids as `browse` takes them: a list, one number, or nothing."""
    if not value:
        return ()
    if isinstance(value, int | str):
        return (value,)
    with python_errors():
        return tuple(value)


def _invoke(
    env: Env,
    info: ModelInfo,
    name: str,
    method: Method,
    ids: tuple[Any, ...],
    args: list[Any],
    kwargs: dict[str, Any],
) -> Any:
    owner = info.class_name if name in info.declared.overrides else method.owner
    run = _renamed(method.run, f"{owner}.{name}")
    try:
        return run(Records(env, info, ids), *args, **kwargs)
    except TypeError as error:
        # Python's own complaint about the arguments comes from this very frame.
        if error.__traceback__ is None or error.__traceback__.tb_next is not None:
            raise
        raise PythonError(TypeError, str(error)) from None


@lru_cache(maxsize=1024)
def _renamed(run: Callable[..., Any], qualified: str) -> Callable[..., Any]:
    """Return the function under the name that Python shows when the arguments do not fit."""
    if not isinstance(run, FunctionType):
        return run
    code, defaults = run.__code__, run.__defaults__
    named = FunctionType(code, run.__globals__, run.__name__, defaults, run.__closure__)
    named.__kwdefaults__ = run.__kwdefaults__
    named.__qualname__ = qualified
    return named
