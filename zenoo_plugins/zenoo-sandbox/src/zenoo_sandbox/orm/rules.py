"""Record rules: which records a caller may reach, with the words of the refusal."""

from __future__ import annotations

from zenoo_sandbox.errors import AccessError
from zenoo_sandbox.orm.domain import TRUE, Leaf, Node, join, parse
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.expressions import evaluate
from zenoo_sandbox.orm.registry import ModelInfo

_TOP = "Uh-oh! Looks like you have stumbled upon some top-secret records."
_COOKIES = (
    "If you really, really need access, perhaps you can win over your friendly administrator "
    "with a batch of freshly baked cookies."
)


def binding(env: Env, info: ModelInfo, mode: str) -> Node:
    """Return the domain of the record rules that bind the caller."""
    if env.su:
        return TRUE
    reach = info.declared.hooks.reach
    found = [_rules_of_records(env, info, mode)]
    if reach is not None:
        found.append(reach(env, mode))
    delegate = info.fields.get(info.declared.delegate or "")
    if delegate is not None and delegate.comodel is not None:
        # A record is as far away as the one that it stands on.
        below = binding(env, delegate.comodel, mode)
        if below != TRUE:
            found.append(Leaf(delegate.name, "any", below))
    return join("AND", found)


def _rules_of_records(env: Env, info: ModelInfo, mode: str) -> Node:
    found = env.rights.rules.get(info.name)
    if not found:
        return TRUE
    groups = env.user.group_ids
    required: list[Node] = []
    alternatives: list[Node] = []
    for rule in found:
        if mode not in rule.modes:
            continue
        if not rule.groups:
            required.append(domain_of(env, rule.domain))
        elif not groups.isdisjoint(rule.groups):
            alternatives.append(domain_of(env, rule.domain))
    if alternatives:
        required.append(join("OR", alternatives))
    return join("AND", required)


def domain_of(env: Env, text: str) -> Node:
    """Return the tree of a rule's domain for the caller; raise PythonError where it is none."""
    return parse(evaluate(env, text), new=env.registry.new) if text.strip() else TRUE


def refusal(env: Env, info: ModelInfo, mode: str) -> AccessError:
    """Return the error for records that a rule keeps from the caller."""
    who = f"Sorry, {env.user.name} (id={env.uid}) doesn't have '{mode}' access to:"
    document = f"- {info.declared.description} ({info.name})"
    return AccessError(f"{_TOP}\n\n{who}\n{document}\n\n{_COOKIES}")
