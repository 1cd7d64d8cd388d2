"""A cache in the memory of the process."""

from zenoo_memory.backend import MemoryBackend
from zenoo_memory.plugin import MemoryPlugin
from zenoo_memory.settings import MemorySettings

__all__ = ["MemoryBackend", "MemoryPlugin", "MemorySettings"]
