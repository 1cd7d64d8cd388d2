"""Settings from a further TOML file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zenoo_core.config import ConfigProvider
from zenoo_core.config.files import choose_profile, find_file, read_file
from zenoo_core.config.layers import Layers
from zenoo_core.config.settings import SECRETS, SHORTS


class TomlConfigProvider(ConfigProvider):
    """Bring the settings of a file of the form of `zenoo.toml`, with its profiles.

    The file must be there. `ConfigError` says what is wrong with it, and where.
    """

    local = True

    def __init__(self, path: Path | str, profile: str | None = None) -> None:
        self._path = Path(path)
        self._profile = profile

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Name the file."""
        return f"TOML file {self._path}"

    async def load_config(self) -> dict[str, Any]:
        """Read the file, its profile laid over the rest."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> dict[str, Any]:
        path = find_file(self._path, {}) or self._path
        tree = read_file(path)
        wanted = (self._profile, "the provider's profile") if self._profile else None
        _, chosen = choose_profile(tree, str(path), wanted)
        layers = Layers(SECRETS, SHORTS)
        for part in (tree, chosen):
            layers.overlay(part, str(path))
        return layers.values
