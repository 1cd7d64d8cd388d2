"""Fields that hold text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from zenoo_core.models.field import Field, Options

V = TypeVar("V")

if TYPE_CHECKING:

    class _Text(Field[V], str): ...  # type: ignore[misc]
else:
    _Text = Field


def _text(value: Any) -> str:
    """Check a text; PostgreSQL refuses NUL."""
    if not isinstance(value, str):
        raise TypeError("a text")
    if "\0" in value:
        raise ValueError("a text without NUL characters")
    return value


class TextField(_Text[V]):
    """Text of any length."""

    kind = "text"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, required: Literal[True], max_length: int = ..., **options: Unpack[Options]
        ) -> TextField[str]: ...
        @overload
        def __new__(
            cls, *, required: bool = ..., max_length: int = ..., **options: Unpack[Options]
        ) -> TextField[str | None]: ...
        def __new__(cls, **options: Any) -> Any: ...

    def _set_up(self, *, max_length: int | None = None, **options: Any) -> None:
        super()._set_up(**options)
        self.max_length = max_length

    def _encode(self, value: Any) -> str:
        found = _text(value)
        if self.max_length is not None and len(found) > self.max_length:
            raise ValueError(f"at most {self.max_length} characters, not {len(found)}")
        return found

    def _decode(self, wire: Any) -> str:
        if not isinstance(wire, str):
            raise TypeError("a text")
        return wire


class CharField(TextField[V]):
    """Text in one line, of at most `max_length` characters."""

    kind = "char"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, required: Literal[True], max_length: int = ..., **options: Unpack[Options]
        ) -> CharField[str]: ...
        @overload
        def __new__(
            cls, *, required: bool = ..., max_length: int = ..., **options: Unpack[Options]
        ) -> CharField[str | None]: ...
        def __new__(cls, **options: Any) -> Any: ...


class HtmlField(TextField[V]):
    """HTML, which Odoo cleans of scripts when it is written."""

    kind = "html"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls, *, required: Literal[True], max_length: int = ..., **options: Unpack[Options]
        ) -> HtmlField[str]: ...
        @overload
        def __new__(
            cls, *, required: bool = ..., max_length: int = ..., **options: Unpack[Options]
        ) -> HtmlField[str | None]: ...
        def __new__(cls, **options: Any) -> Any: ...


class SelectionField(_Text[V]):
    """One of several words: `choices` are pairs of a word and its label."""

    kind = "selection"

    if TYPE_CHECKING:

        @overload
        def __new__(
            cls,
            choices: Sequence[tuple[str, str]] | None = ...,
            *,
            required: Literal[True],
            **options: Unpack[Options],
        ) -> SelectionField[str]: ...
        @overload
        def __new__(
            cls,
            choices: Sequence[tuple[str, str]] | None = ...,
            *,
            required: bool = ...,
            **options: Unpack[Options],
        ) -> SelectionField[str | None]: ...
        def __new__(cls, *arguments: Any, **options: Any) -> Any: ...

    def _set_up(self, choices: Sequence[tuple[str, str]] | None = None, **options: Any) -> None:
        super()._set_up(**options)
        self.choices = None if choices is None else tuple((word, label) for word, label in choices)

    def _encode(self, value: Any) -> str:
        words = None if self.choices is None else [word for word, _ in self.choices]
        if words is not None and value not in words:
            raise ValueError(f"one of {', '.join(map(repr, words))}")
        return _text(value)

    def _decode(self, wire: Any) -> str:
        if not isinstance(wire, str):
            raise TypeError("a word")
        return wire
