"""One Odoo database: a SQLite file, its models, and the calls that run on it."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from zenoo_sandbox.errors import AccessDenied, DatabaseError, PythonError, ServerError
from zenoo_sandbox.orm import build, integrity, secrets
from zenoo_sandbox.orm.dispatch import dispatch
from zenoo_sandbox.orm.env import SUPERUSER, Env, Presence, Transaction
from zenoo_sandbox.orm.people import People
from zenoo_sandbox.orm.plan import Plan
from zenoo_sandbox.orm.session import session_info
from zenoo_sandbox.orm.store import Store

T = TypeVar("T")
_log = logging.getLogger("zenoo.sandbox")


class Database:
    """Answer calls as an Odoo database does; safe to use from several threads at once.

    Every call is one transaction on the calling thread's own connection.
    """

    def __init__(self, name: str, plan: Plan, path: Path, *, temporary: bool = False) -> None:
        self.name = name
        self.version = plan.version
        self.path = path
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._temporary = temporary
        self.plan = plan
        self._registry = build.registry(plan)
        self._store = Store(path, durable=not temporary)
        self._people = People()
        self._proven: set[tuple[int, bytes]] = set()

    @classmethod
    def open(
        cls,
        name: str,
        *,
        version: str = "19.0",
        path: Path | str | None = None,
        demo: bool = True,
        plan: Plan | None = None,
        image: bytes | None = None,
    ) -> Database:
        """Open the file at `path`, built when it is new; None is a temporary file.

        `plan` says more of what to build than `version` and `demo`; `image` is what a new file is
        to hold instead. Raise ValueError for a version that the sandbox does not speak, or a file
        of another one. The caller closes it.
        """
        plan = plan or Plan(version, demo)
        image = image or build.image(plan)
        temporary = path is None
        if path is None:
            with tempfile.NamedTemporaryFile(
                prefix=f"zenoo-{name}-", suffix=".db", delete=False
            ) as file:
                path = Path(file.name)
        path = Path(path)
        made = not path.exists() or not path.stat().st_size
        if made:
            path.write_bytes(image)
        try:
            _check_file(path, plan)
        except ValueError:
            if made:
                path.unlink()
            raise
        return cls(name, plan, path, temporary=temporary)

    def close(self) -> None:
        """Close every connection; remove the file when it was a temporary one."""
        self._store.close()
        if self._temporary:
            self._remove()

    def delete(self) -> None:
        """Close every connection and remove the file."""
        self._store.close()
        self._remove()

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def snapshot(self) -> bytes:
        """Return all that the database holds now, for `restore`."""
        return self._store.copy_out()

    def restore(self, snapshot: bytes) -> None:
        """Put back what a snapshot of this database holds, between the calls that run now.

        A call in flight that wants to write is repeated on what was put back.
        """
        self._store.copy_in(snapshot)
        self._people.forget()

    def reset(self) -> None:
        """Put back what a new database holds."""
        self.restore(build.image(self.plan))

    def has_model(self, model: object) -> bool:
        """Tell whether the model is known here."""
        return self._registry.get(model) is not None

    def authenticate(self, login: object, secret: object, *, allow_key: bool = True) -> int | None:
        """Return the uid of the active user whose password, or API key, this is; else None."""
        if not isinstance(login, str):
            return None

        def work(env: Env) -> int | None:
            rows = env.query("SELECT id FROM res_users WHERE login = ? AND active", (login,))
            uid = rows[0][0] if rows else None
            known = uid is not None and secrets.check(env, uid, secret, keys=allow_key)
            return uid if known else None

        return self._guard(work)

    def check_secret(self, uid: object, secret: object) -> int:
        """Return the uid when the secret is its password or key.

        Raise AccessDenied, or MissingError for a uid that no user has.
        """
        if type(uid) is not int or not uid or not isinstance(secret, str) or not secret:
            raise AccessDenied
        return self._guard(lambda env: self._check(env, uid, secret))

    def _check(self, env: Env, uid: int, secret: str) -> int:
        user = self._people.user(env.transaction, uid)
        # Hashing takes milliseconds and this is asked on every call, so a proof is kept until
        # one of the user's secrets changes.
        digest = blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=32)
        digest.update(secrets.fingerprint(env, uid))
        proof = (uid, digest.digest())
        if not user.active:
            raise AccessDenied
        if proof not in self._proven:
            if not secrets.check(env, uid, secret):
                raise AccessDenied
            self._proven.add(proof)
        return uid

    def call(
        self,
        uid: int,
        model: str,
        method: str,
        args: list[Any],
        kwargs: dict[str, Any],
        presence: Presence | None = None,
    ) -> object:
        """Run one method in one transaction; return what JSON can carry, None for no result.

        `presence` is that of the caller's web session. Raise ServerError and nothing else; then
        nothing of the call stays.
        """

        def work(env: Env) -> object:
            user = self._people.user(env.transaction, uid)
            env.transaction.presence = presence or env.transaction.presence
            env = Env(env.transaction, self._registry, user.id, {}, su=uid == SUPERUSER)
            return dispatch(env, model, method, args, kwargs)

        return self._guard(work)

    def issue_api_key(self, login: str, *, name: str = "test") -> str:
        """Return a new API key of the user; its record, to revoke it by, is in res.users.apikeys.

        Raise ValueError for a login that nobody has.
        """

        def work(env: Env) -> str:
            rows = env.query("SELECT id FROM res_users WHERE login = ?", (login,))
            return secrets.issue_key(env, rows[0][0], name) if rows else ""

        key = self._guard(work)
        if not key:
            raise ValueError(f"{self.name}: no user has the login {login!r}")
        return key

    def modules(self) -> list[str]:
        """Return the names of the installed modules, as /web/session/modules answers."""
        sql = "SELECT name FROM ir_module_module WHERE state = 'installed' ORDER BY id"
        return self._guard(lambda env: [row[0] for row in env.query(sql)])

    def session_info(self, uid: int) -> dict[str, Any]:
        """Return the facts that /web/session/get_session_info answers with."""
        return self._guard(
            lambda env: session_info(Env(env.transaction, self._registry, uid, {}), self.name)
        )

    def _guard(self, work: Callable[[Env], T]) -> T:
        """Run work in a transaction; let out no error but a ServerError."""
        try:
            return self._run(work)
        except ServerError:
            raise
        except Exception as error:
            _log.exception("the sandbox failed; this is a fault of the sandbox, not of the call")
            if isinstance(error, sqlite3.Error):
                raise DatabaseError("OperationalError", f"{error}\n") from None
            raise PythonError(type(error), str(error)) from None

    def _run(self, work: Callable[[Env], T]) -> T:
        wrote = rights = False

        def attempt(connection: sqlite3.Connection, take_turn: Callable[[], None]) -> T:
            nonlocal wrote, rights
            transaction = Transaction(
                connection=connection,
                find_user=self._people.user,
                before_write=take_turn,
                clock=self.clock,
                langs=self._people.langs,
                epoch=epoch,
                find_rights=self._people.rights,
            )
            env = Env(transaction, self._registry, SUPERUSER, {}, su=True)
            try:
                return work(env)
            except sqlite3.IntegrityError as error:
                raise integrity.explain(self._registry, error) from None
            finally:
                wrote, rights = transaction.writing, transaction.rights_changed

        epoch = self._people.epoch
        result = self._store.run(attempt)
        if wrote:
            self._people.forget(rights=rights)
        return result


def _check_file(path: Path, plan: Plan) -> None:
    """Raise ValueError for a file that was built for another version, or with other models."""
    try:
        connection = sqlite3.connect(path)
        try:
            meta = dict(connection.execute("SELECT key, value FROM sandbox_meta").fetchall())
        finally:
            connection.close()
        found = meta["version"]
    except (sqlite3.Error, KeyError) as error:
        raise ValueError(f"{path}: not a database of the sandbox ({error})") from None
    if found != plan.version:
        raise ValueError(f"{path}: expected a sandbox of Odoo {plan.version}, found {found}")
    if meta.get("models", "") != plan.added:
        raise ValueError(
            f"{path}: built with the added models {meta.get('models') or 'none'}, "
            f"opened with {plan.added or 'none'}"
        )
