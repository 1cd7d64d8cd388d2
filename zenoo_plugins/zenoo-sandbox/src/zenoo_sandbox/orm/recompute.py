"""Stored computed fields: which to compute anew, and doing so until nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zenoo_sandbox.orm.compile import Compiler, quoted
from zenoo_sandbox.orm.domain import Leaf
from zenoo_sandbox.orm.env import Env
from zenoo_sandbox.orm.read import computed, rows
from zenoo_sandbox.orm.registry import Field, ModelInfo

_LIMIT = 10_000


class Pending:
    """Collect records whose stored computed fields are out of date, and bring them up to date."""

    def __init__(self, env: Env) -> None:
        self._env = env.sudo()
        self._work: dict[Field, set[int]] = {}
        self._new: list[tuple[ModelInfo, Sequence[int]]] = []

    def add(self, field: Field, ids: Iterable[int]) -> None:
        """Ask for one field of some records."""
        self._work.setdefault(field, set()).update(ids)

    def created(self, info: ModelInfo, ids: Sequence[int], given: Iterable[str]) -> None:
        """Ask for everything that new records need; a given value stays."""
        kept = set(given)
        for field in info.computed:
            if field.name not in kept:
                self.add(field, ids)
        # Who depends on them is only known when what they are linked with is written too.
        self._new.append((info, ids))

    def changed(self, info: ModelInfo, names: Iterable[str], ids: Sequence[int]) -> None:
        """Ask for what depends on these fields of these records."""
        reached: dict[tuple[str, tuple[str, ...]], set[int]] = {}
        for name in names:
            for trigger in self._env.registry.triggers.get((info.name, name), ()):
                key = (trigger.target.name, trigger.prefix)
                if key not in reached:
                    reached[key] = self._reach(trigger.target, trigger.prefix, ids)
                if reached[key]:
                    self.add(trigger.field, reached[key])

    def _reach(self, target: ModelInfo, prefix: tuple[str, ...], ids: Sequence[int]) -> set[int]:
        if not prefix:
            return set(ids)
        env = self._env.with_context(active_test=False)
        leaf = Leaf(".".join(prefix), "in", list(ids))
        text, params = Compiler(env).ids(target, leaf)
        return {row[0] for row in env.query(text, params)}

    def forget(self, info: ModelInfo, ids: Iterable[int]) -> None:
        """Leave out records that are gone."""
        gone = set(ids)
        for field, wanted in self._work.items():
            if field.model == info.name:
                wanted -= gone

    def keep(self, info: ModelInfo, names: Iterable[str], ids: Iterable[int]) -> None:
        """Leave values alone that were written along with what they depend on."""
        written = set(ids)
        for name in names:
            if info.fields[name] in self._work:
                self._work[info.fields[name]] -= written

    def run(self) -> None:
        """Compute until nothing is out of date."""
        while self._new:
            info, made = self._new.pop()
            self.changed(info, info.leading, made)
        for _ in range(_LIMIT):
            if not self._work:
                return
            field, ids = next(iter(self._work.items()))
            del self._work[field]
            if ids:
                self._compute(self._env.model(field.model), field, sorted(ids))
        raise RuntimeError("stored computed fields depend on each other without end")

    def _compute(self, info: ModelInfo, field: Field, ids: list[int]) -> None:
        current = {row["id"]: row[field.name] for row in rows(self._env, info, ids, [field.name])}
        values = computed(self._env, info, field, list(current))
        precious = field.compute is not None and field.compute.precious
        changed: list[tuple[Any, int]] = []
        for id_, old in current.items():
            new = values.get(id_)
            if not _same(old, new) and not (precious and old is not None):
                changed.append((new, id_))
        if changed:
            sql = f"UPDATE {info.table} SET {quoted(field.name)} = ? WHERE id = ?"
            self._env.change_many(info.table, sql, changed)
            self.changed(info, [field.name], [id_ for _, id_ in changed])


def _same(old: Any, new: Any) -> bool:
    return old == new and (old is None) == (new is None)
