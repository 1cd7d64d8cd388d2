"""`ZENOO_*`: which variable means which key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from zenoo_core.config.marks import EnvText
from zenoo_core.config.problems import Problem, unknown
from zenoo_core.config.words import parse_list

PREFIX = "ZENOO_"
DISABLED = "ZENOO_DISABLED_PLUGINS"
# Read before there is a tree to put them in.
OTHERS = ("ZENOO_CONFIG", "ZENOO_PROFILE", DISABLED)

Keys = tuple[str, ...]


def variable(path: Keys) -> str:
    """Return the name of the variable that sets a key."""
    return PREFIX + "__".join(path).replace("-", "_").upper()


def environment_tree(
    environ: Mapping[str, str], keys: Collection[str], tables: Collection[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the tree that the variables make, and what is wrong with them.

    `disabled` has no variable of the plain form: `ZENOO_DISABLED_PLUGINS` comes last of all.
    """
    heads = {variable((name,)): name for name in (*tables, *keys) if name != "disabled"}
    tree: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in sorted(name for name in environ if name.startswith(PREFIX) and name not in OTHERS):
        head, *rest = name.split("__")
        if head not in heads or not all(rest) or name != name.upper():
            problems.append(Problem((name,), unknown(head, (*heads, *OTHERS), "variable")))
        elif whole := next((whole for whole in _wholes(name) if whole in environ), None):
            problems.append(Problem((name,), f"{whole}, the whole of it, is set too"))
        else:
            _put(tree, (heads[head], *map(str.lower, rest)), EnvText(environ[name]))
    return tree, problems


def _wholes(name: str) -> Iterator[str]:
    """Yield the variables whose value this one is a part of."""
    while "__" in name:
        name = name.rpartition("__")[0]
        yield name


def _put(tree: dict[str, Any], path: Keys, value: EnvText) -> None:
    *above, last = path
    for key in above:
        tree = tree.setdefault(key, {})
    tree[last] = value


def disabled_plugins(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the plugins that the operator switched off."""
    yield from map(str, parse_list(environ.get(DISABLED, "")))
