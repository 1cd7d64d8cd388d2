"""Trees laid over each other, the weakest first, with the source of every value kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zenoo_core.config.problems import Problem, dotted, error_of
from zenoo_core.config.references import is_reference

Keys = tuple[str, ...]
Label = Callable[[Keys], str]

_NONE: Mapping[str, str] = {}
DEEPEST = 32  # no honest file comes near


class Layers:
    """The tree that results, and which source each of its values came from.

    Tables are merged key by key; every other value, a list as well, replaces what was there.
    `secrets` are top-level keys that hold a secret, and so may hold a reference to one. `shorts`
    are top-level keys of tables of which text alone sets the one key that is given.
    """

    def __init__(
        self, secrets: frozenset[str] = frozenset(), shorts: Mapping[str, str] = _NONE
    ) -> None:
        self.values: dict[str, Any] = {}
        self._origins: dict[Keys, str] = {}
        self._secrets = secrets
        self._shorts = shorts

    def overlay(self, tree: Mapping[str, Any], label: str | Label) -> None:
        """Lay a tree over what is there; `label` names the source, for people."""
        name = label if callable(label) else lambda _: label
        self._merge(self.values, tree, (), name)

    def origin(self, path: str) -> str:
        """Name the source of a value, of a list's item, or all the sources of a table."""
        shown = {dotted(keys): label for keys, label in self._origins.items()}
        below = [label for text, label in shown.items() if _within(text, path)]
        above = [label for text, label in shown.items() if _within(path, text)]
        return ", ".join(dict.fromkeys(below or above)) or "default"

    def _merge(
        self, into: dict[str, Any], tree: Mapping[str, Any], path: Keys, label: Label
    ) -> None:
        if len(path) > DEEPEST:
            place = f"{dotted(path[:3])}…"
            raise error_of([Problem((place,), "tables are nested too deep", label(path))])
        for key, given in tree.items():
            here = (*path, str(key))
            value = given if path else self._written_out(key, given)
            if not isinstance(value, Mapping):
                self._put(into, key, here, value, label)
                continue
            if not isinstance(into.get(key), dict) or self._replaces(here, into[key], value):
                self._put(into, key, here, {}, label)
            if value:
                self._origins.pop(here, None)
            self._merge(into[key], value, here, label)

    def _put(self, into: dict[str, Any], key: str, path: Keys, value: Any, label: Label) -> None:
        for keys in [keys for keys in self._origins if keys[: len(path)] == path]:
            del self._origins[keys]
        into[key] = value
        self._origins[path] = label(path)

    def _written_out(self, key: str, value: Any) -> Any:
        short = isinstance(value, str) and not value.lstrip().startswith("{")  # a table as JSON
        return {self._shorts[key]: value} if short and key in self._shorts else value

    def _replaces(self, path: Keys, old: Any, new: Any) -> bool:
        """Tell a reference to a secret, which is one value, from a table of that form."""
        if not (is_reference(old) and is_reference(new)):
            return False
        return len(path) > 1 or path[:1] in {(name,) for name in self._secrets}


def _within(path: str, other: str) -> bool:
    return path == other or path.startswith((f"{other}.", f"{other}["))
