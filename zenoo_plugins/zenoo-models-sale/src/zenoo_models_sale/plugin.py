# Written by `zenoo models generate`: changes are lost when it is run again.
"""The plugin `models-sale`: it registers the classes of this pack."""

from __future__ import annotations

from typing import Any

from zenoo_core import Plugin


class ModelsSalePlugin(Plugin):
    """Register the classes of the pack for their models."""

    def register_models(self, models: Any) -> None:
        """Register each class; their modules are imported now, not before."""
        from zenoo_models_sale import MODELS

        for cls in MODELS:
            models.register(cls.__model__, cls)
