"""A backend that writes no more than connect, get and set passes the contract."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest

from zenoo_core.cache import CacheBackend
from zenoo_core.testing import CacheContract


class Attic(CacheBackend):
    """The form that the extension guide shows, on a dictionary that decodes to text."""

    def __init__(self, boxes: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.boxes = boxes
        self.open = False

    async def connect(self):
        self.open = True

    async def get(self, key: str) -> Any:
        data, until = self.boxes.get(key, (None, 0))
        return self._deserialize(data) if data and until > monotonic() else None

    async def set(self, key: str, value: Any, ttl: int = None):  # noqa: RUF013 - as the guide has it
        until = float("inf") if ttl is None else monotonic() + ttl
        self.boxes[key] = (self._serialize(value), until)


class TestAttic(CacheContract):
    @pytest.fixture(autouse=True)
    def _boxes(self) -> None:
        self.boxes: dict[str, Any] = {}

    def make_backend(self) -> CacheBackend:
        return Attic(self.boxes, anything="that a subclass hands on")
