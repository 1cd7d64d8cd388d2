"""Who a user is and what users may do: read in one go, kept until something is written."""

from __future__ import annotations

import threading

from zenoo_sandbox.errors import MissingError
from zenoo_sandbox.orm.env import Transaction, User
from zenoo_sandbox.orm.rights import Rights, read_rights

_USER = """
SELECT p.name, u.active, u.partner_id, u.company_id, p.lang, p.tz
FROM res_users u JOIN res_partner p ON p.id = u.partner_id WHERE u.id = ?
"""
_COMPANIES = """
SELECT c.id FROM res_company c JOIN res_company_users_rel r ON r.cid = c.id
WHERE r.user_id = ? AND c.active IS NOT 0 ORDER BY c.sequence, c.name
"""
_GROUPS = """
WITH RECURSIVE held(id) AS (
    SELECT gid FROM res_groups_users_rel WHERE uid = ?
    UNION
    SELECT i.hid FROM held JOIN res_groups_implied_rel i ON i.gid = held.id
)
SELECT held.id, d.module || '.' || d.name FROM held
LEFT JOIN ir_model_data d ON d.res_id = held.id AND d.model = 'res.groups'
"""


class People:
    """Remember users, active languages, rights and rules between transactions.

    A transaction that began before the last write may not add to what is remembered, and one
    that writes reads for itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._epoch = 0
        self._users: dict[int, User] = {}
        self._langs: frozenset[str] | None = None
        self._rights: Rights | None = None

    @property
    def epoch(self) -> int:
        """Return a number that each write changes; take it before a transaction begins."""
        return self._epoch

    def forget(self, *, rights: bool = True) -> None:
        """Drop everything, after a commit that wrote; rights only when they were among it."""
        with self._lock:
            self._epoch += 1
            self._users = {}
            self._langs = None
            if rights:
                self._rights = None

    def user(self, transaction: Transaction, uid: int) -> User:
        """Return a user; raise MissingError where there is none."""
        if not transaction.writing and (known := self._users.get(uid)):
            return known
        if (own := transaction.users.get(uid)) is not None:
            return own
        found = transaction.users[uid] = _read(transaction, uid)
        if not transaction.writing:
            with self._lock:
                if self._epoch == transaction.epoch:
                    self._users[uid] = found
        return found

    def langs(self, transaction: Transaction) -> frozenset[str]:
        """Return the codes of the active languages."""
        known = self._langs
        if known is not None and not transaction.writing:
            return known
        rows = transaction.connection.execute("SELECT code FROM res_lang WHERE active")
        found = frozenset(row[0] for row in rows)
        if not transaction.writing:
            with self._lock:
                if self._epoch == transaction.epoch:
                    self._langs = found
        return found

    def rights(self, transaction: Transaction) -> Rights:
        """Return the access rights and record rules as the transaction sees them."""
        if transaction.rights is not None:
            return transaction.rights
        known = self._rights
        if known is None or transaction.rights_changed:
            known = read_rights(transaction.connection)
            with self._lock:
                if self._epoch == transaction.epoch and not transaction.rights_changed:
                    self._rights = known
        transaction.rights = known
        return known


def _read(transaction: Transaction, uid: int) -> User:
    run = transaction.connection.execute
    row = run(_USER, (uid,)).fetchone()
    if row is None:
        raise MissingError.of("res.users", repr(uid), uid)
    name, active, partner_id, company_id, lang, tz = row
    companies = tuple(row[0] for row in run(_COMPANIES, (uid,)))
    groups = run(_GROUPS, (uid,)).fetchall()
    return User(
        id=uid,
        name=name,
        active=bool(active),
        partner_id=partner_id,
        company_id=company_id,
        company_ids=companies,
        groups=frozenset(xmlid for _, xmlid in groups if xmlid),
        lang=lang or None,
        tz=tz or None,
        group_ids=frozenset(number for number, _ in groups),
    )
