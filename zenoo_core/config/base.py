"""What a configuration provider is."""

from __future__ import annotations

from typing import Any


class ConfigProvider:
    """Bring settings from anywhere: a database, a vault, a web service.

    Its answer is laid over `zenoo.toml` and under the environment. No call of
    `super().__init__()` is needed.
    """

    async def load_config(self) -> dict[str, Any]:
        """Return settings as a tree of dicts; asked once, when the client opens.

        Keys may also be dotted (`"audit.path"`). Secrets are best given as `Secret`.
        """
        return {}
