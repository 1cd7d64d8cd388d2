"""Every plugin that is installed passes the contract of plugins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from zenoo_core.plugins.discovery import scan
from zenoo_core.testing import PluginContract

# Tables for those that cannot be built from an empty one.
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "config-database": {"url": "sqlite:///settings.db"},
    "config-env": {"prefix": "OTHER_"},
    "config-toml": {"path": "other.toml"},
}


@pytest.mark.parametrize("plugin_name", [plugin.name for plugin in scan()])
class TestInstalled(PluginContract):
    @pytest.fixture(autouse=True)
    def _one(self, plugin_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)  # some write files where they are
        monkeypatch.setattr(type(self), "name", plugin_name)
        table = _SETTINGS.get(plugin_name, {})
        monkeypatch.setattr(type(self), "settings", MappingProxyType(dict(table)))
