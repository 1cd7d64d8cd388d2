"""Fields that hold files and structured values."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from msgspec import to_builtins

from zenoo_core.models.field import Field, Options

V = TypeVar("V")


class Binary:
    """The content of a binary field, decoded from base64 when somebody asks for it.

    With `bin_size` in the context Odoo answers a text such as `"70.00 bytes"` in its place; that
    text is `encoded`, and `bytes(value)` raises ValueError.
    """

    __slots__ = ("encoded",)

    def __init__(self, encoded: str) -> None:
        self.encoded = encoded

    def __bytes__(self) -> bytes:
        try:
            return b64decode(self.encoded, validate=True)
        except binascii.Error:
            raise ValueError(f"not base64 but {self.encoded[:40]!r}") from None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Binary):
            return self.encoded == other.encoded
        return isinstance(other, bytes) and self.encoded == b64encode(other).decode()

    def __hash__(self) -> int:
        return hash(self.encoded)

    def __repr__(self) -> str:
        return f"<Binary, {len(self.encoded) * 3 // 4} bytes>"


if TYPE_CHECKING:

    class _Binary(Field[V], Binary): ...

    class _Any(Field[Any], Any): ...  # type: ignore[misc]
else:
    _Binary = _Any = Field


class BinaryField(_Binary[V]):
    """Content, decoded from base64 when it is asked for; takes bytes."""

    kind = "binary"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, required: Literal[True], **options: Unpack[Options]
        ) -> BinaryField[Binary]: ...
        @overload
        def __new__(
            cls, *, required: bool = ..., **options: Unpack[Options]
        ) -> BinaryField[Binary | None]: ...
        def __new__(cls, **options: Any) -> Any: ...

    def _encode(self, value: Any) -> str:
        if isinstance(value, Binary):
            return value.encoded
        if not isinstance(value, bytes | bytearray | memoryview):
            raise TypeError("bytes")
        return b64encode(value).decode()

    def _decode(self, wire: Any) -> Binary:
        if not isinstance(wire, str):
            raise TypeError("base64 in a text")
        return Binary(wire)


class JsonField(_Any):
    """Any JSON value."""

    kind = "json"

    if TYPE_CHECKING:

        def __new__(cls, *, required: bool = ..., **options: Unpack[Options]) -> JsonField: ...

    def _encode(self, value: Any) -> Any:
        try:
            return to_builtins(value, str_keys=True)
        except (TypeError, ValueError, RecursionError):
            raise TypeError("a value that JSON can hold") from None

    def _decode(self, wire: Any) -> Any:
        return wire


class PropertiesField(JsonField):
    """Values of fields that another record defines: a list of definitions with their values."""

    kind = "properties"

    if TYPE_CHECKING:

        def __new__(
            cls, *, required: bool = ..., **options: Unpack[Options]
        ) -> PropertiesField: ...
