"""Who calls, in which context, on which connection: what every function of the engine gets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from attrs import define, evolve, field, frozen

from zenoo_sandbox.errors import AccessError, DatabaseError, PythonError, UserError
from zenoo_sandbox.orm.convert import NUL_REFUSED
from zenoo_sandbox.orm.registry import ModelInfo, Registry
from zenoo_sandbox.orm.rights import TABLES as _RIGHTS
from zenoo_sandbox.orm.rights import Rights

SUPERUSER = 1
# A change of these may change what a user may do.
_WHO_IS_WHO = frozenset(
    {"res_users", "res_company", "res_company_users_rel", "res_groups_users_rel"}
    | {"res_groups_implied_rel"}
)


@frozen
class User:
    """What the engine must know of a user, read once and kept until users or groups change."""

    id: int
    name: str
    active: bool
    partner_id: int
    company_id: int
    company_ids: tuple[int, ...]
    groups: frozenset[str]
    lang: str | None
    tz: str | None
    group_ids: frozenset[int] = frozenset()


@define(eq=False)
class Presence:
    """What a web session knows of its user beyond who it is: when it last gave its password."""

    checked: datetime | None = None


@define(eq=False)
class Transaction:
    """One open transaction: its connection, what it touched, and who is who in it."""

    connection: sqlite3.Connection
    find_user: Callable[[Transaction, int], User]
    before_write: Callable[[], None]
    clock: Callable[[], datetime]
    langs: Callable[[Transaction], frozenset[str]]
    epoch: int = 0
    writing: bool = False
    users: dict[int, User] = field(factory=dict)
    started: str = ""
    find_rights: Callable[[Transaction], Rights] = lambda transaction: Rights()
    rights: Rights | None = None
    rights_changed: bool = False
    presence: Presence = field(factory=Presence)


@define(eq=False)
class Env:
    """One caller's view of a transaction."""

    transaction: Transaction
    registry: Registry
    uid: int
    context: dict[str, Any]
    su: bool = False

    def sudo(self) -> Env:
        """Return the same view without access checks."""
        return self if self.su else evolve(self, su=True)

    def with_context(self, **changes: Any) -> Env:
        """Return the same view with some keys of the context changed."""
        return evolve(self, context={**self.context, **changes})

    def model(self, name: str) -> ModelInfo:
        """Return a model by name."""
        return self.registry[name]

    @property
    def user(self) -> User:
        """Return the calling user."""
        return self.transaction.find_user(self.transaction, self.uid)

    @property
    def rights(self) -> Rights:
        """Return the access rights and record rules as they are now."""
        return self.transaction.find_rights(self.transaction)

    @property
    def lang(self) -> str:
        """Return the language for translated values; raise UserError for one that is not active."""
        lang = self.context.get("lang") or "en_US"
        if lang == "en_US":
            return lang
        if not isinstance(lang, str) or lang not in self.transaction.langs(self.transaction):
            raise UserError(f"Invalid language code: {lang}")
        return lang

    @property
    def company_ids(self) -> list[int]:
        """Return the companies at work, current first; raise AccessError for foreign ones."""
        asked = self.context.get("allowed_company_ids")
        own = self.user.company_ids
        if not asked:
            return sorted(own, key=lambda company: company != self.user.company_id)
        allowed = isinstance(asked, list) and all(type(id_) is int for id_ in asked)
        if not allowed or not (self.su or set(asked) <= set(own)):
            raise AccessError("Access to unauthorized or invalid companies.")
        return list(asked)

    @property
    def company_id(self) -> int:
        """Return the current company."""
        return self.company_ids[0] if self.company_ids else self.user.company_id

    @property
    def now(self) -> str:
        """Return the time of the transaction, the same for all of it, as Odoo stores it."""
        if not self.transaction.started:
            moment = self.transaction.clock().astimezone(UTC)
            self.transaction.started = moment.strftime("%Y-%m-%d %H:%M:%S")
        return self.transaction.started

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a SELECT."""
        return self._run(sql, params).fetchall()

    def change(self, table: str, sql: str, params: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement that writes to `table`."""
        self._before_change(table)
        return self._run(sql, params)

    def change_many(self, table: str, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement that writes to `table` once for each row of parameters."""
        self._before_change(table)
        self._run(sql, rows, many=True)

    def _before_change(self, table: str) -> None:
        if not self.transaction.writing:
            self.transaction.before_write()
            self.transaction.writing = True
        if table in _WHO_IS_WHO:
            self.transaction.users.clear()
        if table in _RIGHTS:
            self.transaction.rights_changed, self.transaction.rights = True, None

    def _run(self, sql: str, params: Sequence[Any], *, many: bool = False) -> sqlite3.Cursor:
        for value in chain.from_iterable(params) if many else params:
            if value.__class__ is str and "\0" in value:
                raise PythonError(ValueError, NUL_REFUSED)
        connection = self.transaction.connection
        try:
            return connection.executemany(sql, params) if many else connection.execute(sql, params)
        except OverflowError:
            raise DatabaseError("NumericValueOutOfRange", "integer out of range\n") from None
        except UnicodeEncodeError as error:
            # A lone surrogate, which JSON can carry and no database can store.
            raise PythonError(UnicodeEncodeError, str(error)) from None


def in_list(values: Iterable[Any]) -> tuple[str, list[Any]]:
    """Return the right-hand side of an IN, and its parameters, for any number of values."""
    params = list(values)
    if len(params) > 500:
        return "(SELECT value FROM json_each(?))", [json.dumps(params)]
    return f"({','.join('?' * len(params))})", params
