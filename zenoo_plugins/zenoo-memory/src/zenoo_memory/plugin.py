"""The plugin `memory`."""

from __future__ import annotations

from zenoo_core import Component, Plugin
from zenoo_memory.backend import MemoryBackend
from zenoo_memory.settings import MemorySettings


class MemoryPlugin(Plugin):
    """Bring the cache backend `memory`."""

    Settings = MemorySettings

    def __init__(self, settings: MemorySettings | None = None) -> None:
        self._settings = settings or MemorySettings()

    def register_cache_backends(self) -> list[Component]:
        """Offer `memory`."""
        return [Component("memory", self._build, "in the memory of the process")]

    def _build(self) -> MemoryBackend:
        return MemoryBackend(self._settings)
