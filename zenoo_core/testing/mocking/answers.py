"""The answers of a test: values, errors and functions, by model and method."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from inspect import isawaitable
from typing import Any

import msgspec
from attrs import define, frozen

from zenoo_core.errors import ZenooError
from zenoo_core.testing.unexpected import UnexpectedCall


@frozen(eq=False)
class Answer:
    """One answer: JSON of a value, an error to raise, or a function of the arguments."""

    value: bytes | None = None
    error: Callable[[], BaseException] | None = None
    function: Callable[..., Any] | None = None

    async def give(self, what: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Return a fresh value, or raise; `what` names the call."""
        if self.error is not None:
            raise self.error()
        if self.function is not None:
            return await _called(self.function, what, args, kwargs)
        return msgspec.json.decode(self.value or b"null")


async def _called(
    function: Callable[..., Any], what: str, args: Any, kwargs: Mapping[str, Any]
) -> Any:
    try:
        found = function(*args, **kwargs)
        return wire(await found if isawaitable(found) else found)
    except (ZenooError, OSError):  # what a transport may raise
        raise
    except Exception as error:
        raise UnexpectedCall(
            f"the function that answers {what} failed: {type(error).__name__}: {error}"
        ) from error


def answer_of(value: Any, what: str) -> Answer:
    """Make an answer of what a test gives; raises `TypeError` for what no wire carries."""
    if isinstance(value, type) and issubclass(value, BaseException):
        return Answer(error=_maker(value, f"mocked for {what}"))
    if isinstance(value, BaseException):
        return Answer(error=lambda: _again(value))
    if callable(value):
        return Answer(function=value)
    try:
        return Answer(msgspec.json.encode(wire(value)))
    except TypeError as error:
        raise TypeError(f"the answer of {what}: {error}") from None


def _maker(kind: type[BaseException], message: str) -> Callable[[], BaseException]:
    try:
        kind(message)
    except TypeError as error:
        raise TypeError(f"{kind.__name__} cannot be built ({error}): give an instance") from None
    return lambda: kind(message)


def _again(error: BaseException) -> BaseException:
    """Forget where it was raised before, as the same error may be raised many times."""
    error.__traceback__ = error.__context__ = None
    return error


def wire(value: Any) -> Any:
    """Return a value in the forms of Odoo's JSON; times are UTC there, and without a zone."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [wire(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be sent as JSON")


@define(eq=False)
class Script:
    """All answers of a client; the last one given for a method counts."""

    _single: dict[tuple[str, str], Answer]
    _queues: dict[tuple[str, str], deque[Answer]]

    @classmethod
    def empty(cls) -> Script:
        """Return a script without answers."""
        return cls({}, {})

    def put(self, model: str, method: str, value: Any) -> None:
        """Answer every call of a method with this."""
        self._single[model, method] = answer_of(value, f"{model}.{method}")
        self._queues.pop((model, method), None)

    def queue(self, model: str, method: str, values: tuple[Any, ...]) -> None:
        """Answer one call after the other with these, and no call after them."""
        made = deque(answer_of(value, f"{model}.{method}") for value in values)
        self._queues[model, method] = made
        self._single.pop((model, method), None)

    def take(self, model: str, method: str) -> Answer | None:
        """Return the answer of the next call; None if there is none."""
        if (waiting := self._queues.get((model, method))) is not None:
            return waiting.popleft() if waiting else None
        return self._single.get((model, method))

    def has(self, model: str, method: str) -> bool:
        """Tell whether a method was given answers, used up or not."""
        return (model, method) in self._single or (model, method) in self._queues

    def left(self) -> dict[str, int]:
        """Return how many answers of sequences nobody has asked for, by `model.method`."""
        return {f"{m}.{name}": len(found) for (m, name), found in self._queues.items() if found}

    def methods(self, model: str | None = None) -> list[str]:
        """Return what there are answers for, as `model.method`."""
        keys = {*self._single, *self._queues}
        return sorted(f"{m}.{method}" for m, method in keys if model in (None, m))

    def rows(self, model: str) -> list[dict[str, Any]] | None:
        """Return the rows given as the value of `search_read`, or None if that is no value."""
        answer = self._single.get((model, "search_read"))
        if answer is None or answer.value is None:
            return None
        found = msgspec.json.decode(answer.value)
        is_rows = isinstance(found, list) and all(isinstance(row, dict) for row in found)
        return found if is_rows else None

    def samples(self, model: str) -> list[dict[str, Any]]:
        """Return all rows that values hold for a model: what its fields can be told from."""
        answers = list(self._single.items())
        answers += [(key, answer) for key, queued in self._queues.items() for answer in queued]
        found = []
        for (name, method), answer in answers:
            found += _rows_in(answer, method) if name == model else []
        return found


def _rows_in(answer: Answer, method: str) -> list[dict[str, Any]]:
    if answer.value is None or method not in ("search_read", "read", "web_search_read"):
        return []
    value = msgspec.json.decode(answer.value)
    rows = value.get("records", []) if isinstance(value, dict) else value
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
