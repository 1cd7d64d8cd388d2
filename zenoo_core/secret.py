"""The type of every password, key and token."""

from __future__ import annotations

from typing import NoReturn
from weakref import WeakValueDictionary


class HiddenText(str):
    """A text like any other, but for its repr: tracebacks that show locals must not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a revealed secret cannot be pickled or copied")


class HiddenBytes(bytes):
    """Bytes like any others, but for their repr: what goes on a wire may hold a secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"

    __str__ = __repr__


class Secret:
    """Hold a secret text that shows itself only to `reveal()`.

    Its `repr`, `str` and formatted forms are `***`; it cannot be pickled or copied into JSON.
    """

    __slots__ = ("__weakref__", "_text")

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"a Secret holds text, not {type(text).__name__}")
        self._text = text
        _alive[id(self)] = self

    @classmethod
    def of(cls, value: str | Secret) -> Secret:
        """Return the value itself if it is a Secret already, else wrap it."""
        return value if isinstance(value, Secret) else cls(value)

    def reveal(self) -> str:
        """Return the text, still without a repr; call it only where bytes for the wire are made."""
        return HiddenText(self._text)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest  # here, as it loads OpenSSL's hashes

        return compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")


_alive: WeakValueDictionary[int, Secret] = WeakValueDictionary()


def alive() -> set[str]:
    """Return the texts of all secrets that this process holds at the moment."""
    return {secret.reveal() for secret in list(_alive.values())}
