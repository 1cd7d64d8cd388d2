"""Records that belong to a document of any model, and are as open as that document is."""

from __future__ import annotations

from zenoo_sandbox.orm import access, crud, rules
from zenoo_sandbox.orm.domain import TRUE, Leaf, Node, Reference, join
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.query import Query
from zenoo_sandbox.orm.read import names, rows
from zenoo_sandbox.orm.registry import ModelInfo


def reachable(env: Env, model_field: str, id_field: str, mode: str, *, deep: bool = False) -> Node:
    """Return the condition that the caller may read, or write, the document.

    `deep` counts documents too that themselves belong to documents.
    """
    free: list[str] = []
    bound: list[Node] = []
    for info in env.registry.models.values():
        nested = info.declared.hooks.reach is not None
        if (nested and not (deep and info.name == _MESSAGE)) or not access.has_access(
            env, info, mode
        ):
            continue
        bound_by = rules.binding(env, info, mode)
        if bound_by == TRUE:
            free.append(info.name)
        else:
            named = Leaf(model_field, "=", info.name)
            bound.append(join("AND", [named, Reference(id_field, info.name, bound_by)]))
    return join("OR", [Leaf(model_field, "in", free), *bound])


_MESSAGE = "mail.message"


def check_document(env: Env, info: ModelInfo, ids: list[int], mode: str) -> None:
    """Raise AccessError or MissingError unless the caller may do this with all of the records."""
    access.check_access(env, info, mode)
    crud.check_targets(env, info, ids)
    if Query(env, info).only(ids).permitted(mode).count() < len(set(ids)):
        raise rules.refusal(env, info, mode)


def document_names(env: Env, info: ModelInfo, ids: list[int], of: str) -> dict[int, str]:
    """Return the display name of the document that each record belongs to; `of` names its model."""
    target = next(f for f in env.registry.references if f.model == info.name)
    found: dict[int, str] = {}
    by_model: dict[str, dict[int, int]] = {}
    for row in rows(env, info, ids, [of, target.name]):
        if row[of] and row[target.name]:
            by_model.setdefault(row[of], {})[row["id"]] = row[target.name]
    for model, numbers in by_model.items():
        document = env.registry.get(model)
        shown = names(env, document, sorted({*numbers.values()})) if document else {}
        found |= {id_: shown[number] for id_, number in numbers.items() if number in shown}
    return found
