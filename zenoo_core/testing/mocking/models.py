"""The models of a mock client, whose fields may only be known from rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from zenoo_core.models.base import OdooModel
from zenoo_core.models.catalogue import Models
from zenoo_core.models.metadata import Attributes

if TYPE_CHECKING:
    from zenoo_core.client import ZenooClient


class MockModels(Models):
    """Models of which rows tell some fields, but do not tell that there are no others.

    `is_guessed` says of a model whether that is all that is known of it.
    """

    def __init__(
        self,
        client: ZenooClient,
        classes: Iterable[type[OdooModel]],
        is_guessed: Callable[[str], bool],
    ) -> None:
        super().__init__(client, classes)
        self._is_guessed = is_guessed

    def known_metadata(self, name: str, view: ZenooClient | None = None) -> Attributes | None:
        """Return a model's fields, unless they are guessed: a query may name others."""
        return None if self._is_guessed(name) else super().known_metadata(name, view)

    def forget(self, name: str) -> None:
        """Look at a model's rows anew, as there are others."""
        self._metadata.forget(name)
