"""Who may read, write, create and delete in which model.

The recorded refusals name the groups of `res.partner` (create), `res.users` (write) and
`ir.config_parameter`; the rest follows what Odoo's base and sales modules grant.
"""

from __future__ import annotations

from functools import cache

from zenoo_sandbox.data.seeds import Access
from zenoo_sandbox.data.tables import rows

_ONLY_18 = frozenset({"uom.category"})


@cache
def access(version: str) -> tuple[Access, ...]:
    """Return the access rights; both versions have the same for the models of both."""
    return tuple(
        _access(row["model"], row["group"], row["rights"])
        for row in rows("ir.model.access")
        if version == "18.0" or row["model"] not in _ONLY_18
    )


def _access(model: str, group: str, rights: str) -> Access:
    return Access(
        model=model,
        group=group or None,
        read="r" in rights,
        write="w" in rights,
        create="c" in rights,
        unlink="u" in rights,
    )
