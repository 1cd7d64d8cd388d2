"""Access rights and field groups, with the words of each refusal."""

from __future__ import annotations

from typing import Any

from zenoo_sandbox.errors import AccessError
from zenoo_sandbox.orm.env import Env, in_list
from zenoo_sandbox.orm.registry import Field, ModelInfo

_VERBS = {"read": "access", "write": "modify", "create": "create", "unlink": "delete"}
_RESOLUTION = "Contact your administrator to request access if necessary."


def has_access(env: Env, info: ModelInfo, mode: str) -> bool:
    """Tell whether the caller's groups may do this in the model at all."""
    if env.su:
        return True
    groups = env.user.group_ids
    return any(
        mode in grant.modes and (grant.group is None or grant.group in groups)
        for grant in env.rights.grants.get(info.name, ())
    )


def check_access(env: Env, info: ModelInfo, mode: str) -> None:
    """Raise AccessError naming the groups that may do it, unless the caller may."""
    if has_access(env, info, mode):
        return
    found = {
        grant.group
        for grant in env.rights.grants.get(info.name, ())
        if mode in grant.modes and grant.group
    }
    names = _names_of(env, found)
    allowed = "No group currently allows this operation."
    if names:
        listed = "".join(f"\n\t- {name}" for name in names)
        allowed = f"This operation is allowed for the following groups:{listed}"
    document = f"'{info.declared.description}' ({info.name})"
    refusal = f"You are not allowed to {_VERBS[mode]} {document} records."
    raise AccessError(f"{refusal}\n\n{allowed}\n\n{_RESOLUTION}")


def _names_of(env: Env, groups: set[int]) -> list[str]:
    text, params = in_list(sorted(groups))
    rows = env.query(f"SELECT full_name FROM res_groups WHERE id IN {text}", params)
    return sorted(row[0] or "" for row in rows)


def group_names(env: Env, xmlids: Any) -> list[str]:
    """Return the full names of groups, in the order of their external ids' lookup."""
    names: list[str] = []
    for xmlid in xmlids:
        module, _, name = xmlid.partition(".")
        names += [
            row[0]
            for row in env.query(
                "SELECT g.full_name FROM res_groups g JOIN ir_model_data d ON d.res_id = g.id"
                " WHERE d.model = 'res.groups' AND d.module = ? AND d.name = ?",
                (module, name),
            )
        ]
    return names


def in_groups(env: Env, spec: str) -> bool:
    """Tell whether the caller is in one of the groups, and in none of those with a "!"."""
    own = env.user.groups
    wanted = [name.strip() for name in spec.split(",")]
    if any(name[0] == "!" and name[1:] in own for name in wanted if name):
        return False
    positive = [name for name in wanted if not name.startswith("!")]
    return not positive or any(name in own for name in positive)


def may_see(env: Env, field: Field) -> bool:
    """Tell whether the field's groups let the caller read and write it."""
    groups = field.groups
    if not groups or env.su:
        return True
    return groups != "." and in_groups(env, groups)


def check_fields(env: Env, info: ModelInfo, fields: list[Field], mode: str) -> None:
    """Raise AccessError for the first field (19.0), or all fields (18.0), that is forbidden."""
    forbidden = [field for field in fields if field.groups and not may_see(env, field)]
    if not forbidden:
        return
    document = f"{info.declared.description} ({info.name})"
    contact = "Please contact your system administrator."
    who = f"Operation: {mode}\nUser: {env.uid}"
    if env.registry.new:
        name, why = forbidden[0].name, _why(env, forbidden[0])
        text = f'You do not have enough rights to access the field "{name}" on {document}. '
        raise AccessError(f"{text}{contact}\n\n{who}\nGroups: {why}")
    names = ",".join(sorted(field.name for field in forbidden))
    listed = "".join(f"\n- {field.name} ({_why(env, field)})" for field in forbidden)
    text = f'You do not have enough rights to access the fields "{names}" on {document}. '
    raise AccessError(f"{text}{contact}\n\n{who}\nFields:{listed}")


def _why(env: Env, field: Field) -> str:
    if field.groups == ".":
        return "always forbidden"
    names = group_names(env, (name.strip() for name in field.groups.split(",")))
    return f"allowed for groups {', '.join(map(repr, names))}"
