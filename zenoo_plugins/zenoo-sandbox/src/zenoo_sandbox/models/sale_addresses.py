"""Where invoices and goods of a customer go."""

from __future__ import annotations

from zenoo_sandbox.orm.env import Env

_DEPTH = 20
_CHILDREN = (
    "SELECT id, type, is_company FROM res_partner WHERE parent_id = ? AND active"
    " ORDER BY complete_name, id DESC"
)


def address(env: Env, partner: int, kind: str) -> int:
    """Return the contact of a kind ("invoice", "delivery") nearest to a customer, else itself.

    Looked at are the customer and the people below it, then in the same way the contacts above
    it up to its company.
    """
    seen: set[int] = set()
    start: int | None = partner
    for _ in range(_DEPTH):
        if start is None:
            break
        sql = "SELECT type, is_company, parent_id FROM res_partner WHERE id = ?"
        own, is_company, parent = env.query(sql, (start,))[0]
        found = _below(env, start, own, kind, seen)
        if found is not None:
            return found
        start = None if is_company else parent
    return partner


def _below(env: Env, start: int, own: str | None, kind: str, seen: set[int]) -> int | None:
    """Return the first contact of the kind in a tree, without the trees of other companies."""
    waiting: list[tuple[int, str | None]] = [(start, own)]
    while waiting:
        id_, found = waiting.pop(0)
        if id_ in seen:
            continue
        seen.add(id_)
        if found == kind:
            return id_
        children = env.query(_CHILDREN, (id_,))
        waiting[:0] = [(child, type_) for child, type_, company in children if not company]
    return None
