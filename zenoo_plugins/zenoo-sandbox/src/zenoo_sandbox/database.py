"""One Odoo database: a SQLite file, its models, and the calls that run on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Database:
    """Answer calls as an Odoo database does; safe to use from several threads at once.

    Every call is one transaction on the calling thread's own connection.
    """

    def __init__(self, name: str, version: str, path: Path) -> None:
        self.name = name
        self.version = version
        self.path = path

    @classmethod
    def open(
        cls, name: str, *, version: str = "19.0", path: Path | str | None = None, demo: bool = True
    ) -> Database:
        """Open the file at `path`, built when it is new; None is a temporary file.

        Raise ValueError for a version that the sandbox does not speak, or a file of another one.
        The caller closes it.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close every connection; remove the file when it was a temporary one."""
        raise NotImplementedError

    def has_model(self, model: str) -> bool:
        """Tell whether the model is known here."""
        raise NotImplementedError

    def authenticate(self, login: object, secret: object, *, allow_key: bool = True) -> int | None:
        """Return the uid of the active user whose password, or API key, this is; else None."""
        raise NotImplementedError

    def check_secret(self, uid: object, secret: object) -> int:
        """Return the uid when the secret is its password or key.

        Raise AccessDenied, or MissingError for a uid that no user has.
        """
        raise NotImplementedError

    def call(
        self, uid: int, model: str, method: str, args: list[Any], kwargs: dict[str, Any]
    ) -> object:
        """Run one method in one transaction; return what JSON can carry, None for no result.

        Raise ServerError and nothing else; then nothing of the call stays.
        """
        raise NotImplementedError

    def session_info(self, uid: int) -> dict[str, Any]:
        """Return the facts that /web/session/get_session_info answers with."""
        raise NotImplementedError
