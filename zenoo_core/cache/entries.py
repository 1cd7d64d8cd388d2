"""Entries of a cache and how they are sealed: text that carries its own key, never a pickle."""

from __future__ import annotations

import codecs
from typing import Final

from attrs import field, frozen

from zenoo_core.secret import Secret

VERSION: Final = "v1"
_DEAD: Final = f"{VERSION}:::"
_VERSION, _DEAD_BYTES = VERSION.encode(), _DEAD.encode()


@frozen
class Entry:
    """A value as a cache keeps it: the digest of the key that it belongs to, and JSON as bytes.

    The digest names the generations that the value was read in as well. `rejected` says why an
    entry that was found cannot be trusted; then it is of no key and has no body.
    """

    digest: str
    body: bytes = field(repr=False)  # somebody's records
    rejected: str = ""

    @property
    def is_dead(self) -> bool:
        """Tell whether this is what `CacheBackend.delete` leaves where it cannot delete."""
        return not self.digest and not self.rejected


DEAD: Final = Entry("", b"")


class Seal:
    """Turn entries into ASCII text, `v1:<key digest>:<mac>:<JSON>`, and back.

    The mac is made with the secret and covers all the rest; without a secret it is empty, and only
    the form is checked here.
    """

    __slots__ = ("_key",)

    def __init__(self, secret: Secret | None = None) -> None:
        self._key = digest_key(secret)

    def close(self, entry: Entry) -> str:
        """Return the text of an entry."""
        if entry.is_dead:
            return _DEAD
        body = entry.body if entry.body.isascii() else _escaped(entry.body)
        return f"{VERSION}:{entry.digest}:{self._mac(entry.digest, body)}:{body.decode('ascii')}"

    def open(self, text: str | bytes) -> Entry:
        """Return the entry of a text; one that was tampered with or is foreign is `rejected`."""
        # A body may be large: it is cut out once, and not looked at.
        try:
            data = text.encode("ascii") if isinstance(text, str) else text
            version, key, mac, body = data.split(b":", 3)
            digest, seal = key.decode("ascii"), mac.decode("ascii")
        except (ValueError, AttributeError, TypeError):
            return _rejected("it is no entry of zenoo's")
        if version != _VERSION or not body.isascii():
            return _rejected("it is of another version")
        if not digest:
            return DEAD if data == _DEAD_BYTES else _rejected("it has no key")
        if not self._is_right(seal, digest, body):
            return _rejected("its seal is not of this secret")
        return Entry(digest, body)

    def _is_right(self, seal: str, digest: str, body: bytes) -> bool:
        return _same(seal, self._mac(digest, body)) if self._key else not seal

    def _mac(self, digest: str, body: bytes) -> str:
        if not self._key:
            return ""
        from hashlib import blake2b

        mac = blake2b(body, digest_size=16, key=self._key, person=b"zenoo entry")
        mac.update(digest.encode())
        return mac.hexdigest()


def digest_key(secret: Secret | None) -> bytes:
    """Return 64 bytes from a secret of any length, none from no secret."""
    if not secret:
        return b""
    from hashlib import blake2b

    return blake2b(secret.reveal().encode(), person=b"zenoo cache").digest()


def _rejected(why: str) -> Entry:
    return Entry("", b"", why)


def _same(found: str, expected: str) -> bool:
    from hmac import compare_digest

    return compare_digest(found.encode("ascii"), expected.encode("ascii"))


def _escaped(body: bytes) -> bytes:
    """Write what is not ASCII as JSON escapes; in JSON it can only be inside of texts."""
    return body.decode().encode("ascii", "zenoo.json")


def _escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - registered for encoding only
    units = error.object[error.start : error.end].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4)), error.end


codecs.register_error("zenoo.json", _escape)
